"""Which paper presses whom: the colour of a dispatch sheet follows from how a duty stands.

The colour of a sheet (蓝 → 黄 → 红) is another thing than the lamp of a task.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from counties.days import chinese_day
from tracker.roadmaps.rules.status import ENDED, State, Status, Timeliness, is_behind, timeliness

# A sheet drafted by rule asks for its answer within so many days.
REPLY_WITHIN = timedelta(days=7)


class SheetColour(StrEnum):
    """How hard a paper presses."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> str:
        return f"{self.short}（{_REASONS[self]}）"

    @property
    def short(self) -> str:
        return _SHORT[self]


_SHORT = {SheetColour.BLUE: "蓝色", SheetColour.YELLOW: "黄色", SheetColour.RED: "红色"}
_REASONS = {SheetColour.BLUE: "临近", SheetColour.YELLOW: "滞后", SheetColour.RED: "逾期"}


@dataclass(frozen=True)
class Owed:
    """One department's part of one task, as of a day: how it stands, and the task's time."""

    department: int
    task: int
    standing: Status
    start: date | None
    due: date | None


def colour_of(owed: Owed, day: date) -> SheetColour | None:
    """临近 蓝, 滞后 黄, 逾期 红; None where nothing presses, or the office's review is awaited."""
    if owed.standing.state in (*ENDED, State.UNDER_REVIEW):
        return None
    when = timeliness(owed.standing, owed.due, day)
    if when is Timeliness.OVERDUE:
        return SheetColour.RED
    if is_behind(owed.standing, owed.start, day):
        return SheetColour.YELLOW
    return SheetColour.BLUE if when is Timeliness.DUE_SOON else None


def words_of(owed: Owed, day: date) -> str:
    """How a sheet says how the task stands: 已逾期5天; nothing where nothing presses."""
    colour = colour_of(owed, day)
    if colour is SheetColour.RED and owed.due:
        return f"已逾期{(day - owed.due).days}天"
    if colour is SheetColour.YELLOW and owed.start:
        return f"应于{chinese_day(owed.start)}启动，尚未启动"
    if colour is SheetColour.BLUE and owed.due:
        left = (owed.due - day).days
        return f"距完成时限还有{left}天" if left else "今天到期"
    return ""


def text_of(colour: SheetColour, day: date, reply_due: date) -> str:
    """The body of a sheet drafted by rule, which the office edits."""
    until = f"截至{chinese_day(day)}，你单位承担的下列任务"
    found = {
        SheetColour.BLUE: f"{until}临近完成时限。请抓紧推进，确保按期办结。",
        SheetColour.YELLOW: f"{until}应启动而尚未启动，进度滞后。"
        "请查明原因，明确责任人和时间节点，立即启动。",
        SheetColour.RED: f"{until}超过完成时限仍未办结。请查明原因，制定整改措施，限期办结。",
    }[colour]
    return f"{found}\n请于{chinese_day(reply_due)}前将办理情况书面答复。"
