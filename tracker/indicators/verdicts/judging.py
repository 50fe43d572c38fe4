"""All indicators of a county in one school year: what is required of whom, and the verdict. Pure:
`selectors.year_verdicts` reads the figures that are judged here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from counties.models import County
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine import resources
from tracker.indicators.engine.requirements import RequirementVerdict, judge_requirement
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
    school_answers,
)
from tracker.indicators.engine.totals import stage_figures
from tracker.indicators.engine.trends import Performance
from tracker.indicators.engine.values import Answer, EducationStage, NumericThreshold, worst
from tracker.indicators.models import CountyFigure, Indicator
from tracker.indicators.selectors.rule_sets import RuleSet
from tracker.indicators.selectors.schools import SchoolRow

# The key of a school, and one stage of it, None for the whole school.
SchoolStage = tuple[int, EducationStage | None]


@dataclass(frozen=True)
class SchoolRequirement:
    """The verdict on one requirement of one school, or of one stage of it."""

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
    """The verdict on one indicator. By its kind it has `resources` with the `tests` of their
    coefficient of variation, or `school_requirements`, or `items` required of the county, or the
    `material` that the county reported."""

    indicator: Indicator
    answer: Answer
    resources: tuple[tuple[SchoolStageVerdict, ResourceVerdict], ...] = ()
    tests: tuple[CoefficientVerdict, ...] = ()
    school_requirements: tuple[SchoolRequirement, ...] = ()
    items: tuple[RequirementVerdict, ...] = ()
    material: CountyFigure | None = None

    @cached_property
    def by_school(self) -> dict[SchoolStage, Answer]:
        """The verdict on each school that the indicator applies to, of the resources on each
        stage."""
        answers: dict[SchoolStage, list[Answer]] = {}
        for unit, judged in self.resources:
            answers[unit.school.key, unit.stage] = [judged.answer]
        for each in self.school_requirements:
            answers.setdefault((each.row.school.pk, None), []).append(each.item.answer)
        return {key: worst(each) for key, each in answers.items()}

    def count(self, answer: Answer) -> int:
        """For how many schools, of the resources for how many stages, the verdict is `answer`."""
        return sum(each is answer for each in self.by_school.values())

    @property
    def performance(self) -> Performance:
        """What two years are compared by."""
        share = Decimal(self.count(Answer.MET)) / (len(self.by_school) or 1)
        figure = Decimal(0)
        # 是 and 否 are no figure; several against one line count as the one furthest behind
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


def _towards(threshold: NumericThreshold, value: Decimal | None) -> Decimal:
    """`value`, or its opposite if less is better."""
    return (value or Decimal(0)) * (-1 if threshold.operator in {"<", "<="} else 1)


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
        return school_answers(self.resources.units)

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


def judge_year(
    county: County,
    year: int,
    rule_set: RuleSet,
    rows: Sequence[SchoolRow],
    figures: Mapping[str, CountyFigure],
) -> YearVerdicts:
    """All verdicts on `rows` and the county's own `figures`, by the thresholds that are valid for
    figures of `year`. No query."""
    rule_set = rule_set.for_year(year)
    judged = resources.judge_county([row.judged() for row in rows], rule_set.rules)
    requirements = _school_requirements(rows, rule_set)
    verdicts = tuple(
        _verdict(indicator, rule_set, judged, requirements, figures)
        for indicator in rule_set.indicators
    )
    by_key = {row.school.pk: row for row in rows}
    return YearVerdicts(county, year, rule_set, by_key, judged, figures, verdicts)


def _school_requirements(
    rows: Sequence[SchoolRow], rule_set: RuleSet
) -> dict[str, list[SchoolRequirement]]:
    """The verdicts on single requirements of schools, by indicator."""
    codes = {
        each.code
        for each in rule_set.indicators
        if each.kind in (IndicatorKind.SCHOOL, IndicatorKind.CLASS)
    }
    requirements = [each for each in rule_set.requirements if each.code in codes]
    by_code: dict[str, list[SchoolRequirement]] = {code: [] for code in codes}
    for row in rows:
        stages = row.stages_judged
        if not stages:
            continue
        whole = row.figures
        by_stage = {stage: stage_figures(row.by_stage, stage, whole) for stage in stages}
        for each in requirements:
            if each.stage is not None and each.stage not in by_stage:
                continue
            item = judge_requirement(each, whole if each.stage is None else by_stage[each.stage])
            if item is not None:
                by_code[each.code].append(SchoolRequirement(row, each.stage, item))
    return by_code


def _verdict(
    indicator: Indicator,
    rule_set: RuleSet,
    judged: resources.CountyVerdict,
    requirements: Mapping[str, Sequence[SchoolRequirement]],
    figures: Mapping[str, CountyFigure],
) -> Verdict:
    code = indicator.code
    if indicator.kind == IndicatorKind.SCHOOL_SPREAD:
        return _resource(indicator, judged)
    if indicator.kind in (IndicatorKind.SCHOOL, IndicatorKind.CLASS):
        school_requirements = tuple(requirements[code])
        # if it applies to no school of a county that has schools, there is nothing to fail
        answers = [each.item.answer for each in school_requirements] or (
            [Answer.MET] if judged.units else [Answer.MISSING]
        )
        return Verdict(indicator, worst(answers), school_requirements=school_requirements)
    if indicator.kind == IndicatorKind.COUNTY:
        values = {name: figure.value for name, figure in figures.items()}
        judgements = (
            judge_requirement(each, values) for each in rule_set.requirements if each.code == code
        )
        items = tuple(each for each in judgements if each is not None)
        return Verdict(indicator, worst(each.answer for each in items), items=items)
    material = figures.get(code)
    if material is None or material.value is None:
        return Verdict(indicator, Answer.MISSING, material=material)
    return Verdict(indicator, Answer.MET if material.value else Answer.BELOW, material=material)


def _resource(indicator: Indicator, judged: resources.CountyVerdict) -> Verdict:
    """One of the seven resources: every school by itself, and the test of the coefficient of
    variation at each stage that some school has. What a school may leave is no failure."""
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
    of_schools = [Answer.MET if each.answer is Answer.KEPT else each.answer for _, each in pairs]
    answers = of_schools + [each.answer for each in tests]
    return Verdict(indicator, worst(answers), resources=pairs, tests=tests)
