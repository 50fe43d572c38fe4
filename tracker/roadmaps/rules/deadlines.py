"""When a deadline calls for a reminder, and the state of an answer that is due. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.roadmaps.rules.status import DUE_SOON

SECOND_REMINDER = 3  # days before the deadline


class ReminderKind(StrEnum):
    DUE_SOON = "due_soon"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class DeadlineReminder:
    """A reminder of a deadline. `mark` is different for each reminder of the same deadline: each is
    sent once, also when the job did not run on its day."""

    kind: ReminderKind
    mark: str
    text: str


def deadline_reminder(due: date | None, day: date) -> DeadlineReminder | None:
    """The reminder to send on `day` of a deadline on `due`: one within 15 days of it, one within 3
    days, one on the day, one from the day after, then one a week. None if none is due."""
    if due is None:
        return None
    left = (due - day).days
    if left < 0:
        week = (-left - 1) // 7
        return DeadlineReminder(ReminderKind.OVERDUE, f"overdue-{week}", f"已逾期 {-left} 天")
    if left == 0:
        return DeadlineReminder(ReminderKind.DUE, "due", "今天到期")
    if left > DUE_SOON.days:
        return None
    mark = "close" if left <= SECOND_REMINDER else "soon"
    return DeadlineReminder(ReminderKind.DUE_SOON, mark, f"还有 {left} 天到期")


class AnswerState(StrEnum):
    """The state of an answer to an instruction. Computed from two days, never stored."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"

    @property
    def label(self) -> str:
        return _ANSWER_LABELS[self]


_ANSWER_LABELS = {
    AnswerState.WAITING: "待答复",
    AnswerState.OVERDUE: "逾期未答复",
    AnswerState.ANSWERED: "已答复",
    AnswerState.ANSWERED_LATE: "逾期答复",
}


def answer_state(due: date, answered_on: date | None, day: date) -> AnswerState:
    """The state at the end of `day` of an answer due on `due`: overdue from the day after."""
    if answered_on is not None:
        return AnswerState.ANSWERED_LATE if answered_on > due else AnswerState.ANSWERED
    return AnswerState.OVERDUE if due < day else AnswerState.WAITING
