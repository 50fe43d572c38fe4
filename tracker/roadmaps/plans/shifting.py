"""Shift a plan by whole years: every year in its texts, and every date.

Years in the title of another document, 《教育强国建设规划纲要（2024—2035年）》, do not change. A
title with a blank for the county's name is a document of the county, so its years do. Shifting
back by the same number of years gives the same draft. Pure.
"""

import re
from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from tracker.roadmaps.plans import blanks
from tracker.roadmaps.plans.schema import (
    DraftError,
    DueDraft,
    PlanDraft,
    StageDraft,
    TargetDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.values import YEARS, Flaw
from tracker.time_expressions.parser import read_due, read_window

_YEAR = r"(?<![0-9])(?:20[0-9]{2}|2100)"
# The text after a number that makes it a year: 年, the end of a span of years, or a month.
_BEHIND = (
    r"(?=\s*学?年|(?:——|[-—–~～－、和至到])(?:20[0-9]{2}|2100)\s*学?年"
    r"|[-./](?:1[0-2]|0?[1-9])(?![0-9]))"
)
# Titles and blanks are matched as a whole, so that no year is found inside them.
_WRITTEN = re.compile(rf"《[^《》]*》|\{{[^{{}}]*\}}|{_YEAR}{_BEHIND}")


def shifted(draft: PlanDraft, years: int) -> PlanDraft:
    """Return `draft` with its years and dates moved by `years`, which may be negative.

    A date that agrees with its text is read again from the moved text (2月底 may be another day);
    any other date keeps its month and day. Raises DraftError if a year is outside the range of the
    portal, or if a day at the end of February does not exist in the new year.
    """
    if years == 0:
        return draft
    try:
        return _shifted(draft, years)
    except ValueError as error:
        raise DraftError([Flaw("", str(error))]) from error


def _shifted(draft: PlanDraft, years: int) -> PlanDraft:
    moved = blanks.rewritten(draft, _writer(years))
    move = _YearShift(years, draft.issued_on)
    return replace(
        moved,
        key=draft.key,
        series=draft.series,
        issued_on=_moved(draft.issued_on, years),
        target_year=_year(draft.target_year, years),
        milestones=tuple(replace(m, year=m.year + years) for m in moved.milestones),
        stages=tuple(map(move.stage, draft.stages, moved.stages)),
        targets=tuple(map(move.target, draft.targets, moved.targets)),
        tasks=tuple(map(move.task, draft.tasks, moved.tasks)),
    )


@dataclass(frozen=True)
class _YearShift:
    """Moves the dates of records: `old` is the original, `new` has its texts moved already."""

    years: int
    issued: date | None

    def stage(self, old: StageDraft, new: StageDraft) -> StageDraft:
        return replace(new, window=self.window(old.window, new.window, None))

    def task(self, old: TaskDraft, new: TaskDraft) -> TaskDraft:
        return replace(
            new,
            year=_year(old.year, self.years),
            window=self.window(old.window, new.window, old.year),
            due=self.due(old.due, new.due, old.year),
            targets=tuple(map(self.target, old.targets, new.targets)),
        )

    def target(self, old: TargetDraft, new: TargetDraft) -> TargetDraft:
        return replace(new, by=_by(old.by, self.years))

    def window(self, old: WindowDraft, new: WindowDraft, year: int | None) -> WindowDraft:
        read = read_window(old.text, year=year, issued=self.issued)
        if (old.start, old.end) != (read.start, read.end):
            days = _moved(old.start, self.years), _moved(old.end, self.years)
        else:
            again = read_window(new.text, year=_year(year, self.years), issued=self.now_issued)
            days = again.start, again.end
        return replace(new, start=days[0], end=days[1])

    def due(self, old: DueDraft, new: DueDraft, year: int | None) -> DueDraft:
        read = read_due(old.text, year=year, issued=self.issued)
        if (old.on, old.precision) != (read.due, read.precision):
            return replace(new, on=_moved(old.on, self.years))
        again = read_due(new.text, year=_year(year, self.years), issued=self.now_issued)
        return replace(new, on=again.due, precision=again.precision.value)

    @property
    def now_issued(self) -> date | None:
        """The day of issue after the move."""
        return _moved(self.issued, self.years)


def _writer(years: int) -> Callable[[str], str]:
    def one(match: re.Match[str]) -> str:
        text = match[0]
        if text[0] == "《" and blanks.MARK.search(text):
            return f"《{write(text[1:-1])}》"
        return str(_year(int(text), years)) if text.isdecimal() else text

    def write(text: str) -> str:
        return _WRITTEN.sub(one, text)

    return write


def _year(year: int | None, years: int) -> int | None:
    if year is not None and year + years not in YEARS:
        raise ValueError(f"不能平移：{year}年移到{year + years}年，超出{YEARS[0]}至{YEARS[-1]}年。")
    return year and year + years


def _moved(day: date | None, years: int) -> date | None:
    if day is None:
        return None
    year = _year(day.year, years)
    assert year is not None
    if (day.month, day.day) in ((2, 28), (2, 29)) and isleap(year) != isleap(day.year):
        raise ValueError(f"不能平移：{day}在{year}年没有确定的对应日期，请先改好原文。")
    return day.replace(year=year)


def _by(by: str, years: int) -> str:
    """Move the date of a target: a year, a month or a day (2027, 2027-08, 2027-08-31)."""
    if not by:
        return by
    if by[4:] in ("-02-28", "-02-29"):
        return str(_moved(date.fromisoformat(by), years))
    return f"{_year(int(by[:4]), years)}{by[4:]}"
