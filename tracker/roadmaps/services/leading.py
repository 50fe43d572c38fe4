"""Who is told of what concerns the unit that leads a task."""

from datetime import date

from counties.models import User
from counties.services.notices import reporters_by_department
from tracker.roadmaps.models import Assignment


def reporters_of_lead(lead: Assignment | None, day: date) -> list[User]:
    """Who reports for `lead`: for its department, or for each member the group has on `day`."""
    if lead is None:
        return []
    members = lead.member_assignments.serving_on(day).values_list("department_id", flat=True)
    units = [lead.department_id, *members]
    found = reporters_by_department(unit for unit in units if unit is not None)
    return [user for users in found.values() for user in users]
