"""One verdict from many; how one year stands against the year before; figures as they are shown."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from tracker.indicators.engine.resources import SchoolStageVerdict
from tracker.indicators.engine.values import YES_NO, Answer, NumericThreshold

# What decides first: one school below the line fails the county, whatever is still missing.
GRAVEST = (Answer.BELOW, Answer.MISSING, Answer.FLOOR, Answer.MET)
FINEST = 12  # decimals beyond which a figure is not written out


class Trend(StrEnum):
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


def worst(answers: Iterable[Answer]) -> Answer:
    """未达标 before 未填报 before 达到85% before 达标; of none at all 未填报."""
    found = set(answers) or {Answer.MISSING}
    return next(answer for answer in GRAVEST if answer in found)


def of_schools(units: Iterable[SchoolStageVerdict]) -> dict[int, Answer]:
    """Each school by all its stages: 至少6项达标，余项不低于85%."""
    stages: dict[int, list[Answer]] = {}
    for unit in units:
        stages.setdefault(unit.school.key, []).append(unit.answer)
    return {key: worst(answers) for key, answers in stages.items()}


# Answer, share of schools that meet it, figure of which more is better: compared from the left.
Performance = tuple[Answer, Decimal, Decimal]


def trend(now: Performance, before: Performance | None) -> Trend | None:
    """Which way it went; None where one of the two years is not reported."""
    if before is None or Answer.MISSING in (now[0], before[0]):
        return None
    one, other = (GRAVEST.index(now[0]), *now[1:]), (GRAVEST.index(before[0]), *before[1:])
    if one == other:
        return Trend.SAME
    return Trend.BETTER if one > other else Trend.WORSE


def written(value: Decimal, places: int, line: NumericThreshold | None = None) -> str:
    """`value` rounded half up to `places`, or to as many more as it takes that the rounded
    figure gets the same verdict on `line` as the exact one: 0.50004 of at most 0.5 at three."""
    for digits in range(places, FINEST):
        rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        if line is None or line.answer(rounded) is line.answer(value):
            return f"{rounded:f}"
    return f"{value.normalize():f}"


def short(value: Decimal, line: NumericThreshold | None = None) -> str:
    """`value` to two decimals or as many as its verdict takes, without idle zeros."""
    return plain(Decimal(written(value, 2, line)))


def worded(value: Decimal, unit: str, line: NumericThreshold | None = None) -> str:
    """`value` as `short`, with its unit; 是 or 否 where that is what was asked."""
    if unit == YES_NO:
        return "是" if value else "否"
    return f"{short(value, line)}{unit}"


def plain(value: Decimal) -> str:
    """`value` without idle zeros: 100, 0.9."""
    return f"{value.normalize():f}"
