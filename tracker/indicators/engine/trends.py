"""趋势: the change of a verdict against the year before."""

from decimal import Decimal
from enum import StrEnum

from tracker.indicators.engine.values import GRAVEST, Answer


class Trend(StrEnum):
    """The change of a verdict or figure against the year before."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


# Verdict, share of schools that meet it, a figure of which more is better: compared in this order.
Performance = tuple[Answer, Decimal, Decimal]


def trend(now: Performance, before: Performance | None) -> Trend | None:
    """Return the trend since `before`, or None if one of the two years is not reported."""
    if before is None or Answer.MISSING in (now[0], before[0]):
        return None
    current, previous = (GRAVEST.index(now[0]), *now[1:]), (GRAVEST.index(before[0]), *before[1:])
    if current == previous:
        return Trend.SAME
    return Trend.BETTER if current > previous else Trend.WORSE
