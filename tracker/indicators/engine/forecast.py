"""Will the tasks under way get there in time: today, after approved tasks, at the promised day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.indicators.engine.catalogue import FIGURE_BY_NAME, Level
from tracker.indicators.engine.values import EducationStage, NumericThreshold


class Forecast(StrEnum):
    IN_TIME = "in_time"
    HURRY = "hurry"
    TOO_LATE = "too_late"


# What decides first where several things are asked; None: nothing can be said yet.
GRAVEST = (Forecast.TOO_LATE, Forecast.HURRY, None, Forecast.IN_TIME)


FORECAST_NAMES = {
    Forecast.IN_TIME: "来得及",
    Forecast.HURRY: "需加速",
    Forecast.TOO_LATE: "来不及",
}
UNKNOWN = "尚不能判断"
# Half the speed asked can be made good by hurrying; less has not been seen to be.
ENOUGH = Decimal(1)
SOME = Decimal("0.5")


Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class ExpectedEffect:
    """`amount` more (below 0: less) of `figure` that a task brings to a school, and when it is due
    to (its deadline as extended). `stage` is None for a figure of the whole school."""

    figure: str
    amount: Decimal
    on: date
    stage: EducationStage | None = None


def with_effects(
    by_stage: Mapping[EducationStage, Figures],
    whole: Figures,
    gains: Iterable[ExpectedEffect],
    day: date,
) -> tuple[dict[EducationStage, dict[str, Decimal | None]], dict[str, Decimal | None]]:
    """A school's figures, by stage and whole, with all its gains due by the end of `day`. A gain
    that does not fit them is left out: what is not reported stays so, nothing falls below 0."""
    stages = {stage: dict(held) for stage, held in by_stage.items()}
    school = dict(whole)
    for gain in gains:
        figure = FIGURE_BY_NAME.get(gain.figure)
        if gain.on > day or figure is None:
            continue
        of_school = figure.level is Level.SCHOOL
        held = school if of_school else stages.get(gain.stage) if gain.stage else None
        value = held.get(gain.figure) if held else None
        if held and value is not None and value + gain.amount >= 0:
            held[gain.figure] = value + gain.amount
    return stages, school


@dataclass(frozen=True)
class MeasuredValue:
    """A value measured on a day."""

    value: Decimal
    on: date


def speed(first: MeasuredValue, last: MeasuredValue) -> Decimal | None:
    """Change a day between two readings; None where they are of one day."""
    days = (last.on - first.on).days
    return (last.value - first.value) / days if days > 0 else None


def forecast(
    *,
    line: NumericThreshold,
    before: MeasuredValue | None,
    now: MeasuredValue,
    promised: Decimal,
    by: date,
) -> Forecast:
    """Whether `line` will be met on the day `by`.

    `promised` is the value that the tasks under way lead to by then. Where they do not suffice,
    the speed seen since `before` is held against the speed asked from now on.
    """
    if line.holds(now.value) or (now.on <= by and line.holds(promised)):
        return Forecast.IN_TIME
    left = (by - now.on).days
    if left <= 0:
        return Forecast.TOO_LATE
    if before is None or before.on >= now.on:
        return Forecast.HURRY  # nothing is known of the speed; the tasks do not suffice
    seen, wanted = now.value - before.value, line.value - now.value
    if not wanted:  # on the line itself, which does not count: any step the right way is enough
        rising = line.operator in (">", ">=")
        return Forecast.IN_TIME if seen and (seen > 0) is rising else Forecast.HURRY
    # seen ÷ asked, divided once so that “just as fast” is exact
    ratio = seen * left / (wanted * (now.on - before.on).days)
    if ratio >= ENOUGH:
        return Forecast.IN_TIME
    return Forecast.HURRY if ratio >= SOME else Forecast.TOO_LATE


def gravest(outlooks: Iterable[Forecast | None]) -> Forecast | None:
    """来不及 before 需加速 before what cannot be judged; of nothing at all nothing can be said."""
    found = set(outlooks) or {None}
    return next(each for each in GRAVEST if each in found)
