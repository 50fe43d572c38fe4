"""The month board and the year board: which tasks stand where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Q

from counties.access import Access
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import (
    REPORTABLE,
    BoardColumn,
    Lamp,
    State,
    board_column,
    covers,
    first_and_last_month,
)
from tracker.roadmaps.rules.task_status import TaskStatus
from tracker.roadmaps.selectors.review_queue import ReviewQueue
from tracker.roadmaps.selectors.status_at import task_statuses
from tracker.roadmaps.selectors.task_rows import TaskRow, assignments_of, read_values, task_row
from tracker.roadmaps.selectors.versions import versions_in


@dataclass(frozen=True)
class Card:
    """A task on a board, with the assignment for which the reader may send a report now, if any."""

    row: TaskRow
    assignment: Assignment | None
    members: str  # 已完成 26/30, where a group stands for members
    waiting: str = ""  # 申请办结1条, what the queue of the office holds of the task


@dataclass(frozen=True)
class QueueOnBoard:
    """How the requests of the queue spread over the board.

    The column 待审核 counts tasks. The queue counts requests, also those of one of several units,
    of overdue tasks and of other months.
    """

    total: int
    total_words: str
    in_column: int
    in_other_columns: int

    @property
    def elsewhere(self) -> int:
        return self.total - self.in_column - self.in_other_columns


@dataclass(frozen=True)
class MonthBoard:
    month: Month
    span: tuple[Month, Month] | None  # the plan's first and last month
    columns: Mapping[BoardColumn, list[Card]]
    undated: int = 0  # open tasks without a date: they stand on no month's board
    version: CountyPlan | None = None  # in force in the month, if it is not the one of today
    queue: QueueOnBoard | None = None  # where the requests stand that wait for the office

    @property
    def total(self) -> int:
        return sum(len(cards) for cards in self.columns.values())


def month_board(
    plan: CountyPlan, selected: Month | None, day: date, access: Access | None = None
) -> MonthBoard:
    """The board of the month `selected`, or of the one it opens on, as of the end of `day`; with
    `access` the cards offer its holder's reports. At most five queries.

    If `plan`, in force on `day`, came after the month, the version that was in force in it says
    what was to be done, and the status is that of `day`: three queries more.
    """
    present = task_statuses(Task.objects.filter(plan=plan), day)
    span = first_and_last_month(each.dates for each in present)
    month = selected or opening_month(span, day)
    version = versions_in(plan, [month])[month]
    tasks = Task.objects.filter(plan=version)
    current = _CurrentRows(present)
    then = present if version == plan else current.merged(task_statuses(tasks, day))
    places = {each.pk: board_column(each.status, each.dates, month, day) for each in then}
    shown = tasks.filter(pk__in=[pk for pk, place in places.items() if place is not None])
    by_deadline = F("due").asc(nulls_last=True)
    values = read_values(shown.as_of(day).order_by(by_deadline, "position"), day)
    assignments = assignments_of(task.pk for task in values)
    rows = {task.pk: task_row(task, day, assignments.get(task.pk, ())) for task in values}
    if version != plan:
        rows = {pk: current.row(row, version) for pk, row in rows.items()}
    groups = [
        row.pk for pk, row in rows.items() if any(each.group_id for each in assignments.get(pk, ()))
    ]
    members = _members_closed(groups, day)
    columns: dict[BoardColumn, list[Card]] = {name: [] for name in BoardColumn}
    for pk, row in rows.items():
        place = places[pk]
        if place is not None:
            columns[place].append(Card(row, None, members.get(row.pk, "")))
    undated = sum(each.is_open and first_and_last_month([each.dates]) is None for each in then)
    board = MonthBoard(month, span, columns, undated, None if version == plan else version)
    return offering(board, day, access) if access else board


def offering(board: MonthBoard, day: date, access: Access) -> MonthBoard:
    """`board` with the reports of the holder of `access` on its cards. One query."""
    cards = [card for column in board.columns.values() for card in column]
    own = _own([card.row.pk for card in cards if card.row.is_open], day, access)
    columns = {
        name: [replace(card, assignment=own.get(card.row.pk)) for card in column]
        for name, column in board.columns.items()
    }
    return replace(board, columns=columns)


def with_queue(board: MonthBoard, queue: ReviewQueue) -> MonthBoard:
    """`board` with what waits for the office of each task, and of all. No query."""
    counts = {
        name: sum(queue.count_of(card.row.current_row) for card in column)
        for name, column in board.columns.items()
    }
    in_column = counts.pop(BoardColumn.REVIEW, 0)
    columns = {
        name: [replace(card, waiting=queue.words_of(card.row.current_row)) for card in column]
        for name, column in board.columns.items()
    }
    spread = QueueOnBoard(queue.total, queue.total_words, in_column, sum(counts.values()))
    return replace(board, columns=columns, queue=spread)


@dataclass(frozen=True)
class _CurrentRows:
    """The tasks of the plan in force, for rows of the versions before it: those keep their own
    dates, and their stored status ends with their version."""

    tasks: Sequence[TaskStatus]

    @cached_property
    def by_current_row(self) -> dict[int, TaskStatus]:
        return {each.current_row: each for each in self.tasks}

    def merged(self, statuses: Iterable[TaskStatus]) -> list[TaskStatus]:
        """`statuses` with the current status. A task that the new version dropped stays as it
        ended."""
        return [
            replace(each, status=self.by_current_row[each.current_row].status)
            if each.current_row in self.by_current_row
            else each
            for each in statuses
        ]

    def row(self, row: TaskRow, version: CountyPlan) -> TaskRow:
        """`row`, of `version`, with the current status, under the id of the current row. If its
        deadline had not passed when the version was left, the current deadline counts."""
        current, left = self.by_current_row.get(row.current_row), version.in_force_until
        if current is None:
            return row
        if left is None:
            return replace(row, pk=current.pk)
        row = replace(row, pk=current.pk, status=current.status)
        if row.due is not None and row.due < left:
            return row
        dates = replace(row.dates, due=current.due, planned=row.planned_on)
        return replace(row, dates=dates, extensions=current.extensions)


def _own(tasks: Sequence[int], day: date, access: Access) -> dict[int, Assignment]:
    """By task, the assignment for which the reader may report: the own one, be it as a member of
    a group; for the office the lead's."""
    rows = Assignment.objects.filter(task__in=tasks).taking_reports()
    if access.reports_for_all:
        rows = rows.filter(leads=True)
    else:
        rows = rows.filter(department__in=access.department_ids)
    sending = rows.as_of(day).filter(state__in=REPORTABLE)
    # of several the leading one, else the first
    return {a.task_id: a for a in sending.order_by("leads", "-position", "-id")}


def _members_closed(tasks: Sequence[int], day: date) -> dict[int, str]:
    """已完成 26/30, for each of `tasks` (ids) in which a group stands for its members."""
    if not tasks:
        return {}
    counts = (
        Assignment.objects.filter(task__in=tasks, via__isnull=False)
        .as_of(day)
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
    tasks. Two queries; two more if another version was in force in some month."""
    months = [Month(year, number) for number in range(1, 13)]
    version_in = versions_in(plan, months)
    versions = {version.pk: version for version in version_in.values()}
    tasks = Task.objects.filter(plan__in=versions).as_of(day).covering(months[0], months[-1])
    values = read_values(tasks, day)
    assignments = assignments_of(task.pk for task in values)
    rows = [task_row(task, day, assignments.get(task.pk, ())) for task in values]
    months_of = [
        {
            month
            for month in months
            if task.plan_id == version_in[month].pk and covers(row.dates, month)
        }
        for task, row in zip(values, rows, strict=True)
    ]
    if versions.keys() != {plan.pk}:
        current = _CurrentRows(task_statuses(Task.objects.filter(plan=plan), day))
        rows = [
            current.row(row, versions[task.plan_id]) for task, row in zip(values, rows, strict=True)
        ]
    return [
        MonthSummary(
            month,
            [
                row
                for row, covered in zip(rows, months_of, strict=True)
                if month in covered and row.state is not State.CANCELLED
            ],
        )
        for month in months
    ]


def plan_months(plan: CountyPlan, day: date) -> tuple[Month, Month] | None:
    """The first and last month in which the plan has work, with the extensions of the end of
    `day`; None when no task has a date."""
    return first_and_last_month(
        each.dates for each in task_statuses(Task.objects.filter(plan=plan), day)
    )


def opening_month(span: tuple[Month, Month] | None, day: date) -> Month:
    """The month a board opens on: this one, or the plan's nearest when it lies outside the plan."""
    month = Month.of(day)
    if span is None:
        return month
    first, last = span
    return max(first, min(month, last))
