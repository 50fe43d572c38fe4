"""Reads the figures of a county's schools and of the county, and judges them by `verdicts`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Value

from counties.models import County, School
from counties.querysets import end_of
from tracker.indicators.engine.resources import SchoolStageVerdict
from tracker.indicators.models import CountyFigure, FrozenYear, SchoolFigure
from tracker.indicators.selectors.rule_sets import RuleSet, rule_set_of
from tracker.indicators.selectors.schools import (
    SchoolRow,
    figures_of_years,
    rows_of_years,
    school_row,
    schools_counted,
    with_sites,
)
from tracker.indicators.verdicts.judging import YearVerdicts, judge_year


def years_with_figures(county: County, at: datetime) -> dict[int, bool]:
    """The school years of which anything was reported before `at`, the latest first, and whether
    each was final by then (定稿). One query."""
    tables: tuple[Any, ...] = (
        SchoolFigure.objects.filter(at__lt=at),
        CountyFigure.objects.filter(at__lt=at),
        FrozenYear.objects.standing(at),
    )
    parts = [
        rows.for_county(county).order_by().values_list("year", Value(n))
        for n, rows in enumerate(tables)
    ]
    pairs = set(parts[0].union(*parts[1:]))
    years = sorted({year for year, part in pairs if part < len(parts) - 1}, reverse=True)
    return {year: (year, len(parts) - 1) in pairs for year in years}


def reported_years(county: County, at: datetime) -> list[int]:
    """The years of `years_with_figures`. One query."""
    return list(years_with_figures(county, at))


def read_verdicts(county: County, year: int, rule_set: RuleSet, at: datetime) -> YearVerdicts:
    """All verdicts on the figures of `year` as they stood just before `at`. Three queries."""
    return read_years(county, (year,), rule_set, at)[year]


def read_years(
    county: County, years: Collection[int], rule_set: RuleSet, at: datetime
) -> dict[int, YearVerdicts]:
    """`read_verdicts` of each of `years`. Three queries."""
    rows = rows_of_years(county, years, rules=rule_set.set, at=at)
    figures = figures_of_years(county, years, at=at)
    return {year: judge_year(county, year, rule_set, rows[year], figures[year]) for year in years}


def read_latest(county: County, day: date) -> tuple[YearVerdicts, YearVerdicts] | None:
    """The verdicts on the latest year with figures as of the end of `day`, and on the year before
    it; None if there is no figure or no indicator set. Five queries while the set is cached."""
    years = reported_years(county, end_of(day))
    rule_set = rule_set_of(county, day) if years else None
    if rule_set is None:
        return None
    latest = years[0]
    by_year = read_years(county, (latest, latest - 1), rule_set, end_of(day))
    return by_year[latest], by_year[latest - 1]


@dataclass(frozen=True)
class SchoolVerdicts:
    """One school in one year: its verdicts alone, and every figure that it has reported, by stage
    (empty: the whole school) and name."""

    row: SchoolRow
    verdicts: YearVerdicts
    reported: Mapping[tuple[str, str], SchoolFigure]

    @property
    def units(self) -> tuple[SchoolStageVerdict, ...]:
        return self.verdicts.resources.units


def read_school_verdicts(
    county: County, schools: Sequence[School], year: int, rule_set: RuleSet, at: datetime
) -> list[SchoolVerdicts]:
    """Each of `schools` of `county` by itself, with the sites that are counted with it, as the
    figures stood just before `at`. Two queries."""
    keys = [each.pk for each in schools]
    family = schools_counted(county, year).filter(
        Q(pk__in=keys) | Q(counted_with__in=keys) | Q(points__in=keys)
    )
    known = {each.pk: each for each in (*family.distinct(), *schools)}
    rows = SchoolFigure.objects.filter(school__in=known, year=year, at__lt=at).order_by("id")
    latest: dict[int, dict[tuple[str, str], SchoolFigure]] = {key: {} for key in known}
    for each in rows:
        latest[each.school_id][each.stage, each.name] = each
    alone = (_row(each, latest[key], rule_set) for key, each in known.items())
    by_key = {row.school.pk: row for row in with_sites(alone, rule_set.set)}
    return [_school_verdicts(county, by_key[key], year, rule_set, latest[key]) for key in keys]


def _row(
    school: School, latest: Mapping[tuple[str, str], SchoolFigure], rule_set: RuleSet
) -> SchoolRow:
    figures: dict[str, dict[str, Decimal | None]] = {}
    for (stage, name), each in latest.items():
        figures.setdefault(stage, {})[name] = each.value
    return school_row(school, figures, rule_set.set)


def _school_verdicts(
    county: County,
    row: SchoolRow,
    year: int,
    rule_set: RuleSet,
    latest: Mapping[tuple[str, str], SchoolFigure],
) -> SchoolVerdicts:
    reported = {key: each for key, each in latest.items() if each.value is not None}
    return SchoolVerdicts(row, judge_year(county, year, rule_set, [row], {}), reported)
