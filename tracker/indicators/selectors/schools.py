"""The figures of a county's schools for one year, as the engine takes them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from counties.models import County, School
from tracker.indicators.engine import values
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME, Level
from tracker.indicators.engine.county_shares import SHARES, percent
from tracker.indicators.engine.merging import merge_school
from tracker.indicators.engine.resources import stages_judged
from tracker.indicators.engine.totals import STAGES_OF_KIND, school_figures
from tracker.indicators.engine.values import JUDGED, EducationStage
from tracker.indicators.models import CountyFigure, IndicatorSet, SchoolFigure

Figures = dict[str, Decimal | None]


@dataclass(frozen=True)
class SchoolRow:
    """One school in one school year. `by_stage` has every stage that its kind has or that it has
    reported; what is not reported is absent. `excluded`: the rule by which the seven resources do
    not apply to it. `sites`: 校点 not counted as schools, whose students and resources it adds to
    its own. `counted_on`: the 统计时点 of figures that name one, by stage ("" for whole) and name;
    all others were counted on 1 September."""

    school: School
    by_stage: dict[EducationStage, Figures]
    whole: Figures
    excluded: str = ""
    sites: tuple["SchoolRow", ...] = ()
    counted_on: Mapping[tuple[str, str], date] = field(default_factory=dict)

    @property
    def figures(self) -> dict[str, Decimal | None]:
        """Reported and derived figures of the whole school, for single requirements."""
        return school_figures(self.school.kind, self.by_stage, self.whole)

    def judged(self) -> values.SchoolResources:
        """The school as the engine judges its resources, with those of its sites."""
        merged = merge_school(self.alone(), [site.alone() for site in self.sites])
        return replace(merged, merged_sites=tuple(str(site.school) for site in self.sites))

    @property
    def stages_judged(self) -> list[EducationStage]:
        """The stages of the school itself that single requirements apply to."""
        return stages_judged(self.alone())

    def alone(self) -> values.SchoolResources:
        """The school by itself."""
        return values.SchoolResources(
            key=self.school.pk,
            students={
                stage: _count(figures.get("students")) for stage, figures in self.by_stage.items()
            },
            own=self.by_stage,
            shared=self.whole,
            excluded=self.excluded,
        )


def _count(value: Decimal | None) -> int | None:
    return None if value is None else int(value)


def school_year(day: date) -> int:
    """The school year that `day` lies in, by the year it begins in: 1 September to 31 August."""
    return day.year if day.month >= 9 else day.year - 1


def year_name(year: int) -> str:
    """2023 → 2023/24学年."""
    return f"{year}/{(year + 1) % 100:02}学年"


def _counted_on(year: int) -> date:
    return date(year, 9, 1)


def schools_counted(county: County, year: int) -> QuerySet[School]:
    """Schools open when the year's statistics are taken (1 September), with their department."""
    schools: QuerySet[School] = School.objects.for_county(county).open_on(_counted_on(year))
    return schools.select_related("department")


def school_rows(
    county: County, year: int, *, rules: IndicatorSet, at: datetime | None = None
) -> list[SchoolRow]:
    """Every school that was open that year, with its figures as they stood at the moment `at`
    (None: now). Two queries."""
    return rows_of_years(county, (year,), rules=rules, at=at)[year]


def rows_of_years(
    county: County, years: Collection[int], *, rules: IndicatorSet, at: datetime | None = None
) -> dict[int, list[SchoolRow]]:
    """`school_rows` of each of `years`. Two queries."""
    rows, _ = _dated(county, years, rules, at)
    return rows


class LastEntry(NamedTuple):
    """When the last figure of a school came, and its primary key."""

    at: datetime
    number: int


def dated_rows(
    county: County, year: int, *, rules: IndicatorSet, at: datetime | None = None
) -> tuple[list[SchoolRow], dict[int, LastEntry]]:
    """`school_rows`, and the last entry of each school. Two queries."""
    rows, changed = _dated(county, (year,), rules, at)
    return rows[year], changed


def _dated(
    county: County, years: Collection[int], rules: IndicatorSet, at: datetime | None
) -> tuple[dict[int, list[SchoolRow]], dict[int, LastEntry]]:
    reported = SchoolFigure.objects.for_county(county).filter(year__in=years).order_by("id")
    if at is not None:
        reported = reported.filter(at__lt=at)
    latest: dict[tuple[int, int], dict[str, Figures]] = {}
    days: dict[tuple[int, int], dict[tuple[str, str], date]] = {}
    changed: dict[int, LastEntry] = {}
    fields = ("year", "school", "stage", "name", "value", "counted_on", "at", "id")
    for year, school, stage, name, value, day, moment, number in reported.values_list(*fields):
        latest.setdefault((year, school), {}).setdefault(stage, {})[name] = value
        days.setdefault((year, school), {})[stage, name] = day or _counted_on(year)
        earlier = changed.get(school)
        changed[school] = LastEntry(max(moment, earlier.at) if earlier else moment, number)
    schools = School.objects.for_county(county).select_related("department")
    rows = {
        year: with_sites(
            (
                replace(
                    school_row(school, latest.get((year, school.pk), {}), rules),
                    counted_on=days.get((year, school.pk), {}),
                )
                for school in schools
                if school.is_open_on(_counted_on(year))
            ),
            rules,
        )
        for year in years
    }
    return rows, changed


def with_sites(rows: Iterable[SchoolRow], rules: IndicatorSet) -> list[SchoolRow]:
    """`rows` with each 校点 that is not counted as a school added to the school that it belongs to,
    if that is among them; else it is judged by itself. Whether the school is excluded depends on
    both together."""
    by_key = {row.school.pk: row for row in rows}
    for row in list(by_key.values()):
        main_school = by_key.get(row.school.counted_with_id or 0)
        if main_school:
            both = replace(main_school, sites=(*main_school.sites, row))
            by_key[main_school.school.pk] = replace(both, excluded=why_excluded(both, rules))
            rule = f"不单独计校数，并入{main_school.school}计算"
            by_key[row.school.pk] = replace(row, excluded=rule)
    return list(by_key.values())


def school_row(school: School, latest: dict[str, Figures], rules: IndicatorSet) -> SchoolRow:
    """`latest` holds the figures by stage, the whole school's under the empty one."""
    by_stage: dict[EducationStage, Figures] = {stage: {} for stage in STAGES_OF_KIND[school.kind]}
    for stage, figures in latest.items():
        if stage:
            by_stage.setdefault(EducationStage(stage), {}).update(figures)
    row = SchoolRow(school, by_stage, latest.get("", {}))
    excluded = why_excluded(row, rules)
    return SchoolRow(school, by_stage, row.whole, excluded) if excluded else row


def why_excluded(row: SchoolRow, rules: IndicatorSet) -> str:
    """The rule by which the seven resources do not apply to the school; empty if they apply."""
    kind = row.school.kind
    if kind in rules.excluded_kinds:
        return f"{row.school.get_kind_display()}不计入资源配置指标"
    students = row.judged().students.get(EducationStage.PRIMARY) if kind == "point" else None
    if students is not None and students < rules.least_students:
        return f"不足{rules.least_students}人的教学点不计入资源配置指标"
    return ""


def missing_figures(row: SchoolRow) -> list[tuple[EducationStage | None, str]]:
    """What the school has not reported: (stage, name), the stage None for the whole school."""
    stages = [stage for stage in JUDGED if stage in row.by_stage]
    missing: list[tuple[EducationStage | None, str]] = []
    for name, figure in FIGURE_BY_NAME.items():
        if figure.is_optional:
            continue
        if figure.level is Level.SCHOOL:
            missing += [(None, name)] if row.whole.get(name) is None else []
        else:
            missing += [(s, name) for s in stages if row.by_stage[s].get(name) is None]
    # 高中 is not judged, but its students use their part of what the stages share
    if (
        EducationStage.SENIOR in row.by_stage
        and row.by_stage[EducationStage.SENIOR].get("students") is None
    ):
        missing.append((EducationStage.SENIOR, "students"))
    return missing


def figures_of_county(
    county: County, year: int, *, at: datetime | None = None
) -> dict[str, CountyFigure]:
    """The county's own figures and material items of a year by name, as of `at`, with derived
    percentages. One query."""
    return figures_of_years(county, (year,), at=at)[year]


def figures_of_years(
    county: County, years: Collection[int], *, at: datetime | None = None
) -> dict[int, dict[str, CountyFigure]]:
    """`figures_of_county` of each of `years`. One query."""
    by_year = rows_of_county(county, years, at=at)
    return {year: in_force(rows) for year, rows in by_year.items()}


def in_force(rows: Mapping[str, CountyFigure]) -> dict[str, CountyFigure]:
    """Return the latest rows of a year by name, with each percentage derived from its parts.

    What was entered last counts: a percentage entered as such, or its parts; the other is left out.
    """
    figures = dict(rows)
    for share in SHARES.values():
        parts = [rows[part.name] for part in share.parts if part.name in rows]
        if not parts:
            continue
        last, bare = max(parts, key=lambda row: row.pk), rows.get(share.figure)
        if bare is not None and bare.pk > last.pk:
            for row in parts:
                del figures[row.name]
            continue
        fraction = share.fraction({row.name: row.value for row in parts})
        figures[share.figure] = CountyFigure(
            county_id=last.county_id,
            year=last.year,
            name=share.figure,
            value=percent(fraction) if fraction else None,
            note=last.note,
            counted_on=last.counted_on,
            at=last.at,
            by=last.by,
        )
    return figures


def rows_of_county(
    county: County, years: Collection[int], *, at: datetime | None = None
) -> dict[int, dict[str, CountyFigure]]:
    """Return the latest row under each name for each of `years`, as of `at`. One query."""
    reported = CountyFigure.objects.for_county(county).filter(year__in=years)
    if at is not None:
        reported = reported.filter(at__lt=at)
    by_year: dict[int, dict[str, CountyFigure]] = {year: {} for year in years}
    for each in reported.select_related("by").order_by("id"):
        by_year[each.year][each.name] = each
    return by_year
