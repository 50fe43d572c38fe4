"""The month board and the year board: which tasks stand where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q

from counties.access import Access
from tracker.roadmaps.duties import may_report
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.progress import Column, Lamp, Month, Standing, State, column, covers
from tracker.roadmaps.rows import TaskRow, for_rows, row_of
from tracker.roadmaps.services.standings import open_standings

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

    @property
    def total(self) -> int:
        return sum(len(cards) for cards in self.columns.values())


def month_board(plan: CountyPlan, month: Month, day: date, access: Access) -> MonthBoard:
    """The board of `month` as of the end of `day`, in five queries."""
    tasks = Task.objects.filter(plan=plan).judged_at(day)
    overdue = Q(due_on__lt=min(month.first, day), state__in=OPEN_STATES)
    chosen = tasks.filter(overdue | Q(pk__in=tasks.covering(month).values("pk")))
    columns: dict[Column, list[Card]] = {name: [] for name in Column}
    found = list(for_rows(chosen, day).order_by(F("due_on").asc(nulls_last=True), "position"))
    rolled_up = _members_done(found, day)
    own = {task.pk: _own(task, access, task.pk in rolled_up) for task in found}
    standings = open_standings([a for a in own.values() if a])
    for task in found:
        row = row_of(task, day)
        place = column(Standing(row.state, row.closed_on, row.share), task.dates, month, day)
        if place is None:
            continue
        mine = own[task.pk]
        sends = mine and row.state in OPEN_STATES and standings[mine.pk].state in SENDING_STATES
        columns[place].append(Card(row, mine if sends else None, rolled_up.get(task.pk, "")))
    return MonthBoard(month, columns)


def _own(task: Task, access: Access, has_members: bool) -> Assignment | None:
    """The assignment for which the reader reports: the own one; for the office the lead's."""
    for assignment in task.assignments.all():
        is_own = assignment.leads if access.reports_for_all else (
            assignment.department_id in access.department_ids
        )  # fmt: skip
        if is_own and may_report(assignment, access, has_members and bool(assignment.group_id)):
            return assignment
    return None


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
    tasks = Task.objects.filter(plan=plan).judged_at(day).filter(
        Q(window_start__lte=last.last, window_end__gte=first.first)
        | Q(due_on__range=(first.first, last.last))
    )  # fmt: skip
    found = [(task, row_of(task, day)) for task in for_rows(tasks, day)]
    months = [Month(year, number) for number in range(1, 13)]
    return [
        MonthSummary(month, [row for task, row in found if covers(task.dates, month)])
        for month in months
    ]


def plan_months(plan: CountyPlan) -> tuple[Month, Month] | None:
    """The first and last month in which the plan has work; None when no task has a date."""
    days = plan.tasks.aggregate(
        start=Min("window_start"), due_first=Min("due_on"), end=Max("window_end"), due=Max("due_on")
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
