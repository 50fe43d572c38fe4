"""预测: whether a threshold will be met in time, from the value today, the speed seen so far and
the expected effects of the tasks under way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.indicators.engine.catalogue import FIGURE_BY_NAME, Level
from tracker.indicators.engine.values import EducationStage, NumericThreshold


class Forecast(StrEnum):
    """Whether a threshold will be met by a day: in time, if the county hurries, or too late. Once
    the day has gone by nothing is predicted: the threshold is met, or it is not.
    """

    IN_TIME = "in_time"
    HURRY = "hurry"
    TOO_LATE = "too_late"
    MET = "met"
    NOT_MET = "not_met"


# The first of these that occurs decides for several criteria together; None is “unknown”.
GRAVEST = (
    Forecast.NOT_MET,
    Forecast.TOO_LATE,
    Forecast.HURRY,
    None,
    Forecast.MET,
    Forecast.IN_TIME,
)


FORECAST_NAMES = {
    Forecast.IN_TIME: "预计达标",
    Forecast.HURRY: "须加快推进",
    Forecast.TOO_LATE: "难以按期达标",
    Forecast.MET: "实际达标",
    Forecast.NOT_MET: "实际未达标",
}
PREDICTED = (Forecast.IN_TIME, Forecast.HURRY, Forecast.TOO_LATE)
ACTUAL = (Forecast.MET, Forecast.NOT_MET)
UNKNOWN = "暂无法研判"
# With at least half of the speed needed, hurrying can still meet the threshold.
ENOUGH = Decimal(1)
SOME = Decimal("0.5")


Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class ExpectedEffect:
    """预期成效: a task raises `figure` of a school by `amount` (lowers it if negative) on the day
    `on`: the day on which it was closed, or its deadline as extended. `stage` is None for a figure
    of the whole school.
    """

    figure: str
    amount: Decimal
    on: date
    stage: EducationStage | None = None


IN_FIGURES = "已在数据中"
OVERDUE = "已逾期，未计入"


def why_not_expected(
    *, closed_on: date | None, due: date | None, day: date, counted_on: date
) -> str:
    """Return why the effect of a task counts for no day, seen on `day`; empty if it counts.

    `counted_on` is the day on which the figure that it would change was counted. A task that was
    closed by then has had its effect, which counting it again would double. A task that is open
    after its deadline `due` did not bring its effect, and nobody knows when it will: the effect
    counts again once the deadline is extended or the task is closed.
    """
    if closed_on is not None:
        return IN_FIGURES if closed_on <= counted_on else ""
    if due is None:
        return "没有时限"
    return OVERDUE if due < day else ""


def with_effects(
    by_stage: Mapping[EducationStage, Figures],
    whole: Figures,
    effects: Iterable[ExpectedEffect],
    day: date,
) -> tuple[dict[EducationStage, dict[str, Decimal | None]], dict[str, Decimal | None]]:
    """Return a school's figures by stage and as a whole after all `effects` that are due by `day`.

    The caller leaves out effects for which `why_not_expected` gives a reason.
    An effect that does not fit is ignored: a figure that is not reported stays unreported, and no
    figure falls below 0.
    """
    stages = {stage: dict(figures) for stage, figures in by_stage.items()}
    school = dict(whole)
    for effect in effects:
        figure = FIGURE_BY_NAME.get(effect.figure)
        if effect.on > day or figure is None:
            continue
        of_school = figure.level is Level.SCHOOL
        figures = school if of_school else stages.get(effect.stage) if effect.stage else None
        value = figures.get(effect.figure) if figures else None
        if figures and value is not None and value + effect.amount >= 0:
            figures[effect.figure] = value + effect.amount
    return stages, school


@dataclass(frozen=True)
class MeasuredValue:
    """A value measured on a day."""

    value: Decimal
    on: date


def speed(first: MeasuredValue, last: MeasuredValue) -> Decimal | None:
    """Return the change per day between two values, or None if they are of the same day."""
    days = (last.on - first.on).days
    return (last.value - first.value) / days if days > 0 else None


def forecast(
    *,
    threshold: NumericThreshold,
    before: MeasuredValue | None,
    now: MeasuredValue,
    expected: Decimal,
    by: date,
) -> Forecast:
    """Return whether `threshold` will be met on the day `by`.

    `expected` is the value that the tasks under way lead to by then. If it does not meet the
    threshold, the speed since `before` is compared with the speed needed from now on.
    """
    if threshold.holds(now.value) or (now.on <= by and threshold.holds(expected)):
        return Forecast.IN_TIME
    left = (by - now.on).days
    if left <= 0:
        return Forecast.TOO_LATE
    if before is None or before.on >= now.on:
        return Forecast.HURRY  # the speed is unknown, and the tasks do not suffice
    gained, needed = now.value - before.value, threshold.value - now.value
    if not needed:  # exactly on a strict threshold: any step in the right direction is enough
        rising = threshold.operator in (">", ">=")
        return Forecast.IN_TIME if gained and (gained > 0) is rising else Forecast.HURRY
    # speed seen ÷ speed needed, with a single division so that “just as fast” is exactly 1
    ratio = gained * left / (needed * (now.on - before.on).days)
    if ratio >= ENOUGH:
        return Forecast.IN_TIME
    return Forecast.HURRY if ratio >= SOME else Forecast.TOO_LATE


def gravest(forecasts: Iterable[Forecast | None]) -> Forecast | None:
    """Return the gravest of `forecasts`: 难以按期达标, 须加快推进, unknown (None), 预计达标; None
    if there are none.
    """
    given = set(forecasts) or {None}
    return next(grade for grade in GRAVEST if grade in given)
