"""When an instruction counts as answered, and when as overdue. Values in, values out."""

from datetime import date
from enum import StrEnum


class AnswerState(StrEnum):
    """Computed from the two days, never stored."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    AnswerState.WAITING: "待答复",
    AnswerState.OVERDUE: "逾期未答复",
    AnswerState.ANSWERED: "已答复",
    AnswerState.ANSWERED_LATE: "逾期答复",
}


def answer_state(due: date, answered_on: date | None, day: date) -> AnswerState:
    """How an answer due on `due` stands at the end of `day`: overdue from the day after."""
    if answered_on is not None:
        return AnswerState.ANSWERED_LATE if answered_on > due else AnswerState.ANSWERED
    return AnswerState.OVERDUE if due < day else AnswerState.WAITING
