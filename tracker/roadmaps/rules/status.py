"""States, timeliness, lamps, board columns and roll-up: what a task's status means on a day.

Plain functions of values: no ORM, no clock, no request. `models/status_conditions.py` translates
the tables of cases into SQL.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from tracker.roadmaps.rules.months import Month

# 临期: due within this many days.
DUE_SOON = timedelta(days=15)
# 滞后: not started this long after its window opened.
BEHIND_AFTER = timedelta(days=31)


class State(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    UNDER_REVIEW = "under_review"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    State.NOT_STARTED: "未启动",
    State.IN_PROGRESS: "推进中",
    State.UNDER_REVIEW: "待审核",
    State.CLOSED: "已办结",
    State.CANCELLED: "已中止",
}


BEGUN = (State.IN_PROGRESS, State.UNDER_REVIEW)
OPEN = (State.NOT_STARTED, *BEGUN)
ENDED = (State.CLOSED, State.CANCELLED)
# A report can be sent; one is missing if it was due.
REPORTABLE = (State.NOT_STARTED, State.IN_PROGRESS)


class Timeliness(StrEnum):
    """Computed, never chosen or stored."""

    UNDATED = "undated"
    NOT_DUE = "not_due"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    CLOSED_ON_TIME = "closed_on_time"
    CLOSED_LATE = "closed_late"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _TIMELINESS_LABELS[self]


_TIMELINESS_LABELS = {
    Timeliness.UNDATED: "未定期限",
    Timeliness.NOT_DUE: "未到期",
    Timeliness.DUE_SOON: "临期",
    Timeliness.OVERDUE: "逾期",
    Timeliness.CLOSED_ON_TIME: "按期办结",
    Timeliness.CLOSED_LATE: "逾期办结",
    Timeliness.CANCELLED: "已中止",
}


class Lamp(StrEnum):
    """The lamp of a task. The colour of a dispatch sheet is another thing."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"

    @property
    def label(self) -> str:
        return _LAMP_LABELS[self]


_LAMP_LABELS = {Lamp.RED: "红灯", Lamp.YELLOW: "黄灯", Lamp.GREEN: "绿灯", Lamp.GREY: "灰灯"}


class BoardColumn(StrEnum):
    """A column of the month board."""

    OVERDUE = "overdue"
    DUE = "due"
    RUNNING = "running"
    REVIEW = "review"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return _BOARD_COLUMN_LABELS[self]


_BOARD_COLUMN_LABELS = {
    BoardColumn.OVERDUE: "逾期",
    BoardColumn.DUE: "本月到期",
    BoardColumn.RUNNING: "本月推进",
    BoardColumn.REVIEW: "待审核",
    BoardColumn.CLOSED: "本月办结",
}


@dataclass(frozen=True)
class Dates:
    """When a task is to be done: its window and its deadline, each as far as the plan says.

    Where an extension has moved the deadline, `due` is the one in force, `planned` the plan's own.
    """

    start: date | None = None
    end: date | None = None
    due: date | None = None
    planned: date | None = None

    @property
    def own_due(self) -> date | None:
        """The plan's own deadline, whether or not an extension has moved it."""
        return self.planned or self.due

    def first_known(self, fields: Iterable[str]) -> date | None:
        """The first of `fields`, `RUNS_FROM` or `RUNS_TO`, that the plan gives."""
        return next((day for name in fields if (day := getattr(self, name)) is not None), None)

    def extended(self, to: date | None) -> "Dates":
        """The same with the deadline moved `to`; unchanged for None."""
        return self if to is None else replace(self, due=to, planned=self.due)


# If the plan gives no first day of a task, or no last one, the next of these fields stands for it.
# `models/status_conditions.py` reads the same lists.
RUNS_FROM = ("start", "end", "own_due")
RUNS_TO = ("end", "own_due", "start")


@dataclass(frozen=True)
class Status:
    """How a task or assignment stands: its state, the day of the closing report, share done (%)."""

    state: State = State.NOT_STARTED
    closed_on: date | None = None
    share: int | None = None


class DateRange(NamedTuple):
    """A range of dates around a day: later than `after`, at the latest `until`."""

    after: timedelta | None = None
    until: timedelta | None = None
    known: bool = True  # are dates that are known in the range?
    unknown: bool = False  # is a missing date?

    def holds(self, value: date | None, day: date) -> bool:
        """Is `value` in the range around `day`?"""
        if value is None:
            return self.unknown
        if not self.known:
            return False
        distance = value - day
        return (self.after is None or distance > self.after) and (
            self.until is None or distance <= self.until
        )


Result = TypeVar("Result", Timeliness, Lamp)


@dataclass(frozen=True)
class StatusCase(Generic[Result]):
    """One line of a table: every condition that is given holds."""

    result: Result
    states: tuple[State, ...]
    due: DateRange | None = None  # where the deadline lies
    start: DateRange | None = None  # where the beginning of the window lies
    closed_late: bool | None = None  # was the task closed after its deadline?

    def holds(self, status: Status, due: date | None, start: date | None, day: date) -> bool:
        return (
            status.state in self.states
            and (self.due is None or self.due.holds(due, day))
            and (self.start is None or self.start.holds(start, day))
            and (self.closed_late is None or self.closed_late is closed_late(status, due))
        )


def closed_late(status: Status, due: date | None) -> bool:
    """Was the closing report handed in after the deadline?"""
    return due is not None and status.closed_on is not None and status.closed_on > due


DAY = timedelta(days=1)
PAST = DateRange(until=-DAY)
SOON = DateRange(after=-DAY, until=DUE_SOON)
LATER = DateRange(after=DUE_SOON)
LATER_OR_UNKNOWN = LATER._replace(unknown=True)
UNKNOWN = DateRange(known=False, unknown=True)
OPENED_LONG_AGO = DateRange(until=-BEHIND_AFTER)
OPENED_LATELY = DateRange(after=-BEHIND_AFTER, until=timedelta(0))
NOT_OPENED = DateRange(after=timedelta(0), unknown=True)

# Exactly one line of each table holds, so that the order of the lines does not matter. The database
# reads the same tables: `models/status_conditions.py`.
#
# A task is overdue from the day after its deadline until it is closed, review included; it is
# closed on time if the approved closing report was handed in by the deadline.
TIMELINESS_CASES = (
    StatusCase(Timeliness.CANCELLED, (State.CANCELLED,)),
    StatusCase(Timeliness.CLOSED_LATE, (State.CLOSED,), closed_late=True),
    StatusCase(Timeliness.CLOSED_ON_TIME, (State.CLOSED,), closed_late=False),
    StatusCase(Timeliness.OVERDUE, OPEN, due=PAST),
    StatusCase(Timeliness.DUE_SOON, OPEN, due=SOON),
    StatusCase(Timeliness.NOT_DUE, OPEN, due=LATER),
    StatusCase(Timeliness.UNDATED, OPEN, due=UNKNOWN),
)
# 绿 closed on time or on course; 黄 due soon, behind or late; 红 overdue; 灰 not yet begun.
LAMP_CASES = (
    StatusCase(Lamp.GREY, (State.CANCELLED,)),
    StatusCase(Lamp.YELLOW, (State.CLOSED,), closed_late=True),
    StatusCase(Lamp.GREEN, (State.CLOSED,), closed_late=False),
    StatusCase(Lamp.RED, OPEN, due=PAST),
    StatusCase(Lamp.YELLOW, OPEN, due=SOON),
    StatusCase(Lamp.GREEN, BEGUN, due=LATER_OR_UNKNOWN),
    StatusCase(Lamp.YELLOW, (State.NOT_STARTED,), due=LATER_OR_UNKNOWN, start=OPENED_LONG_AGO),
    StatusCase(Lamp.GREEN, (State.NOT_STARTED,), due=LATER_OR_UNKNOWN, start=OPENED_LATELY),
    StatusCase(Lamp.GREY, (State.NOT_STARTED,), due=LATER_OR_UNKNOWN, start=NOT_OPENED),
)
# A page judges thousands of tasks: only the lines of the task's state are looked at.
_TIMELINESS_OF_STATE = {s: [c for c in TIMELINESS_CASES if s in c.states] for s in State}
_LAMPS_OF_STATE = {s: [c for c in LAMP_CASES if s in c.states] for s in State}


def timeliness(status: Status, due: date | None, day: date) -> Timeliness:
    """How `status` compares with the deadline at the end of `day`."""
    return _result(_TIMELINESS_OF_STATE[status.state], status, due, None, day)


def lamp(status: Status, dates: Dates, day: date) -> Lamp:
    """The lamp of a task at the end of `day`."""
    return _result(_LAMPS_OF_STATE[status.state], status, dates.due, dates.start, day)


def _result(
    cases: Sequence[StatusCase[Result]],
    status: Status,
    due: date | None,
    start: date | None,
    day: date,
) -> Result:
    return next(case.result for case in cases if case.holds(status, due, start, day))


def is_behind(status: Status, start: date | None, day: date) -> bool:
    """Not started although its window opened more than a month ago."""
    return status.state is State.NOT_STARTED and OPENED_LONG_AGO.holds(start, day)


def first_and_last_month(tasks: Iterable[Dates]) -> tuple[Month, Month] | None:
    """The first and last month in which there is anything to do; None when no task has a day."""
    days = [
        day
        for each in tasks
        for day in (each.start, each.end, each.planned, each.due)
        if day is not None
    ]
    return (Month.of(min(days)), Month.of(max(days))) if days else None


def covers(dates: Dates, month: Month) -> bool:
    """Does the task's window touch `month`, or does its deadline fall in it?

    An extended task goes on until its new deadline, and so does its window. The comparisons are
    written again in SQL (`status_conditions.covers_month`), since pages ask this for each task in
    each month and a table of cases would be slower; `tests/roadmaps/models/test_querysets.py`
    compares the two.
    """
    start, end = dates.first_known(RUNS_FROM), dates.first_known(RUNS_TO)
    if start is None or end is None:
        return False
    if dates.planned is not None and dates.due is not None:
        end = max(end, dates.due)
    due_now = dates.due is not None and month.first <= dates.due <= month.last
    return due_now or (start <= month.last and end >= month.first)


def board_column(status: Status, dates: Dates, month: Month, day: date) -> BoardColumn | None:
    """The column in which a task stands on the board of `month`, seen at the end of `day`.

    逾期 holds what was due before the month and is not closed; the other columns hold exactly the
    tasks whose window covers the month. None: the task is not on this board.
    """
    if status.state is State.CANCELLED:
        return None
    is_open = status.state is not State.CLOSED
    if is_open and dates.due is not None and dates.due < min(month.first, day):
        return BoardColumn.OVERDUE
    if not covers(dates, month):
        return None
    if not is_open:
        return BoardColumn.CLOSED
    if status.state is State.UNDER_REVIEW:
        return BoardColumn.REVIEW
    due_now = dates.due is not None and dates.due <= month.last
    return BoardColumn.DUE if due_now else BoardColumn.RUNNING


def latest(days: Iterable[date | None]) -> date | None:
    """The latest of the days that are known."""
    return max((day for day in days if day is not None), default=None)


def roll_up(members: Sequence[Status]) -> Status:
    """The status of a group from those of its members: closed when the last one is."""
    if not members:
        return Status()
    going = [m for m in members if m.state is not State.CANCELLED]
    if not going:
        return Status(State.CANCELLED)
    share = sum(100 if m.state is State.CLOSED else m.share or 0 for m in going) // len(going)
    if all(m.state is State.CLOSED for m in going):
        return Status(State.CLOSED, latest(m.closed_on for m in going), 100)
    if all(m.state in (State.CLOSED, State.UNDER_REVIEW) for m in going):
        return Status(State.UNDER_REVIEW, share=share)
    begun = any(m.state is not State.NOT_STARTED for m in going)
    return Status(State.IN_PROGRESS if begun else State.NOT_STARTED, share=share or None)


def status_in_task(own: Status, task: Status) -> Status:
    """How an assignment stands in its task: it ends with the task, which may end by a ruling."""
    return task if task.state in ENDED and own.state not in ENDED else own


def counted_status(own: Status, task: Status, *, reports: bool) -> Status:
    """The status by which a unit is counted in its task: its own, so that a unit that has delivered
    is not red for others. A unit whose role does not report has the status of the task."""
    return status_in_task(own, task) if reports or own.state in ENDED else task


def task_status(lead: Status | None, others: Sequence[Status]) -> Status:
    """The status of a task from its lead's and those of the other reporting assignments.

    It closes only when the lead's closing is approved and no other reporting assignment is open.
    """
    everyone = ([lead] if lead else []) + list(others)
    whole = roll_up(everyone)
    if whole.state is State.CLOSED:
        return whole
    share = lead.share if lead else whole.share
    if lead and lead.state is State.UNDER_REVIEW:
        return Status(State.UNDER_REVIEW, share=share)
    return Status(whole.state, share=share)
