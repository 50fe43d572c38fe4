"""The indicators of a county in one year, one line each: verdict, state, distance, trend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from counties.access import CountyRequest
from tracker.dashboards.indicator_pages.forecasts import CountyForecast, forecast_years
from tracker.dashboards.indicator_pages.own_targets import OwnTarget, own_targets
from tracker.dashboards.indicator_pages.plan_side import read_targets
from tracker.indicators.choices import Area
from tracker.indicators.engine.values import Answer
from tracker.indicators.models import Indicator
from tracker.indicators.selectors.selected_year import JudgedYear, judged_year
from tracker.indicators.verdicts.deciding import area_state
from tracker.indicators.verdicts.judging import Verdict, YearVerdicts
from tracker.indicators.verdicts.wording import (
    CoefficientLine,
    coefficient_lines,
    distance_words,
    excluded_by_rule,
    required_words,
    state_words,
    trend_words,
)

NEEDS_LISTED = 8


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator: `state` is what is so, `required` the thresholds, `distance` what is missing,
    `forecast` 预计达标 …, empty if there is none."""

    verdict: Verdict
    required: tuple[str, ...]
    state: tuple[str, ...]
    distance: tuple[str, ...]
    trend: str
    targets: tuple[OwnTarget, ...]
    borderline: bool
    forecast: str

    @property
    def indicator(self) -> Indicator:
        return self.verdict.indicator

    @property
    def own_targets(self) -> list[OwnTarget]:
        """The targets that say more than the set does; the others are `repeating_targets`."""
        return [own for own in self.targets if not own.repeats]

    @property
    def repeating_targets(self) -> list[OwnTarget]:
        return [own for own in self.targets if own.repeats]

    @property
    def answer(self) -> Answer:
        return self.verdict.answer


@dataclass(frozen=True)
class AreaLines:
    """The indicators of one area; `state`: how much of what decides is met."""

    label: str
    state: str
    lines: tuple[IndicatorLine, ...]


@dataclass(frozen=True)
class Overview:
    """All that the page and the paper say. `excluded`: the schools that the seven resources leave
    out, by rule."""

    selected: JudgedYear
    areas: tuple[AreaLines, ...]
    forecast: CountyForecast | None
    coefficients: tuple[CoefficientLine, ...]
    excluded: Sequence[tuple[str, list[str]]]


def read_overview(request: CountyRequest, *, with_forecast: bool) -> Overview | None:
    """The overview of the year that `request` selects; None if no indicator set is loaded. The
    forecast is of the latest figures alone. Six queries, and those of a forecast not cached."""
    selected = judged_year(request, with_before=True)
    if selected is None or selected.before is None:
        return None
    county, day, year, before = request.county, request.day, selected.verdicts, selected.before
    targets = own_targets(read_targets(county, day, selected.rule_set), year)
    forecast = None
    if with_forecast and selected.is_latest:
        forecast = forecast_years(county, day, year, before)
    return Overview(
        selected,
        area_lines(year, before, targets, forecast.labels if forecast else {}),
        forecast,
        coefficient_lines(year) if selected.has_figures else (),
        excluded_by_rule(year),
    )


def area_lines(
    year: YearVerdicts,
    before: YearVerdicts | None,
    targets: Mapping[str, Sequence[OwnTarget]],
    forecasts: Mapping[str, str],
) -> tuple[AreaLines, ...]:
    """The lines of all indicators by area, against the year `before`; `targets` and `forecasts` by
    indicator code."""
    lines = [
        IndicatorLine(
            verdict,
            required_words(verdict.indicator),
            state_words(verdict, year),
            distance_words(verdict),
            trend_words(verdict, before),
            tuple(targets.get(verdict.indicator.code, ())),
            any(test.borderline for test in verdict.tests),
            forecasts.get(verdict.indicator.code, ""),
        )
        for verdict in year.verdicts
    ]
    by_area = [
        (area, tuple(line for line in lines if line.indicator.area == area)) for area in Area
    ]
    return tuple(
        AreaLines(area.label, area_state(area, year), of_area)
        for area, of_area in by_area
        if of_area
    )


def needs_of(year: YearVerdicts) -> list[tuple[Indicator, str]]:
    """What the indicators that are not met still need, by area, a few of them."""
    lines = [line for area in area_lines(year, None, {}, {}) for line in area.lines]
    needing = [line for line in lines if line.answer is not Answer.MET and line.distance]
    return [(line.indicator, "；".join(line.distance)) for line in needing[:NEEDS_LISTED]]
