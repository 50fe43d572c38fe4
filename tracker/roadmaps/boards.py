"""The month board and the year board: which tasks stand where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q

from counties.access import Access
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.progress import Column, Lamp, Month, Standing, State, column, covers
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
    columns: Mapping[Column, list[Card]]
    undated: int = 0  # open tasks without a date: they stand on no month's board

    @property
    def total(self) -> int:
        return sum(len(cards) for cards in self.columns.values())


def month_board(plan: CountyPlan, month: Month, day: date, access: Access) -> MonthBoard:
    """The board of `month` as of the end of `day`, in four queries."""
    tasks = Task.objects.filter(plan=plan).standing_at(day)
    overdue = Q(due__lt=min(month.first, day), state__in=OPEN_STATES)
    undated = Q(due=None, window_start=None, window_end=None, state__in=OPEN_STATES)
    chosen = tasks.filter(overdue | undated | Q(pk__in=tasks.covering(month).values("pk")))
    columns: dict[Column, list[Card]] = {name: [] for name in Column}
    found = list(for_rows(chosen, day).order_by(F("due").asc(nulls_last=True), "position"))
    rolled_up = _members_done(found, day)
    own = _own(found, day, access)
    without_date = 0
    for task in found:
        row = row_of(task, day)
        dates = task.dates.extended(row.extended_to)
        place = column(Standing(row.state, row.closed_on, row.share), dates, month, day)
        if place is None:
            without_date += 1
            continue
        mine = own.get(task.pk) if row.state in OPEN_STATES else None
        columns[place].append(Card(row, mine, rolled_up.get(task.pk, "")))
    return MonthBoard(month, columns, without_date)


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
    """已完成 26/30, for tasks whose groups stand for members."""
    counts = (
        Assignment.objects.filter(task__in=tasks, via__isnull=False)
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
    """The twelve months of `year` as of the end of `day`."""
    first, last = Month(year, 1), Month(year, 12)
    tasks = Task.objects.filter(plan=plan).standing_at(day).covering(first, last)
    found = [(task, row_of(task, day)) for task in for_rows(tasks, day)]
    months = [Month(year, number) for number in range(1, 13)]
    return [
        MonthSummary(
            month,
            [row for task, row in found if covers(task.dates.extended(row.extended_to), month)],
        )
        for month in months
    ]


def plan_months(plan: CountyPlan) -> tuple[Month, Month] | None:
    """The first and last month in which the plan has work, with the extensions of today; None
    when no task has a date."""
    still = Q(standings__until=None)
    days = plan.tasks.aggregate(
        start=Min("window_start"),
        due_first=Min("due_on"),
        end=Max("window_end"),
        due_last=Max("due_on"),
        extended=Max("standings__due_on", filter=still),
    )
    known = [value for value in days.values() if value is not None]
    return (Month.of(min(known)), Month.of(max(known))) if known else None


def opening_month(span: tuple[Month, Month] | None, day: date) -> Month:
    """The month a board opens on: this one, or the plan's nearest when it lies outside the plan."""
    month = Month.of(day)
    if span is None:
        return month
    first, last = span
    return max(first, min(month, last))
