"""The months of duties: what each was, by the rule of `months.record`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Min
from django.utils import timezone

from counties.models import County
from tracker.roadmaps.models import Assignment, AssignmentStanding, ProgressReport, TaskStanding
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.reporting_cycle import (
    MonthRecord,
    judging_day,
    missed,
    months_back,
    record,
)
from tracker.roadmaps.rules.status import ENDED, State
from tracker.roadmaps.selectors.assignments import Duty
from tracker.roadmaps.selectors.versions import root_of

# A strip shows a year.
MONTHS = 12


@dataclass(frozen=True)
class _Told:
    """What the strips are read from; by the ids of the rows that carry the progress."""

    reported: Mapping[tuple[int, Month], date]
    own: Mapping[int, list[Any]]  # the standings of an assignment
    tasks: Mapping[int, list[Any]]
    former: Mapping[int, list[Assignment]]  # what earlier versions said of an assignment


def with_strips(duties: Sequence[Duty], county: County, day: date) -> list[Duty]:
    """`duties` of `county`, each with its months as of the end of `day`. Three queries, four where
    the plan has followed another."""
    told = _read([duty.assignment for duty in duties], day)
    return [
        replace(duty, months=_strip(duty.assignment, told, county, day))
        if duty.assignment.reports_for_task and not duty.member_count
        else duty
        for duty in duties
    ]


def missed_months(assignment: Assignment, county: County, day: date) -> list[Month]:
    """The months before that of `day` for which `assignment` can still report. Queries as
    `with_strips`."""
    strip = _strip(assignment, _read([assignment], day), county, day)
    return [month for month in missed(strip) if month != Month.of(day)]


def _read(assignments: Sequence[Assignment], day: date) -> _Told:
    since = months_back(day, MONTHS)[0].first
    carrying = {root_of(assignment) for assignment in assignments}
    said = ProgressReport.objects.until(day).filter(assignment__in=carrying, month__gte=since)
    firsts = said.order_by().values_list("assignment", "month").annotate(first=Min("at"))
    moment = end_of(day)
    own = AssignmentStanding.objects.filter(assignment__in=carrying, since__lt=moment)
    tasks = TaskStanding.objects.filter(
        task__in={root_of(assignment.task) for assignment in assignments}, since__lt=moment
    )
    follows = any(assignment.task.plan.in_force_from for assignment in assignments)
    former = Assignment.objects.filter(
        carried_by__in=carrying, task__plan__in_force_until__gt=since
    ).select_related("task__plan")
    return _Told(
        {(pk, Month.of(month)): timezone.localdate(first) for pk, month, first in firsts},
        _by("assignment_id", own),
        _by("task_id", tasks),
        _by("carried_by_id", former) if follows else {},
    )


def _by(owner: str, rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, owner)].append(row)
    return found


def _strip(
    assignment: Assignment, told: _Told, county: County, day: date
) -> tuple[MonthRecord, ...]:
    records = []
    for month in months_back(day, MONTHS):
        report_day = county.report_day_of(month.first)
        then = judging_day(month, report_day, day)
        said = _said_on(assignment, told, then)
        if not said.serves_on(then):
            continue
        task = _standing_at(told.tasks.get(root_of(assignment.task), []), then)
        own = _standing_at(told.own.get(root_of(assignment), []), then)
        lamp = record(
            said.task.dates.extended(task.due_on if task else None),
            month,
            report_day,
            state=_state(own, task),
            reported_on=told.reported.get((root_of(assignment), month)),
            day=day,
        )
        if lamp is not None:
            records.append(MonthRecord(month, lamp))
    return tuple(records)


def _said_on(assignment: Assignment, told: _Told, day: date) -> Assignment:
    """`assignment` as the version in force on `day` said it."""
    former = told.former.get(root_of(assignment), [])
    then = (each for each in former if each.task.plan.is_in_force_on(day))
    return next(then, assignment)


def _standing_at(rows: Iterable[Any], day: date) -> Any:
    moment = end_of(day)
    for row in rows:
        if row.since < moment and (row.until is None or row.until >= moment):
            return row
    return None


def _state(own: Any, task: Any) -> State:
    """The assignment's, unless the task has ended."""
    if task is not None and State(task.state) in ENDED:
        return State(task.state)
    return State(own.state) if own is not None else State.NOT_STARTED
