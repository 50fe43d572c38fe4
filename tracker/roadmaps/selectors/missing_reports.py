"""未反馈: the reports that are missing for a month, by unit, and how often each was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from counties.models import County, User
from counties.services.notices import reporters_by_department
from tracker.roadmaps.models import Assignment, Reminder, Task
from tracker.roadmaps.models.querysets import AssignmentQuerySet, end_of
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.reporting_cycle import report_deadline


@dataclass(frozen=True)
class UnitMissingReports:
    """The missing reports of a department, or of a group without members.

    Each assignment has `times_chased` and `chased_at` for the month.
    """

    name: str
    assignments: Sequence[Any]
    reporters: Sequence[User]  # who would be notified


@dataclass(frozen=True)
class MissingReports:
    """The assignments without a report for `month` as of a day, by unit."""

    month: Month
    deadline: date
    is_over: bool  # the deadline is past
    units: Sequence[UnitMissingReports]

    @property
    def count(self) -> int:
        return sum(len(unit.assignments) for unit in self.units)


def missing_reports(county: County, month: Month, day: date) -> MissingReports:
    """The reports of `county` that are missing for `month` at the end of `day`. Two queries."""
    current_row = Coalesce(OuterRef("carried_by"), OuterRef("pk"))
    reminders = (
        Reminder.objects.filter(assignment=current_row, month=month.first, at__lt=end_of(day))
        .order_by()
        .values("month")
    )
    rows = list(
        assignments_missing_reports(county, month, day)
        .select_related("task", "department", "group")
        .annotate(
            times_chased=Coalesce(Subquery(reminders.annotate(n=Count("pk")).values("n")), 0),
            chased_at=Subquery(reminders.annotate(last=Max("at")).values("last")),
        )
        .order_by(
            F("department__position").asc(nulls_last=True), "department", "group", "task__position"
        )
    )
    reporters = reporters_by_department({a.department_id for a in rows if a.department_id})
    deadline = report_deadline(month, county.report_day_of(month.first))
    return MissingReports(month, deadline, day > deadline, _units(rows, reporters))


def assignments_missing_reports(county: County, month: Month, day: date) -> AssignmentQuerySet:
    """The assignments of `county` without a report for `month` at the end of `day`."""
    # through the tasks' ids: joined, SQLite reads the assignments of every county
    tasks = Task.objects.for_county(county).values("pk")
    return Assignment.objects.filter(task__in=tasks).missing_report(
        month, county.report_day_of(month.first), day
    )


def _units(rows: list[Any], reporters: Mapping[int, list[User]]) -> list[UnitMissingReports]:
    return [
        UnitMissingReports(
            str(assignments[0]), assignments, reporters.get(assignments[0].department_id, [])
        )
        for _, group in groupby(rows, key=lambda a: (a.department_id, a.group_id))
        if (assignments := list(group))
    ]
