"""Combined verdicts, the trend against the year before, and figures as they are shown."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from tracker.indicators.engine.resources import SchoolStageVerdict
from tracker.indicators.engine.values import YES_NO, Answer, NumericThreshold

# The first of these that occurs decides: one school below the threshold fails the county, even if
# figures are still missing.
GRAVEST = (Answer.BELOW, Answer.MISSING, Answer.FLOOR, Answer.MET)
FINEST = 12  # the most decimals that `written` tries


class Trend(StrEnum):
    """The change of a verdict or figure against the year before."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


def worst(answers: Iterable[Answer]) -> Answer:
    """Return the gravest of `answers`: 未达标, 未填报, 达到85%, 达标; 未填报 if none."""
    given = set(answers) or {Answer.MISSING}
    return next(answer for answer in GRAVEST if answer in given)


def of_schools(units: Iterable[SchoolStageVerdict]) -> dict[int, Answer]:
    """Return the verdict on each school over all its stages, by key."""
    stages: dict[int, list[Answer]] = {}
    for unit in units:
        stages.setdefault(unit.school.key, []).append(unit.answer)
    return {key: worst(answers) for key, answers in stages.items()}


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


def written(value: Decimal, places: int, threshold: NumericThreshold | None = None) -> str:
    """Return `value` rounded half up to `places` decimals, or to as many as it takes for the
    rounded value to get the same verdict as the exact one: 0.50004 against “at most 0.5” becomes
    0.50004, not 0.500.
    """
    for digits in range(places, FINEST):
        rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        if threshold is None or threshold.answer(rounded) is threshold.answer(value):
            return f"{rounded:f}"
    return f"{value.normalize():f}"


def short(value: Decimal, threshold: NumericThreshold | None = None) -> str:
    """Return `value` as `written` with two decimals, without trailing zeros."""
    return plain(Decimal(written(value, 2, threshold)))


def worded(value: Decimal, unit: str, threshold: NumericThreshold | None = None) -> str:
    """Return `value` as `short` with its unit, or 是 or 否 for a yes-or-no figure."""
    if unit == YES_NO:
        return "是" if value else "否"
    return f"{short(value, threshold)}{unit}"


def plain(value: Decimal) -> str:
    """Return `value` without trailing zeros: 100, 0.9."""
    return f"{value.normalize():f}"
