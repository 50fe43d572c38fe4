"""What follows here from a change in counties, which knows nothing of plans."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from counties.models import Department, DepartmentGroup, User
from counties.signals import department_duties, members_changed
from tracker.roadmaps.selectors.status_at import outstanding
from tracker.roadmaps.services.assignments import follow_groups


@receiver(members_changed)
def on_members_changed(
    sender: Any, groups: Collection[DepartmentGroup], by: User | None, **_: Any
) -> None:
    """Whoever changes a group or a school, by page or import: the duties follow, or nothing is
    changed at all."""
    follow_groups(groups=groups, by=by)


@receiver(department_duties)
def on_department_duties(sender: Any, department: Department, **_: Any) -> list[str]:
    """Say how many open tasks the department has, on its own and not as a member of a group."""
    rows = outstanding(department.county, timezone.localdate(), [department.pk])
    own = [each for each in rows if each.is_own]
    return [f"未办结任务{len(own)}项"] if own else []
