"""The input and the output of the recognisers of time expressions: a cell, and a period."""

import re
from dataclasses import dataclass, replace
from datetime import date

from tracker.time_expressions.points import TimePoint, find_points
from tracker.time_expressions.vocabulary import OPEN_WORDS, RECURRENCES, Precision, Recurrence


@dataclass(frozen=True)
class Period:
    """The reading of a time expression; all days are inclusive.

    The reading of a deadline cell has no start and end. OPEN and UNKNOWN have no deadline; every
    other precision has at least one day. If `ambiguous`, a person must decide, and `reason` says
    why in Chinese; a reason without `ambiguous` is a note.
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
    """A cell of a plan with a time expression: `raw` as written, `words` normalised, `year` and
    `issued` (the date of the document) to complete it. `is_due` is set for a 完成时限 cell.

    Its methods build the readings that a recogniser can return.
    """

    raw: str
    words: str
    year: int | None
    issued: date | None
    is_due: bool

    def window(self, start: date | None, end: date | None, precision: Precision) -> Period:
        """Return a window of time without a deadline."""
        return Period(self.raw, start, end, None, precision, None, False, "")

    def deadline(self, due: date, precision: Precision) -> Period:
        """Return a deadline without a window."""
        return Period(self.raw, None, None, due, precision, None, False, "")

    def either(self, start: date, end: date, precision: Precision) -> Period:
        """Return a range of days as a window, or its end as the deadline in a 完成时限 cell."""
        return self.deadline(end, precision) if self.is_due else self.window(start, end, precision)

    def open(self, recurrence: Recurrence) -> Period:
        """Return work without an end that is repeated with `recurrence`."""
        return Period(self.raw, None, None, None, Precision.OPEN, recurrence, False, "")

    def unknown(self, reason: str) -> Period:
        """Return an unreadable expression, with the reason in Chinese."""
        return Period(self.raw, None, None, None, Precision.UNKNOWN, None, True, reason)

    def points(self) -> list[TimePoint]:
        """Return all points of time in the cell. Raises UnreadableError."""
        return find_points(self.words, year=self.year, issued=self.issued)


def rhythm(words: str) -> tuple[Recurrence | None, str]:
    """Return the most frequent recurrence in `words`, and a doubt if they name more than one."""
    recurrences = [
        recurrence
        for recurrence, pattern in RECURRENCES.items()
        if re.search(pattern, words, re.ASCII)
    ]
    if not recurrences:
        return None, ""
    return recurrences[0], "写有多种周期，按最密的一种计" if len(recurrences) > 1 else ""


def open_word(words: str) -> Recurrence | None:
    """Return the recurrence of the first word for work without an end, or None."""
    return next(
        (recurrence for word, recurrence in OPEN_WORDS.items() if re.search(word, words)), None
    )


def doubted(period: Period, *reasons: str) -> Period:
    """Return `period` as ambiguous, with `reasons` added; unchanged if all are empty."""
    return replace(noted(period, *reasons), ambiguous=period.ambiguous or any(reasons))


def noted(period: Period, *reasons: str) -> Period:
    """Return `period` with `reasons` added as notes."""
    notes = [reason for reason in (period.reason, *reasons) if reason]
    return replace(period, reason="；".join(dict.fromkeys(notes)))


def taken_as(words: str, day: date) -> str:
    """Return the doubt that a vague expression was read as the day `day`."""
    return f"「{words}」按{day.month}月{day.day}日计，原文未写明日期"
