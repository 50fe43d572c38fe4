"""States, timeliness, lamps, board columns and roll-up: what a task's standing means on a day.

Plain functions of values: no ORM, no clock, no request. `querysets.py` says the same in SQL where
counties are counted; a property test holds the two together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

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


ENDED = (State.CLOSED, State.CANCELLED)


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


class Column(StrEnum):
    """A column of the month board."""

    OVERDUE = "overdue"
    DUE = "due"
    RUNNING = "running"
    REVIEW = "review"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return _COLUMN_LABELS[self]


_COLUMN_LABELS = {
    Column.OVERDUE: "逾期",
    Column.DUE: "本月到期",
    Column.RUNNING: "本月推进",
    Column.REVIEW: "待审核",
    Column.CLOSED: "本月办结",
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

    def extended(self, to: date | None) -> "Dates":
        """The same with the deadline moved `to`; unchanged for None."""
        return self if to is None else replace(self, due=to, planned=self.due)


@dataclass(frozen=True)
class Standing:
    """How a task or assignment stands: its state, the day of the closing report, share done (%)."""

    state: State = State.NOT_STARTED
    closed_on: date | None = None
    share: int | None = None


def timeliness(standing: Standing, due: date | None, day: date) -> Timeliness:
    """How `standing` compares with the deadline at the end of `day`.

    A task is overdue from the day after its deadline until it is closed, review included; it is
    closed on time when the approved closing report was handed in by the deadline.
    """
    if standing.state is State.CANCELLED:
        return Timeliness.CANCELLED
    if standing.state is State.CLOSED:
        late = due is not None and standing.closed_on is not None and standing.closed_on > due
        return Timeliness.CLOSED_LATE if late else Timeliness.CLOSED_ON_TIME
    if due is None:
        return Timeliness.UNDATED
    if due < day:
        return Timeliness.OVERDUE
    return Timeliness.DUE_SOON if due <= day + DUE_SOON else Timeliness.NOT_DUE


def is_behind(standing: Standing, start: date | None, day: date) -> bool:
    """Not started although its window opened more than a month ago."""
    return standing.state is State.NOT_STARTED and start is not None and start + BEHIND_AFTER <= day


def lamp(standing: Standing, dates: Dates, day: date) -> Lamp:
    """绿 closed on time or on course; 黄 due soon, behind or late; 红 overdue; 灰 not yet begun."""
    when = timeliness(standing, dates.due, day)
    if when is Timeliness.OVERDUE:
        return Lamp.RED
    if when is Timeliness.CANCELLED:
        return Lamp.GREY
    if when is Timeliness.CLOSED_ON_TIME:
        return Lamp.GREEN
    if when in (Timeliness.CLOSED_LATE, Timeliness.DUE_SOON):
        return Lamp.YELLOW
    if is_behind(standing, dates.start, day):
        return Lamp.YELLOW
    begun = standing.state is not State.NOT_STARTED
    return Lamp.GREEN if begun or (dates.start is not None and dates.start <= day) else Lamp.GREY


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @cached_property  # a page asks the same few months about every task
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @cached_property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def label(self) -> str:
        return f"{self.year}年{self.month}月"


def months_between(first: Month, last: Month) -> list[Month]:
    """Every month from `first` to `last`, both included; empty when `last` is before `first`."""
    months = []
    while first <= last:
        months.append(first)
        first = first.next
    return months


def span_of(tasks: Iterable[Dates]) -> tuple[Month, Month] | None:
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

    An extended task goes on until its new deadline, and so does its window.
    """
    due = dates.planned or dates.due
    start = dates.start or dates.end or due
    end = dates.end or due or dates.start
    if start is None or end is None:
        return False
    if dates.planned is not None and dates.due is not None:
        end = max(end, dates.due)
    due_now = dates.due is not None and month.first <= dates.due <= month.last
    return due_now or (start <= month.last and end >= month.first)


def column(standing: Standing, dates: Dates, month: Month, day: date) -> Column | None:
    """The column in which a task stands on the board of `month`, seen at the end of `day`.

    逾期 holds what was due before the month and is not closed; the other columns hold exactly the
    tasks whose window covers the month. None: the task is not on this board.
    """
    if standing.state is State.CANCELLED:
        return None
    is_open = standing.state is not State.CLOSED
    if is_open and dates.due is not None and dates.due < min(month.first, day):
        return Column.OVERDUE
    if not covers(dates, month):
        return None
    if not is_open:
        return Column.CLOSED
    if standing.state is State.UNDER_REVIEW:
        return Column.REVIEW
    due_now = dates.due is not None and dates.due <= month.last
    return Column.DUE if due_now else Column.RUNNING


def latest(days: Iterable[date | None]) -> date | None:
    """The latest of the days that are known."""
    return max((day for day in days if day is not None), default=None)


def roll_up(members: Sequence[Standing]) -> Standing:
    """The standing of a group from those of its members: closed when the last one is."""
    if not members:
        return Standing()
    going = [m for m in members if m.state is not State.CANCELLED]
    if not going:
        return Standing(State.CANCELLED)
    share = sum(100 if m.state is State.CLOSED else m.share or 0 for m in going) // len(going)
    if all(m.state is State.CLOSED for m in going):
        return Standing(State.CLOSED, latest(m.closed_on for m in going), 100)
    if all(m.state in (State.CLOSED, State.UNDER_REVIEW) for m in going):
        return Standing(State.UNDER_REVIEW, share=share)
    begun = any(m.state is not State.NOT_STARTED for m in going)
    return Standing(State.IN_PROGRESS if begun else State.NOT_STARTED, share=share or None)


def within(own: Standing, task: Standing) -> Standing:
    """How an assignment stands in its task: it ends with the task, which may end by a ruling."""
    return task if task.state in ENDED and own.state not in ENDED else own


def task_standing(lead: Standing | None, others: Sequence[Standing]) -> Standing:
    """The standing of a task from its lead's and those of the other reporting assignments.

    It closes only when the lead's closing is approved and no other reporting assignment is open.
    """
    everyone = ([lead] if lead else []) + list(others)
    whole = roll_up(everyone)
    if whole.state is State.CLOSED:
        return whole
    share = lead.share if lead else whole.share
    if lead and lead.state is State.UNDER_REVIEW:
        return Standing(State.UNDER_REVIEW, share=share)
    return Standing(whole.state, share=share)
