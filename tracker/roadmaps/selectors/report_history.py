"""The report history of assignments: the lamp of each month, by `reporting_cycle.month_lamp`."""

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
    month_lamp,
    months_back,
)
from tracker.roadmaps.rules.status import ENDED, State
from tracker.roadmaps.selectors.assignments import Duty
from tracker.roadmaps.selectors.versions import current_row_of

# A records shows a year.
MONTHS = 12


@dataclass(frozen=True)
class _Histories:
    """What report histories are made from, by the ids of the current rows."""

    reported: Mapping[tuple[int, Month], date]
    own: Mapping[int, list[Any]]  # the standings of an assignment
    tasks: Mapping[int, list[Any]]
    former: Mapping[int, list[Assignment]]  # the rows of an assignment in earlier versions


def with_report_history(duties: Sequence[Duty], county: County, day: date) -> list[Duty]:
    """`duties` of `county`, each with its months as of the end of `day`. Three queries, four where
    the plan has followed another."""
    histories = _read([duty.assignment for duty in duties], day)
    return [
        replace(duty, months=_month_records(duty.assignment, histories, county, day))
        if duty.assignment.reports_for_task and not duty.member_count
        else duty
        for duty in duties
    ]


def missed_months(assignment: Assignment, county: County, day: date) -> list[Month]:
    """The months before that of `day` for which `assignment` can still report. Queries as
    `with_report_history`."""
    records = _month_records(assignment, _read([assignment], day), county, day)
    return [month for month in missed(records) if month != Month.of(day)]


def _read(assignments: Sequence[Assignment], day: date) -> _Histories:
    since = months_back(day, MONTHS)[0].first
    current_rows = {current_row_of(assignment) for assignment in assignments}
    reports = ProgressReport.objects.until(day).filter(
        assignment__in=current_rows, month__gte=since
    )
    firsts = reports.order_by().values_list("assignment", "month").annotate(first=Min("at"))
    moment = end_of(day)
    own = AssignmentStanding.objects.filter(assignment__in=current_rows, since__lt=moment)
    tasks = TaskStanding.objects.filter(
        task__in={current_row_of(assignment.task) for assignment in assignments}, since__lt=moment
    )
    follows = any(assignment.task.plan.in_force_from for assignment in assignments)
    former = Assignment.objects.filter(
        carried_by__in=current_rows, task__plan__in_force_until__gt=since
    ).select_related("task__plan")
    return _Histories(
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


def _month_records(
    assignment: Assignment, histories: _Histories, county: County, day: date
) -> tuple[MonthRecord, ...]:
    records = []
    for month in months_back(day, MONTHS):
        report_day = county.report_day_of(month.first)
        then = judging_day(month, report_day, day)
        then_in_force = _in_force_on(assignment, histories, then)
        if not then_in_force.serves_on(then):
            continue
        task = _stretch_at(histories.tasks.get(current_row_of(assignment.task), []), then)
        own = _stretch_at(histories.own.get(current_row_of(assignment), []), then)
        lamp = month_lamp(
            then_in_force.task.dates.extended(task.due_on if task else None),
            month,
            report_day,
            state=_state(own, task),
            reported_on=histories.reported.get((current_row_of(assignment), month)),
            day=day,
        )
        if lamp is not None:
            records.append(MonthRecord(month, lamp))
    return tuple(records)


def _in_force_on(assignment: Assignment, histories: _Histories, day: date) -> Assignment:
    """The row of `assignment` in the version that was in force on `day`."""
    former = histories.former.get(current_row_of(assignment), [])
    then = (each for each in former if each.task.plan.is_in_force_on(day))
    return next(then, assignment)


def _stretch_at(rows: Iterable[Any], day: date) -> Any:
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
