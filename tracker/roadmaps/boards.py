"""The month board and the year board: which tasks stand where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from counties.access import Access
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.progress import (
    Column,
    Dates,
    Lamp,
    Month,
    Standing,
    State,
    column,
    covers,
    span_of,
)
from tracker.roadmaps.querysets import TaskQuerySet
from tracker.roadmaps.rows import TaskRow, for_rows, row_of

SENDING_STATES = [State.NOT_STARTED, State.IN_PROGRESS]
OPEN_STATES = [*SENDING_STATES, State.UNDER_REVIEW]


@dataclass(frozen=True)
class Card:
    """A task on a board, with the assignment for which the reader may send a report now, if any."""

    row: TaskRow
    assignment: Assignment | None
    members: str  # 已完成 26/30, where a group stands for members


@dataclass(frozen=True)
class MonthBoard:
    month: Month
    span: tuple[Month, Month] | None  # the plan's first and last month
    columns: Mapping[Column, list[Card]]
    undated: int = 0  # open tasks without a date: they stand on no month's board

    @property
    def total(self) -> int:
        return sum(len(cards) for cards in self.columns.values())


def month_board(
    plan: CountyPlan, asked: Month | None, day: date, access: Access | None = None
) -> MonthBoard:
    """The board of the month `asked` for, or of the one it opens on, as of the end of `day`; with
    `access` the cards offer its holder's reports. At most five queries."""
    tasks = Task.objects.filter(plan=plan).standing_at(day)
    dated = _dated(tasks)
    span = span_of(dates for _, dates, _ in dated)
    month = asked or opening_month(span, day)
    places = {pk: column(standing, dates, month, day) for pk, dates, standing in dated}
    shown = [pk for pk, place in places.items() if place is not None]
    columns: dict[Column, list[Card]] = {name: [] for name in Column}
    by_deadline = F("due").asc(nulls_last=True)
    found = list(for_rows(tasks.filter(pk__in=shown), day).order_by(by_deadline, "position"))
    rolled_up = _members_done(found, day)
    own = _own(found, day, access) if access else {}
    for task in found:
        row, place = row_of(task, day), places[task.pk]
        mine = own.get(task.pk) if row.state in OPEN_STATES else None
        if place is not None:
            columns[place].append(Card(row, mine, rolled_up.get(task.pk, "")))
    undated = sum(
        span_of([dates]) is None and standing.state in OPEN_STATES for _, dates, standing in dated
    )
    return MonthBoard(month, span, columns, undated)


def _dated(tasks: TaskQuerySet) -> list[tuple[int, Dates, Standing]]:
    """Of each of `tasks`, which have their standing: id, dates, and how it stands. One query."""
    rows = tasks.values_list(
        "pk", "window_start", "window_end", "due_on", "extended_to", "state", "closed_on", "share"
    )
    return [
        (pk, Dates(start, end, due).extended(to), Standing(State(state), closed_on, share))
        for pk, start, end, due, to, state, closed_on, share in rows
    ]


def _own(tasks: list[Task], day: date, access: Access) -> dict[int, Assignment]:
    """By task, the assignment for which the reader may report: the own one, be it as a member of
    a group; for the office the lead's."""
    rows = Assignment.objects.filter(task__in=tasks, official=None, member_assignments=None)
    if access.reports_for_all:
        rows = rows.filter(leads=True)
    else:
        rows = rows.filter(department__in=access.department_ids)
    sending = rows.standing_at(day).filter(state__in=SENDING_STATES)
    # of several the leading one, else the first
    return {a.task_id: a for a in sending.order_by("leads", "-position", "-id")}


def _members_done(tasks: list[Task], day: date) -> dict[int, str]:
    """已完成 26/30, for those tasks of `for_rows` whose groups stand for members."""
    grouped = [task for task in tasks if any(a.group_id for a in task.row_assignments)]  # type: ignore[attr-defined]
    if not grouped:
        return {}
    counts = (
        Assignment.objects.filter(task__in=grouped, via__isnull=False)
        .standing_at(day)
        .values("task")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(state=State.CLOSED)))
    )
    return {c["task"]: f"已完成 {c['done']}/{c['all']}" for c in counts}


@dataclass(frozen=True)
class MonthSummary:
    """One month of the year board: the tasks whose window touches it, by lamp."""

    month: Month
    tasks: list[TaskRow]

    @property
    def lamps(self) -> dict[Lamp, int]:
        return {lamp: sum(row.lamp is lamp for row in self.tasks) for lamp in Lamp}


def year_board(plan: CountyPlan, year: int, day: date) -> list[MonthSummary]:
    """The twelve months of `year` as of the end of `day`, as `month_board` without cancelled
    tasks."""
    first, last = Month(year, 1), Month(year, 12)
    tasks = Task.objects.filter(plan=plan).standing_at(day).covering(first, last)
    tasks = tasks.exclude(state=State.CANCELLED)
    found = [(task, row_of(task, day)) for task in for_rows(tasks, day)]
    months = [Month(year, number) for number in range(1, 13)]
    return [
        MonthSummary(
            month,
            [row for task, row in found if covers(task.dates.extended(row.extended_to), month)],
        )
        for month in months
    ]


def plan_months(plan: CountyPlan, day: date) -> tuple[Month, Month] | None:
    """The first and last month in which the plan has work, with the extensions of the end of
    `day`; None when no task has a date."""
    tasks = Task.objects.filter(plan=plan).standing_at(day)
    return span_of(dates for _, dates, _ in _dated(tasks))


def opening_month(span: tuple[Month, Month] | None, day: date) -> Month:
    """The month a board opens on: this one, or the plan's nearest when it lies outside the plan."""
    month = Month.of(day)
    if span is None:
        return month
    first, last = span
    return max(first, min(month, last))
