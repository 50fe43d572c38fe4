"""The colour of a dispatch sheet, and its text, as the status of the assignments demands.

The colour of a sheet (蓝, 黄, 红) is independent of the lamp of a task.
"""

from datetime import date, timedelta
from enum import StrEnum

from counties.days import chinese_day
from tracker.roadmaps.rules.status import (
    REPORTABLE,
    Dates,
    Status,
    Timeliness,
    is_behind,
    timeliness,
)

# A sheet drafted by rule asks for a reply within this time.
REPLY_WITHIN = timedelta(days=7)


class SheetColour(StrEnum):
    """The urgency of a dispatch sheet (督办级别)."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> str:
        """蓝色（临近）"""
        return f"{self.short}（{_REASONS[self]}）"

    @property
    def short(self) -> str:
        """蓝色"""
        return _SHORT[self]


_SHORT = {SheetColour.BLUE: "蓝色", SheetColour.YELLOW: "黄色", SheetColour.RED: "红色"}
_REASONS = {SheetColour.BLUE: "临近", SheetColour.YELLOW: "滞后", SheetColour.RED: "逾期"}


def colour_of(status: Status, dates: Dates, day: date) -> SheetColour | None:
    """Return the colour of a sheet about an assignment with `status`, whose task has `dates`.

    The colour is red for 逾期, yellow for 滞后 and blue for 临近. It is None if no sheet is needed,
    or if the assignment is closed, cancelled or under review.
    """
    if status.state not in REPORTABLE:
        return None
    when = timeliness(status, dates.due, day)
    if when is Timeliness.OVERDUE:
        return SheetColour.RED
    if is_behind(status, dates.start, day):
        return SheetColour.YELLOW
    return SheetColour.BLUE if when is Timeliness.DUE_SOON else None


def reason_of(status: Status, dates: Dates, day: date) -> str:
    """Return the reason that a sheet gives, such as 已逾期5天; empty if it needs no sheet."""
    colour = colour_of(status, dates, day)
    if colour is SheetColour.RED and dates.due:
        return f"已逾期{(day - dates.due).days}天"
    if colour is SheetColour.YELLOW and dates.start:
        return f"应于{chinese_day(dates.start)}启动，尚未启动"
    if colour is SheetColour.BLUE and dates.due:
        days_left = (dates.due - day).days
        return f"距完成时限还有{days_left}天" if days_left else "今天到期"
    return ""


def sheet_text(colour: SheetColour, day: date, reply_due: date) -> str:
    """Return the text of a sheet drafted by rule, which the office can edit."""
    opening = f"截至{chinese_day(day)}，你单位承担的下列任务"
    request = {
        SheetColour.BLUE: f"{opening}临近完成时限。请抓紧推进，确保按期办结。",
        SheetColour.YELLOW: f"{opening}应启动而尚未启动，进度滞后。"
        "请查明原因，明确责任人和时间节点，立即启动。",
        SheetColour.RED: f"{opening}超过完成时限仍未办结。请查明原因，制定整改措施，限期办结。",
    }[colour]
    return f"{request}\n请于{chinese_day(reply_due)}前将办理情况书面答复。"
