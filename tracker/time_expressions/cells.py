"""What a recogniser of time words looks at and what it answers: a cell, and a period."""

import re
from dataclasses import dataclass, replace
from datetime import date

from tracker.time_expressions.points import TimePoint, find_points
from tracker.time_expressions.vocabulary import OPEN_WORDS, RECURRENCES, Precision, Recurrence


@dataclass(frozen=True)
class Period:
    """One reading of one cell; all days inclusive.

    A deadline cell gives no start and end. OPEN and UNKNOWN carry no deadline, every other
    precision carries at least one day. `ambiguous` asks for a person and always has a reason;
    a reason may also stand alone, as a note.
    """

    raw: str
    start: date | None
    end: date | None
    due: date | None
    precision: Precision
    recurrence: Recurrence | None
    ambiguous: bool
    reason: str


@dataclass(frozen=True)
class TimeCell:
    """What a recogniser looks at, and the readings it can give."""

    raw: str
    words: str
    year: int | None
    issued: date | None
    is_due: bool

    def window(self, start: date | None, end: date | None, precision: Precision) -> Period:
        return Period(self.raw, start, end, None, precision, None, False, "")

    def deadline(self, due: date, precision: Precision) -> Period:
        return Period(self.raw, None, None, due, precision, None, False, "")

    def either(self, start: date, end: date, precision: Precision) -> Period:
        """A span of days: the window itself, or its end as a deadline."""
        return self.deadline(end, precision) if self.is_due else self.window(start, end, precision)

    def open(self, recurrence: Recurrence) -> Period:
        return Period(self.raw, None, None, None, Precision.OPEN, recurrence, False, "")

    def unknown(self, reason: str) -> Period:
        return Period(self.raw, None, None, None, Precision.UNKNOWN, None, True, reason)

    def points(self) -> list[TimePoint]:
        return find_points(self.words, year=self.year, issued=self.issued)


def rhythm(words: str) -> tuple[Recurrence | None, str]:
    """The most frequent recurrence the words name, and a doubt if they name more than one."""
    named = [each for each, pattern in RECURRENCES.items() if re.search(pattern, words, re.ASCII)]
    if not named:
        return None, ""
    return named[0], "写有多种周期，按最密的一种计" if len(named) > 1 else ""


def open_word(words: str) -> Recurrence | None:
    return next((each for word, each in OPEN_WORDS.items() if re.search(word, words)), None)


def doubted(period: Period, *reasons: str) -> Period:
    """The period, to be looked at by a person for these reasons, if there are any."""
    return replace(noted(period, *reasons), ambiguous=period.ambiguous or any(reasons))


def noted(period: Period, *reasons: str) -> Period:
    told = [each for each in (period.reason, *reasons) if each]
    return replace(period, reason="；".join(dict.fromkeys(told)))


def taken_as(words: str, day: date) -> str:
    return f"「{words}」按{day.month}月{day.day}日计，原文未写明日期"
