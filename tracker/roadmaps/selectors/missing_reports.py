"""未反馈: who owes a report for a month, by unit, and how often each was chased."""

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
class SilentUnit:
    """A department, or a group without members, and what it has not reported.

    Each duty carries `times_chased` and `chased_at` for the month.
    """

    name: str
    duties: Sequence[Any]
    reporters: Sequence[User]  # who would be told


@dataclass(frozen=True)
class Silence:
    """The unreported duties of `month` as of a day, by unit."""

    month: Month
    deadline: date
    is_over: bool  # the deadline is past
    units: Sequence[SilentUnit]

    @property
    def count(self) -> int:
        return sum(len(unit.duties) for unit in self.units)


def silence(county: County, month: Month, day: date) -> Silence:
    """Who of `county` owes a report for `month` at the end of `day`. Two queries."""
    carrying = Coalesce(OuterRef("carried_by"), OuterRef("pk"))
    chased = (
        Reminder.objects.filter(assignment=carrying, month=month.first, at__lt=end_of(day))
        .order_by()
        .values("month")
    )
    rows = list(
        silent_duties(county, month, day)
        .select_related("task", "department", "group")
        .annotate(
            times_chased=Coalesce(Subquery(chased.annotate(n=Count("pk")).values("n")), 0),
            chased_at=Subquery(chased.annotate(last=Max("at")).values("last")),
        )
        .order_by(
            F("department__position").asc(nulls_last=True), "department", "group", "task__position"
        )
    )
    reporters = reporters_by_department({a.department_id for a in rows if a.department_id})
    deadline = report_deadline(month, county.report_day_of(month.first))
    return Silence(month, deadline, day > deadline, _units(rows, reporters))


def silent_duties(county: County, month: Month, day: date) -> AssignmentQuerySet:
    """The assignments of `county` that owe a report for `month` at the end of `day`."""
    # through the tasks' ids: joined, SQLite reads the assignments of every county
    tasks = Task.objects.for_county(county).values("pk")
    return Assignment.objects.filter(task__in=tasks).owing(
        month, county.report_day_of(month.first), day
    )


def _units(rows: list[Any], reporters: Mapping[int, list[User]]) -> list[SilentUnit]:
    return [
        SilentUnit(str(duties[0]), duties, reporters.get(duties[0].department_id, []))
        for _, group in groupby(rows, key=lambda a: (a.department_id, a.group_id))
        if (duties := list(group))
    ]
