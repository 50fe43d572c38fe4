"""The indicators in a few figures, for the dashboard: judged once, then held.

Judging reads every school's figures; a newly loaded indicator set is heeded after `held.KEPT`.
"""

from dataclasses import dataclass
from datetime import date

from counties.caching import cached_until_change
from counties.models import County
from counties.querysets import end_of
from tracker.dashboards.indicator_pages.forecasts import project
from tracker.dashboards.indicator_pages.overview import SpreadLine, areas, needs, spread_lines
from tracker.indicators.rules import rule_set_of
from tracker.indicators.schools import year_name
from tracker.indicators.verdicts import read_years, reported_years
from tracker.roadmaps.models import CountyPlan


@dataclass(frozen=True)
class IndicatorSummary:
    """The latest school year with figures. `needs`: code, name and what is missing. `outlooks`: how
    many indicators have each outlook `by` the day the plan promises; none without such a day."""

    year: str
    met: int
    count: int
    passing: int
    schools: int
    spreads: tuple[SpreadLine, ...]
    needs: tuple[tuple[str, str, str], ...]
    by: date | None
    outlooks: tuple[tuple[str, int], ...]


def indicator_summary(county: County, day: date) -> IndicatorSummary | None:
    """How the indicators stood at the end of `day`; None without figures or without a set. One
    query at most while nothing has been done in the county, else nine."""
    return cached_until_change(county, f"indicators-{day}", lambda: _read(county, day))


def _read(county: County, day: date) -> IndicatorSummary | None:
    years = reported_years(county, end_of(day))
    rule_set = rule_set_of(county, day) if years else None
    if rule_set is None:
        return None
    both = read_years(county, (years[0], years[0] - 1), rule_set, end_of(day))
    found = both[years[0]]
    outlook = project(CountyPlan.objects.on(county, day), day, found, both[years[0] - 1])
    return IndicatorSummary(
        year=year_name(years[0]),
        met=found.met,
        count=len(found.verdicts),
        passing=found.passing,
        schools=len(found.schools),
        spreads=spread_lines(found),
        needs=tuple((i.code, i.name, words) for i, words in needs(areas(found, None, {}))),
        by=outlook.by if outlook else None,
        outlooks=tuple(outlook.counts) if outlook else (),
    )
