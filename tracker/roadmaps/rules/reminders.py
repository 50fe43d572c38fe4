"""When a deadline is worth a reminder. Values in, values out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.roadmaps.rules.status import DUE_SOON

CLOSE = 3  # days before the deadline of the second reminder


class NudgeKind(StrEnum):
    DUE_SOON = "due_soon"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Nudge:
    """A reminder. `mark` tells it from the others of the same deadline, so that each is given
    once even when the day it falls on was missed."""

    kind: NudgeKind
    mark: str
    words: str


def nudge(due: date | None, day: date) -> Nudge | None:
    """What to say on `day` of something due on `due`: when it comes within 15 and 3 days, on the
    day, from the day after, and again every week; None when there is nothing to say yet."""
    if due is None:
        return None
    left = (due - day).days
    if left < 0:
        week = (-left - 1) // 7
        return Nudge(NudgeKind.OVERDUE, f"overdue-{week}", f"已逾期 {-left} 天")
    if left == 0:
        return Nudge(NudgeKind.DUE, "due", "今天到期")
    if left > DUE_SOON.days:
        return None
    mark = "close" if left <= CLOSE else "soon"
    return Nudge(NudgeKind.DUE_SOON, mark, f"还有 {left} 天到期")
