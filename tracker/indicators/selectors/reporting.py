"""How far the reporting of a year is: which schools have reported, confirmed and corrected their
figures. Reading only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min

from counties.choices import DepartmentKind
from counties.models import County, Department, School
from counties.querysets import end_of
from tracker.indicators.choices import FigureState
from tracker.indicators.engine.catalogue import CATALOGUE, Figure, Level
from tracker.indicators.engine.values import JUDGED, STAGE_NAMES, EducationStage
from tracker.indicators.models import FigureConfirmation, IndicatorSet, SchoolFigure
from tracker.indicators.selectors.schools import (
    SchoolRow,
    dated_rows,
    missing_figures,
    school_row,
    school_year,
)

EARLIEST = 2000


@dataclass(frozen=True)
class SchoolReport:
    """How far one school is with its figures of a year."""

    row: SchoolRow
    missing: int  # figures not reported
    changed: datetime | None = None  # when the last one came
    confirmed: datetime | None = None  # when the school last confirmed them
    version: int = 0  # the number of the last entry; not known of a single sheet

    @property
    def state(self) -> FigureState:
        """待确认 again as soon as a figure changes after the school has confirmed."""
        if self.changed is None:
            return FigureState.NONE
        if self.confirmed is None or self.confirmed < self.changed:
            return FigureState.WAITING
        return FigureState.CONFIRMED


def school_reports(
    county: County, year: int, *, rules: IndicatorSet, at: datetime | None = None
) -> list[SchoolReport]:
    """Every school counted that year and how far it is, as of the moment `at`. Three queries."""
    rows, changed = dated_rows(county, year, rules=rules, at=at)
    confirmed = _latest(FigureConfirmation.objects.for_county(county).filter(year=year), at)
    return [
        SchoolReport(
            row,
            len(missing_figures(row)),
            last.at if (last := changed.get(row.school.pk)) else None,
            confirmed.get(row.school.pk),
            last.number if last else 0,
        )
        for row in rows
    ]


def _latest(rows: Any, at: datetime | None) -> dict[int, datetime]:
    """When the last of `rows` came, by school."""
    if at is not None:
        rows = rows.filter(at__lt=at)
    return dict(rows.order_by().values_list("school").annotate(last=Max("at")))


def waiting_schools(schools: Iterable[School], year: int) -> list[tuple[School, FigureState]]:
    """Those of `schools` that are open that year and have not confirmed its figures. Two queries,
    none if no school is open."""
    schools = [school for school in schools if school.is_open_on(date(year, 9, 1))]
    if not schools:
        return []
    figures = SchoolFigure.objects.filter(school__in=schools, year=year)
    confirmations = FigureConfirmation.objects.filter(school__in=schools, year=year)
    changed, confirmed = _latest(figures, None), _latest(confirmations, None)
    states: list[tuple[School, FigureState]] = []
    for school in schools:
        row = SchoolRow(school, {}, {})
        report = SchoolReport(row, 0, changed.get(school.pk), confirmed.get(school.pk))
        if report.state != FigureState.CONFIRMED:
            states.append((school, report.state))
    return states


def unregistered(county: County) -> list[str]:
    """The names of schools whose kind is not registered: no year counts them. One query."""
    rows = Department.objects.for_county(county).in_use_or([])
    without_kind = rows.filter(kind=DepartmentKind.SCHOOL, school=None)
    return list(without_kind.values_list("name", flat=True))


def years_offered(county: County, today: date) -> list[int]:
    """The school years to choose from, the latest first: from the one of `today` to the first with
    figures, and at least to the year before. One query."""
    return _offered(_span(county, today)[0], today)


def last_year(county: County, today: date) -> int:
    """The latest school year that any school had reported by the end of `today`; today's own if
    none had. One query."""
    return _last(_span(county, today)[1], today)


def years_and_last(county: County, today: date) -> tuple[list[int], int]:
    """`years_offered` and `last_year` in one query."""
    first, last = _span(county, today)
    return _offered(first, today), _last(last, today)


def _span(county: County, today: date) -> tuple[int | None, int | None]:
    """The first and the last year reported by the end of `today`, which may be a past day."""
    rows = SchoolFigure.objects.for_county(county).filter(at__lt=end_of(today))
    years = rows.aggregate(first=Min("year"), last=Max("year"))
    return years["first"], years["last"]


def _offered(first: int | None, today: date) -> list[int]:
    now = school_year(today)
    return list(range(now, min(first or now, now - 1) - 1, -1))


def _last(last: int | None, today: date) -> int:
    return school_year(today) if last is None else last


@dataclass(frozen=True)
class FigurePlace:
    """What one figure of a school is of: one `stage`, or None for the whole school."""

    figure: Figure
    stage: EducationStage | None = None

    @property
    def key(self) -> str:
        """Its name in forms: primary-students, whole-teaching_area."""
        return f"{self.stage.value if self.stage else 'whole'}-{self.figure.name}"

    @property
    def label(self) -> str:
        return f"{STAGE_NAMES[self.stage] if self.stage else '全校'} {self.figure.label}"


def places_of(stages: Iterable[EducationStage]) -> list[FigurePlace]:
    """All figures that a school with `stages` reports, its stages first. 高中 is not judged and
    reports its students alone: they use their part of what the stages share."""
    places = []
    for stage in stages:
        figures = [figure for figure in CATALOGUE if figure.level is Level.STAGE]
        places += [
            FigurePlace(f, stage) for f in figures if stage in JUDGED or f.name == "students"
        ]
    return places + [FigurePlace(figure) for figure in CATALOGUE if figure.level is Level.SCHOOL]


def value_at(row: SchoolRow, place: FigurePlace) -> Decimal | None:
    """The figure of `row` at `place`; None if it is not reported."""
    figures = row.by_stage.get(place.stage, {}) if place.stage else row.whole
    return figures.get(place.figure.name)


@dataclass(frozen=True)
class FigureSheet:
    """The figures of one school in one year, with last year's and with every entry of them."""

    school: School
    year: int
    now: SchoolRow
    before: SchoolRow
    version: int  # the number of the last entry (`services.figures.last_entry`)
    entries: dict[FigurePlace, list[SchoolFigure]] = field(default_factory=dict)  # the latest first
    confirmation: FigureConfirmation | None = None

    @property
    def places(self) -> list[FigurePlace]:
        return places_of(self.now.by_stage)

    @property
    def report(self) -> SchoolReport:
        dates = [rows[0].at for rows in self.entries.values()]
        confirmed = self.confirmation.at if self.confirmation else None
        missing = len(missing_figures(self.now))
        return SchoolReport(self.now, missing, max(dates, default=None), confirmed)

    @property
    def lines(self) -> list[tuple[FigurePlace, Decimal | None, Decimal | None, list[SchoolFigure]]]:
        """Each place: last year's value, this year's, and its entries, the latest first."""
        return [
            (p, value_at(self.before, p), value_at(self.now, p), self.entries.get(p, []))
            for p in self.places
        ]


def sheet_of(
    school: School, year: int, *, rules: IndicatorSet, at: datetime | None = None
) -> FigureSheet:
    """The sheet of `school` as of the moment `at` (None: now). Two queries."""
    rows = SchoolFigure.objects.filter(school=school, year__in=(year - 1, year))
    confirmations = FigureConfirmation.objects.filter(school=school, year=year)
    if at is not None:
        rows, confirmations = rows.filter(at__lt=at), confirmations.filter(at__lt=at)
    figures: dict[int, dict[str, dict[str, Decimal | None]]] = {year: {}, year - 1: {}}
    entries: dict[tuple[str, str], list[SchoolFigure]] = defaultdict(list)
    version = 0
    for row in rows.select_related("by").order_by("id"):
        figures[row.year].setdefault(row.stage, {})[row.name] = row.value
        if row.year == year:
            entries[row.stage, row.name].insert(0, row)
            version = row.pk
    now = school_row(school, figures[year], rules)
    return FigureSheet(
        school=school,
        year=year,
        now=now,
        before=school_row(school, figures[year - 1], rules),
        version=version,
        entries={
            place: rows_of_place
            for place in places_of(now.by_stage)
            if (rows_of_place := entries.get((place.stage or "", place.figure.name)))
        },
        confirmation=confirmations.select_related("by").last(),
    )
