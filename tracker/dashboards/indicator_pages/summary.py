"""The indicators in a few figures, for the dashboard: judged once, then cached.

Judging reads every school's figures. A newly loaded indicator set shows after `caching.TIMEOUT`.
"""

from dataclasses import dataclass
from datetime import date

from counties.caching import cached_until_change
from counties.models import County
from tracker.dashboards.indicator_pages.forecasts import forecast_plan
from tracker.dashboards.indicator_pages.overview import needs_of
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.selectors.year_verdicts import read_latest
from tracker.indicators.verdicts.wording import CoefficientLine, coefficient_lines
from tracker.roadmaps.models import CountyPlan


@dataclass(frozen=True)
class IndicatorSummary:
    """The latest school year with figures. `needs`: code, name and what is missing.
    `forecasts`: how many indicators have each forecast for the day `by` which the plan promises;
    none without such a day."""

    year: str
    met: int
    count: int
    passing: int
    schools: int
    coefficients: tuple[CoefficientLine, ...]
    needs: tuple[tuple[str, str, str], ...]
    by: date | None
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
        met=latest.met,
        count=len(latest.verdicts),
        passing=latest.passing,
        schools=len(latest.schools),
        coefficients=coefficient_lines(latest),
        needs=tuple((each.code, each.name, words) for each, words in needs_of(latest)),
        by=forecast.by if forecast else None,
        forecasts=tuple(forecast.counts) if forecast else (),
        heading=forecast.heading if forecast else "",
        overdue=tuple(str(task) for task in forecast.overdue) if forecast else (),
    )
