"""The indicators in a few figures, for the dashboard: judged once, then from the cache.

Judging reads every school's figures. What it found holds until something is done in the county:
every act writes an audit row, so the end of the county's audit chain names what was found.
"""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache

from counties.models import AuditChain, County
from tracker.dashboards.overview import SpreadLine, areas, needs, spread_lines
from tracker.indicators.rules import rule_set_of
from tracker.indicators.schools import year_name
from tracker.indicators.verdicts import read_verdicts, reported_years
from tracker.roadmaps.querysets import end_of

KEPT = 300  # seconds, after which a newly loaded indicator set is heeded


@dataclass(frozen=True)
class IndicatorSummary:
    """The latest school year with figures. `needs`: code, name and what is missing."""

    year: str
    met: int
    count: int
    passing: int
    schools: int
    spreads: tuple[SpreadLine, ...]
    needs: tuple[tuple[str, str, str], ...]


def indicator_summary(county: County, day: date) -> IndicatorSummary | None:
    """How the indicators stood at the end of `day`; None without figures or without a set. One
    query while nothing has been done in the county, else nine."""
    heads = AuditChain.objects.filter(code=county.code).values_list("head", flat=True)
    key = f"indicators-{county.pk}-{day}-{next(iter(heads), '')}"
    held: tuple[IndicatorSummary | None] | None = cache.get(key)
    if held is None:
        held = (_read(county, day),)
        cache.set(key, held, KEPT)
    return held[0]


def _read(county: County, day: date) -> IndicatorSummary | None:
    years = reported_years(county, end_of(day))
    rule_set = rule_set_of(county, day) if years else None
    if rule_set is None:
        return None
    found = read_verdicts(county, years[0], rule_set, end_of(day))
    return IndicatorSummary(
        year=year_name(years[0]),
        met=found.met,
        count=len(found.verdicts),
        passing=found.passing,
        schools=len(found.schools),
        spreads=spread_lines(found),
        needs=tuple((i.code, i.name, words) for i, words in needs(areas(found, None, {}))),
    )
