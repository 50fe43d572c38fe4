"""The indicators in a few figures, for the dashboard: judged once, then cached.

Judging reads every school's figures. A newly loaded indicator set shows after `caching.TIMEOUT`.
"""

from dataclasses import dataclass
from datetime import date

from counties.caching import cached_until_change
from counties.models import County
from tracker.dashboards.indicator_pages.forecasts import forecast_plan
from tracker.dashboards.indicator_pages.overview import needs_of
from tracker.indicators.engine.values import Answer
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.selectors.year_verdicts import read_latest
from tracker.indicators.verdicts.deciding import DecidingPart, deciding_parts
from tracker.indicators.verdicts.wording import CoefficientLine, coefficient_lines
from tracker.roadmaps.models import CountyPlan


@dataclass(frozen=True)
class IndicatorSummary:
    """The latest school year with figures. `answer` and its `parts`: what decides. `needs`: code,
    name and what is missing.
    `forecasts`: how many indicators have each forecast for the target day `by` of the plan;
    none without such a day."""

    year: str
    answer: Answer
    parts: tuple[DecidingPart, ...]
    coefficients: tuple[CoefficientLine, ...]
    needs: tuple[tuple[str, str, str], ...]
    by: date | None
    outcome: str  # the forecast for the county as a whole; "" without such a day
    forecasts: tuple[tuple[str, int], ...]
    heading: str  # of the forecasts
    overdue: tuple[str, ...]  # open tasks past their deadline, whose effects do not count


def indicator_summary(county: County, day: date) -> IndicatorSummary | None:
    """How the indicators stood at the end of `day`; None without figures or without a set. One
    query at most while nothing has been done in the county, else nine."""
    return cached_until_change(county, f"indicators-{day}", lambda: _read(county, day))


def _read(county: County, day: date) -> IndicatorSummary | None:
    years = read_latest(county, day)
    if years is None:
        return None
    latest, before = years
    forecast = forecast_plan(CountyPlan.objects.on(county, day), day, latest, before)
    return IndicatorSummary(
        year=year_name(latest.year),
        answer=latest.answer,
        parts=deciding_parts(latest),
        coefficients=coefficient_lines(latest),
        needs=tuple((each.code, each.name, words) for each, words in needs_of(latest)),
        by=forecast.by if forecast else None,
        outcome=forecast.outcome if forecast else "",
        forecasts=tuple(forecast.counts) if forecast else (),
        heading=forecast.heading if forecast else "",
        overdue=tuple(str(task) for task in forecast.overdue) if forecast else (),
    )
