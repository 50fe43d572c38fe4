"""A task as of the end of a day. Pure; `selectors/status_at.py` reads it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tracker.roadmaps.rules.status import (
    ENDED,
    REPORTABLE,
    Dates,
    Lamp,
    State,
    Status,
    Timeliness,
    lamp,
    timeliness,
)


@dataclass(frozen=True)
class StatusAt:
    """A status at the end of `day`, judged by the deadline that was in force then."""

    day: date
    status: Status
    dates: Dates  # of the task, with the deadline in force
    extensions: int  # how often the deadline has been moved

    @property
    def state(self) -> State:
        return self.status.state

    @property
    def closed_on(self) -> date | None:
        return self.status.closed_on

    @property
    def share(self) -> int | None:
        return self.status.share

    @property
    def due(self) -> date | None:
        """The deadline in force."""
        return self.dates.due

    @property
    def planned_on(self) -> date | None:
        """The plan's own deadline."""
        return self.dates.planned or self.dates.due

    @cached_property
    def timeliness(self) -> Timeliness:
        return timeliness(self.status, self.dates.due, self.day)

    @cached_property
    def lamp(self) -> Lamp:
        return lamp(self.status, self.dates, self.day)

    @property
    def is_open(self) -> bool:
        return self.status.state not in ENDED

    @property
    def is_reportable(self) -> bool:
        """Is it neither ended nor under review?"""
        return self.status.state in REPORTABLE

    @property
    def is_overdue(self) -> bool:
        return self.timeliness is Timeliness.OVERDUE

    @property
    def overdue_days(self) -> int:
        """Days since the deadline; 0 if it is not overdue."""
        due = self.dates.due
        return (self.day - due).days if due and self.is_overdue else 0


@dataclass(frozen=True)
class TaskStatus(StatusAt):
    """A task as of the end of a day."""

    pk: int
    current_row: int  # the row with its progress; another one if this is a text of the past
    position: int
    title: str
    content: str
    milestone_id: int | None

    @property
    def name(self) -> str:
        return self.title or self.content

    @property
    def heading(self) -> str:
        """第3项 购置教学仪器, cut to a line."""
        name = self.name if len(self.name) <= 40 else f"{self.name[:39]}…"
        return f"第{self.position}项 {name}"
