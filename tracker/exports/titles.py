"""File names, titles and source lines of papers and workbooks."""

import re
from datetime import date

from counties.days import chinese_day
from counties.models import County
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.blanks import printed

# Where a title may be broken into lines: never inside a word of `_WHOLE`, rather after a character
# of `_AFTER` or before one of `_BEFORE`.
_WHOLE = re.compile(
    "义务教育|优质均衡|发展|实施|方案|工作|计划|行动|攻坚|创建|推进|时间表|路线图"
    r"|\d+年(?:底|\d+月(?:\d+日)?)?"
)
_AFTER = "、，：》）”的县市区"
_BEFORE = "《（“及和与暨推创工实"
_NEVER_FIRST = "、，。：；！？》）”’"
_NEVER_LAST = "《（“‘"


def file_name(county: County, paper: str, day: date, suffix: str) -> str:
    """Return the name of a downloaded file: 呼图壁县路线图_截至2024-09-14.pdf."""
    return f"{county.short_name}{paper}_截至{day:%Y-%m-%d}.{suffix}"


def source_line(plan: CountyPlan, day: date) -> str:
    """Return the line that every paper prints: the version of the plan and the day of the data."""
    return source_text(plan.label, day)


def source_text(label: str, day: date) -> str:
    """Return the same line for a plan of which only the `label` is known."""
    return f"方案：{label}　数据截止：{chinese_day(day)}"


def version_mark(plan: CountyPlan, day: date) -> str:
    """Return the mark printed on each page of a version that was not in force on `day`.

    It is 草案 or 已被替代, and empty for the version in force.
    """
    return "" if plan.is_in_force_on(day) else plan.get_state_display()


def roadmap_title(plan: CountyPlan) -> str:
    """Return the title of the annex, or that of the plan if the annex has none.

    Blanks of a draft are printed as ____.
    """
    return printed(plan.roadmap_title or plan.title)


def balanced_lines(title: str, width: int) -> list[str]:
    """Break `title` into as few lines of at most `width` characters as it needs.

    The lines are about equally long and words stay whole, as GB/T 9704-2012, 7.3.1 asks: a title
    of several lines keeps its meaning at the breaks and forms a trapezium or a rhombus.
    """
    count = -(-len(title) // width)
    if count < 2:
        return [title]
    ideal = len(title) / count
    cut = min(_cuts(title, width, count), key=lambda cut: _badness(title, cut, ideal))
    return [title[:cut], *balanced_lines(title[cut:], width)]


def _cuts(title: str, width: int, count: int) -> range:
    """Return the lengths of a first line that let the rest fit on `count` - 1 lines."""
    return range(max(1, len(title) - width * (count - 1)), min(width, len(title) - 1) + 1)


def _badness(title: str, cut: int, ideal: float) -> float:
    """Return how poor a break after `cut` characters is; `ideal` is the wanted length."""
    last, first = title[cut - 1], title[cut]
    badness = abs(cut - ideal)
    cuts_word = any(word.start() < cut < word.end() for word in _WHOLE.finditer(title))
    if first in _NEVER_FIRST or last in _NEVER_LAST or (first + last).isascii() or cuts_word:
        badness += 100
    if last in _AFTER or first in _BEFORE:
        badness -= 4
    return badness
