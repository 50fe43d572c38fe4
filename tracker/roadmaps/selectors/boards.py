"""The month board and the year board: which tasks stand where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Q

from counties.access import Access
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.models.querysets import TaskQuerySet
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import (
    BoardColumn,
    Dates,
    Lamp,
    State,
    Status,
    board_column,
    covers,
    span_of,
)
from tracker.roadmaps.selectors.task_rows import TaskRow, for_rows, row_of
from tracker.roadmaps.selectors.versions import root_of, versions_in

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
    columns: Mapping[BoardColumn, list[Card]]
    undated: int = 0  # open tasks without a date: they stand on no month's board
    said: CountyPlan | None = None  # the version in force in the month, where another one is now

    @property
    def total(self) -> int:
        return sum(len(cards) for cards in self.columns.values())


def month_board(
    plan: CountyPlan, asked: Month | None, day: date, access: Access | None = None
) -> MonthBoard:
    """The board of the month `asked` for, or of the one it opens on, as of the end of `day`; with
    `access` the cards offer its holder's reports. At most five queries; three more where `plan`,
    in force on `day`, came after the month: what was to be done in it is said by the version that
    was in force then, how it stands by `day`.
    """
    now = _dated(Task.objects.filter(plan=plan).standing_at(day))
    span = span_of(each.dates for each in now)
    month = asked or opening_month(span, day)
    said = versions_in(plan, [month])[month]
    standing = _Now(now, day)
    dated = now if said == plan else standing.of(_dated(_of_version(said, day)))
    places = {each.pk: board_column(each.standing, each.dates, month, day) for each in dated}
    shown = [pk for pk, place in places.items() if place is not None]
    columns: dict[BoardColumn, list[Card]] = {name: [] for name in BoardColumn}
    by_deadline = F("due").asc(nulls_last=True)
    tasks = _of_version(said, day).filter(pk__in=shown)
    found = list(for_rows(tasks, day).order_by(by_deadline, "position"))
    if said != plan:
        standing.take(found, {said.pk: said})
    carrying = {standing.row_now(task): task for task in found}
    rolled_up = _members_done(carrying, day)
    for pk, task in carrying.items():
        row, place = row_of(task, day), places[task.pk]
        if place is not None:
            columns[place].append(Card(replace(row, pk=pk), None, rolled_up.get(pk, "")))
    undated = sum(
        span_of([each.dates]) is None and each.standing.state in OPEN_STATES for each in dated
    )
    board = MonthBoard(month, span, columns, undated, None if said == plan else said)
    return offering(board, day, access) if access else board


def offering(board: MonthBoard, day: date, access: Access) -> MonthBoard:
    """`board` with the reports of the holder of `access` on its cards. One query."""
    cards = [card for column in board.columns.values() for card in column]
    own = _own([card.row.pk for card in cards if card.row.state in OPEN_STATES], day, access)
    columns = {
        name: [replace(card, assignment=own.get(card.row.pk)) for card in column]
        for name, column in board.columns.items()
    }
    return replace(board, columns=columns)


@dataclass(frozen=True)
class _Dated:
    """The dates of a task as a version says them, and how it stands."""

    pk: int
    root: int  # the row that carries its progress
    dates: Dates
    extensions: int
    standing: Status


def _of_version(plan: CountyPlan, day: date) -> TaskQuerySet:
    return Task.objects.filter(plan=plan).standing_at(day)


def _dated(tasks: TaskQuerySet) -> list[_Dated]:
    """Of each of `tasks`, which have their standing: its dates, and how it stands. One query."""
    rows = tasks.values_list(
        "pk", "carried_by", "window_start", "window_end", "due_on", "extended_to", "extensions",
        "state", "closed_on", "share",
    )  # fmt: skip
    return [
        _Dated(
            pk,
            root or pk,
            Dates(start, end, due).extended(to),
            extensions,
            Status(State(state), closed_on, share),
        )
        for pk, root, start, end, due, to, extensions, state, closed_on, share in rows
    ]


@dataclass(frozen=True)
class _Now:
    """How the tasks of the plan in force on `day` stand, for rows of the versions before it: they
    keep their own dates, and have stood still since their version was left."""

    tasks: Sequence[_Dated]
    day: date

    @cached_property
    def by_root(self) -> dict[int, _Dated]:
        return {each.root: each for each in self.tasks}

    def row_now(self, task: Task) -> int:
        """The id of the row of `task` in the plan in force; its own where it is in none."""
        now = self.by_root.get(root_of(task))
        return now.pk if now else task.pk

    def of(self, dated: Iterable[_Dated]) -> list[_Dated]:
        """`dated` with the state of the day. What the new version dropped stays as it ended."""
        return [
            replace(each, standing=self.by_root[each.root].standing)
            if each.root in self.by_root
            else each
            for each in dated
        ]

    def take(self, tasks: Iterable[Task], plans: Mapping[int, CountyPlan]) -> None:
        """The same for `tasks` of `for_rows`, of versions among `plans`. A deadline that had not
        fallen when its version was left binds nobody: the one in force on the day does."""
        for task in tasks:
            left, now = plans[task.plan_id].in_force_until, self.by_root.get(root_of(task))
            if left is None or now is None:
                continue
            standing = now.standing
            task.state, task.closed_on, task.share = (  # type: ignore[attr-defined]
                standing.state, standing.closed_on, standing.share,
            )  # fmt: skip
            due: date | None = task.due  # type: ignore[attr-defined]
            if due is None or due >= left:
                task.due, task.extensions = now.dates.due, now.extensions  # type: ignore[attr-defined]


def _own(tasks: Sequence[int], day: date, access: Access) -> dict[int, Assignment]:
    """By task, the assignment for which the reader may report: the own one, be it as a member of
    a group; for the office the lead's."""
    rows = Assignment.objects.filter(task__in=tasks).taking_reports()
    if access.reports_for_all:
        rows = rows.filter(leads=True)
    else:
        rows = rows.filter(department__in=access.department_ids)
    sending = rows.standing_at(day).filter(state__in=SENDING_STATES)
    # of several the leading one, else the first
    return {a.task_id: a for a in sending.order_by("leads", "-position", "-id")}


def _members_done(tasks: Mapping[int, Task], day: date) -> dict[int, str]:
    """已完成 26/30, for those of `for_rows`, by the id of the row that counts, whose groups stand
    for members."""
    grouped = [
        pk
        for pk, task in tasks.items()
        if any(a.group_id for a in task.row_assignments)  # type: ignore[attr-defined]
    ]
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
    tasks. Two queries; two more where another version was in force in some month."""
    months = [Month(year, number) for number in range(1, 13)]
    said = versions_in(plan, months)
    plans = {version.pk: version for version in said.values()}
    tasks = Task.objects.filter(plan__in=plans).standing_at(day).covering(months[0], months[-1])
    found = list(for_rows(tasks, day))
    pks: dict[int, int] = {}
    if plans.keys() != {plan.pk}:
        standing = _Now(_dated(_of_version(plan, day)), day)
        standing.take(found, plans)
        pks = {task.pk: standing.row_now(task) for task in found}
    rows = [
        (task, replace(row_of(task, day), pk=pks.get(task.pk, task.pk)))
        for task in found
        if task.state != State.CANCELLED
    ]
    return [
        MonthSummary(
            month,
            [
                row
                for task, row in rows
                if task.plan_id == said[month].pk
                and covers(task.dates.extended(task.extended_to), month)
            ],
        )
        for month in months
    ]


def plan_months(plan: CountyPlan, day: date) -> tuple[Month, Month] | None:
    """The first and last month in which the plan has work, with the extensions of the end of
    `day`; None when no task has a date."""
    return span_of(each.dates for each in _dated(_of_version(plan, day)))


def opening_month(span: tuple[Month, Month] | None, day: date) -> Month:
    """The month a board opens on: this one, or the plan's nearest when it lies outside the plan."""
    month = Month.of(day)
    if span is None:
        return month
    first, last = span
    return max(first, min(month, last))
