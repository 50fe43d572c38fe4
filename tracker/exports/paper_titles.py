"""How papers name themselves, break their titles and say what day they show."""

import re
from datetime import date

from counties.days import chinese_day
from counties.models import County
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.status import Timeliness
from tracker.roadmaps.selectors.task_rows import TaskRow

# A title is broken by its sense: never inside these, rather after these, or before those.
_WHOLE = re.compile(
    "义务教育|优质均衡|发展|实施|方案|工作|计划|行动|攻坚|创建|推进|时间表|路线图"
    r"|\d+年(?:底|\d+月(?:\d+日)?)?"
)
_AFTER = "、，：》）”的县市区"
_BEFORE = "《（“及和与暨推创工实"
_NEVER_FIRST = "、，。：；！？》）”’"
_NEVER_LAST = "《（“‘"


def file_name(county: County, paper: str, day: date, suffix: str) -> str:
    """呼图壁县路线图_截至2024-09-14.pdf"""
    return f"{county.short_name}{paper}_截至{day:%Y-%m-%d}.{suffix}"


def sources(plan: CountyPlan, day: date) -> str:
    """What every paper says of itself: the version of the plan and the day of the data."""
    return f"方案：{plan.label}　数据截止：{chinese_day(day)}"


def version_mark(plan: CountyPlan, day: date) -> str:
    """草案 or 已被替代 on each page of a version that was not in force on `day`."""
    return "" if plan.is_in_force_on(day) else plan.get_state_display()


def standing(row: TaskRow) -> str:
    """推进中 · 红灯, and on a line of its own 逾期32天 where time presses."""
    words = f"{row.state.label} · {row.lamp.label}"
    if row.overdue_days:
        return f"{words}\n逾期{row.overdue_days}天"
    if row.timeliness in (Timeliness.CLOSED_LATE, Timeliness.DUE_SOON):
        return f"{words}\n{row.timeliness.label}"
    return words


def role_a_line(units: str) -> str:
    """牵头单位：…； and 责任单位：… each on a line of its own."""
    return units.replace("；", "；\n")


def shortened(text: str, length: int) -> str:
    """`text` on one line, at most `length` characters, with … where something was left out."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def balanced(title: str, width: int) -> list[str]:
    """`title` in as few lines of at most `width` characters as it needs, about equally long.

    GB/T 9704: a title of several lines keeps words whole and looks like a trapezium or a rhombus.
    """
    count = -(-len(title) // width)
    if count < 2:
        return [title]
    ideal = len(title) / count
    cut = min(_places(title, width, count), key=lambda place: _badness(title, place, ideal))
    return [title[:cut], *balanced(title[cut:], width)]


def _places(title: str, width: int, count: int) -> range:
    """Where the first line may end so that the rest still fits on the other lines."""
    return range(max(1, len(title) - width * (count - 1)), min(width, len(title) - 1) + 1)


def _badness(title: str, place: int, ideal: float) -> float:
    last, first = title[place - 1], title[place]
    badness = abs(place - ideal)
    cuts_word = any(word.start() < place < word.end() for word in _WHOLE.finditer(title))
    if first in _NEVER_FIRST or last in _NEVER_LAST or (first + last).isascii() or cuts_word:
        badness += 100
    if last in _AFTER or first in _BEFORE:
        badness -= 4
    return badness
