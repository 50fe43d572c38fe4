"""All indicators of a county in one school year: what was asked of whom, and the verdict."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, Value

from counties.models import County, School
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine import resources
from tracker.indicators.engine.requirements import RequirementVerdict, judge_requirement
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
)
from tracker.indicators.engine.totals import stage_figures
from tracker.indicators.engine.values import Answer, EducationStage, NumericThreshold
from tracker.indicators.engine.verdicts import Performance, of_schools, worst
from tracker.indicators.models import CountyFigure, FrozenYear, Indicator, SchoolFigure
from tracker.indicators.rules import RuleSet
from tracker.indicators.schools import (
    SchoolRow,
    figures_of_years,
    row_of,
    rows_of_years,
    schools_counted,
    with_points,
)

Place = tuple[int, EducationStage | None]  # a school, or one stage of it


@dataclass(frozen=True)
class Asked:
    """One requirement put to one school, or to one stage of it."""

    row: SchoolRow
    stage: EducationStage | None
    item: RequirementVerdict

    @property
    def figures(self) -> Mapping[str, Decimal | None]:
        """What it was judged on."""
        if self.stage is None:
            return self.row.figures
        return stage_figures(self.row.by_stage, self.stage, self.row.figures)


@dataclass(frozen=True)
class Verdict:
    """One indicator. By its kind it has `resources` and `tests` of spread, or requirements
    `asked` of schools, or `items` asked of the county, or the `material` that the county said."""

    indicator: Indicator
    answer: Answer
    resources: tuple[tuple[SchoolStageVerdict, ResourceVerdict], ...] = ()
    tests: tuple[CoefficientVerdict, ...] = ()
    asked: tuple[Asked, ...] = ()
    items: tuple[RequirementVerdict, ...] = ()
    material: CountyFigure | None = None

    @cached_property
    def places(self) -> dict[Place, Answer]:
        """The verdict on each school it is asked of, of the resources on each stage."""
        answers: dict[Place, list[Answer]] = {}
        for unit, judged in self.resources:
            answers[unit.school.key, unit.stage] = [judged.answer]
        for each in self.asked:
            answers.setdefault((each.row.school.pk, None), []).append(each.item.answer)
        return {place: worst(found) for place, found in answers.items()}

    def count(self, answer: Answer) -> int:
        """On how many places the verdict is `answer`."""
        return sum(each is answer for each in self.places.values())

    @property
    def standing(self) -> Performance:
        """What two years are compared by."""
        share = Decimal(self.count(Answer.MET)) / (len(self.places) or 1)
        figure = Decimal(0)
        # 是 and 否 are no figure; several against one line stand by the one furthest behind
        numbers = [each for each in self.items if each.requirement.threshold.operator != "="]
        if len({each.requirement.threshold for each in numbers}) == 1:
            known = [each for each in numbers if each.value is not None]
            figure = min(
                (_towards(x.requirement.threshold, x.value) for x in known), default=figure
            )
        spreads = [
            each.coefficient.value for each in self.tests if each.coefficient.value is not None
        ]
        return self.answer, share, -max(spreads) if spreads else figure


def _towards(line: NumericThreshold, value: Decimal | None) -> Decimal:
    """`value`, or its opposite where less is better."""
    return (value or Decimal(0)) * (-1 if line.operator in {"<", "<="} else 1)


@dataclass(frozen=True)
class YearVerdicts:
    """A county in one school year. `rows`: every school open then, by its key."""

    county: County
    year: int
    rule_set: RuleSet
    rows: Mapping[int, SchoolRow]
    resources: resources.CountyVerdict
    figures: Mapping[str, CountyFigure]
    verdicts: tuple[Verdict, ...]

    def of(self, code: str) -> Verdict | None:
        """The verdict on the indicator `code`."""
        return next((each for each in self.verdicts if each.indicator.code == code), None)

    def count(self, answer: Answer) -> int:
        """On how many of the indicators the verdict is `answer`."""
        return sum(each.answer is answer for each in self.verdicts)

    @property
    def met(self) -> int:
        return self.count(Answer.MET)

    @property
    def at_floor(self) -> int:
        return self.count(Answer.FLOOR)

    @property
    def below(self) -> int:
        return self.count(Answer.BELOW)

    @property
    def missing(self) -> int:
        return self.count(Answer.MISSING)

    @cached_property
    def schools(self) -> dict[int, Answer]:
        """Each school that the seven count, by all its stages."""
        return of_schools(self.resources.units)

    @property
    def passing(self) -> int:
        """How many schools pass the seven."""
        return sum(answer is Answer.MET for answer in self.schools.values())

    @property
    def answer(self) -> Answer:
        """Of the whole: every school passes the seven, every spread and all else is met. A school
        may stand at 85 % with one of the seven."""
        others = [each.answer for each in self.verdicts if not each.resources]
        tests = [test.answer for each in self.verdicts for test in each.tests]
        return worst([*self.schools.values(), *tests, *others])


def held_years(county: County, at: datetime) -> dict[int, bool]:
    """The school years of which anything was reported before `at`, the latest first, and whether
    each was final by then (定稿). One query."""
    tables: tuple[Any, ...] = (SchoolFigure, CountyFigure, FrozenYear)
    parts = [
        rows.objects.for_county(county).filter(at__lt=at).order_by().values_list("year", Value(n))
        for n, rows in enumerate(tables)
    ]
    found = set(parts[0].union(*parts[1:]))
    years = sorted({year for year, part in found if part < len(parts) - 1}, reverse=True)
    return {year: (year, len(parts) - 1) in found for year in years}


def reported_years(county: County, at: datetime) -> list[int]:
    """The years of `held_years`. One query."""
    return list(held_years(county, at))


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


@dataclass(frozen=True)
class SchoolYear:
    """One school in one year: its verdicts alone, and every figure that it holds, by stage (empty:
    the whole school) and name."""

    row: SchoolRow
    verdicts: YearVerdicts
    reported: Mapping[tuple[str, str], SchoolFigure]

    @property
    def units(self) -> tuple[SchoolStageVerdict, ...]:
        return self.verdicts.resources.units


def read_schools(
    county: County, schools: Sequence[School], year: int, rule_set: RuleSet, at: datetime
) -> list[SchoolYear]:
    """Each of `schools` of `county` by itself, with the points that are counted with it, as the
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
    found = with_points(alone, rule_set.set)
    by_key = {row.school.pk: row for row in found}
    return [_school_year(county, by_key[key], year, rule_set, latest[key]) for key in keys]


def _row(
    school: School, latest: Mapping[tuple[str, str], SchoolFigure], rule_set: RuleSet
) -> SchoolRow:
    figures: dict[str, dict[str, Decimal | None]] = {}
    for (stage, name), each in latest.items():
        figures.setdefault(stage, {})[name] = each.value
    return row_of(school, figures, rule_set.set)


def _school_year(
    county: County,
    row: SchoolRow,
    year: int,
    rule_set: RuleSet,
    latest: Mapping[tuple[str, str], SchoolFigure],
) -> SchoolYear:
    held = {place: each for place, each in latest.items() if each.value is not None}
    return SchoolYear(row, judge_year(county, year, rule_set, [row], {}), held)


def judge_year(
    county: County,
    year: int,
    rule_set: RuleSet,
    rows: Sequence[SchoolRow],
    figures: Mapping[str, CountyFigure],
) -> YearVerdicts:
    """All verdicts on `rows` and the county's own `figures`. No query."""
    judged = resources.judge_county((row.judged() for row in rows), rule_set.rules)
    asked = _ask_schools(rows, rule_set)
    verdicts = tuple(
        _verdict(indicator, rule_set, judged, asked, figures) for indicator in rule_set.indicators
    )
    by_key = {row.school.pk: row for row in rows}
    return YearVerdicts(county, year, rule_set, by_key, judged, figures, verdicts)


def _ask_schools(rows: Sequence[SchoolRow], rule_set: RuleSet) -> dict[str, list[Asked]]:
    """The single requirements of schools, by indicator."""
    of_schools = {
        each.code
        for each in rule_set.indicators
        if each.kind in (IndicatorKind.SCHOOL, IndicatorKind.CLASS)
    }
    requirements = [each for each in rule_set.requirements if each.code in of_schools]
    asked: dict[str, list[Asked]] = {code: [] for code in of_schools}
    for row in rows:
        own = row.figures
        stages = row.stages_judged
        if not stages:
            continue
        by_stage = {stage: stage_figures(row.by_stage, stage, own) for stage in stages}
        for each in requirements:
            if each.stage is not None and each.stage not in by_stage:
                continue
            item = judge_requirement(each, own if each.stage is None else by_stage[each.stage])
            if item is not None:
                asked[each.code].append(Asked(row, each.stage, item))
    return asked


def _verdict(
    indicator: Indicator,
    rule_set: RuleSet,
    judged: resources.CountyVerdict,
    asked: Mapping[str, Sequence[Asked]],
    figures: Mapping[str, CountyFigure],
) -> Verdict:
    code = indicator.code
    if indicator.kind == IndicatorKind.SCHOOL_SPREAD:
        return _resource(indicator, judged)
    if indicator.kind in (IndicatorKind.SCHOOL, IndicatorKind.CLASS):
        found = tuple(asked[code])
        # asked of nobody, in a county that has schools: there is nothing to fail
        answers = [each.item.answer for each in found] or (
            [Answer.MET] if judged.units else [Answer.MISSING]
        )
        return Verdict(indicator, worst(answers), asked=found)
    if indicator.kind == IndicatorKind.COUNTY:
        values = {name: figure.value for name, figure in figures.items()}
        judgements = (
            judge_requirement(each, values) for each in rule_set.requirements if each.code == code
        )
        items = tuple(each for each in judgements if each is not None)
        return Verdict(indicator, worst(each.answer for each in items), items=items)
    said = figures.get(code)
    if said is None or said.value is None:
        return Verdict(indicator, Answer.MISSING, material=said)
    return Verdict(indicator, Answer.MET if said.value else Answer.BELOW, material=said)


def _resource(indicator: Indicator, judged: resources.CountyVerdict) -> Verdict:
    """One of the seven: every school by itself, and the spread of the stages that there are."""
    pairs = tuple(
        (unit, each)
        for unit in judged.units
        for each in unit.resources
        if each.measure.code == indicator.code
    )
    stages = {unit.stage for unit, _ in pairs}
    tests = tuple(
        each
        for each in judged.tests
        if each.measure.code == indicator.code and each.stage in stages
    )
    answers = [each.answer for _, each in pairs] + [each.answer for each in tests]
    return Verdict(indicator, worst(answers), resources=pairs, tests=tests)
