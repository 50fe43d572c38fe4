"""资源配置: the seven resources of each stage of each school, and their spread in the county."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal, localcontext
from functools import cached_property

from tracker.indicators.engine.coefficient import (
    EXACT,
    CoefficientOfVariation,
    is_borderline,
    rounded_for_verdict,
    weighted_sums,
)
from tracker.indicators.engine.values import (
    JUDGED,
    MEASURE_BY_CODE,
    MEASURES,
    Answer,
    EducationStage,
    Measure,
    NumericThreshold,
    Rules,
    SchoolResources,
)


@dataclass(frozen=True)
class ResourceAmount:
    """What one stage of one school has of one resource: `top / bottom` is the value per student.

    `amount` is what the school has, in the unit of the gap (None: not reported), `scale` what one
    more of it adds to `top`. Kept as a fraction so that a value on the line is judged exactly.
    """

    amount: Decimal | None
    scale: Decimal
    bottom: Decimal

    @property
    def top(self) -> Decimal:
        return max(self.amount or Decimal(0), Decimal(0)) * self.scale

    @cached_property
    def value(self) -> Decimal | None:
        if self.amount is None or not self.bottom:
            return None
        with localcontext(EXACT):
            return self.top / self.bottom


@dataclass(frozen=True)
class ResourceVerdict:
    """One resource at one stage of one school. `gap` and `floor_gap`: whole things (人, 平方米, 元,
    间) missing to the line and to 85 % of it; 0 where met, None where not reported."""

    measure: Measure
    available: ResourceAmount
    threshold: NumericThreshold
    answer: Answer
    gap: int | None
    floor_gap: int | None

    @property
    def value(self) -> Decimal | None:
        return self.available.value


@dataclass(frozen=True)
class SchoolStageVerdict:
    """One stage of one school: 每所学校至少6项达标，余项不低于要求的85%."""

    school: SchoolResources
    stage: EducationStage
    students: int | None
    resources: tuple[ResourceVerdict, ...]
    answer: Answer

    def count(self, answer: Answer) -> int:
        return sum(each.answer is answer for each in self.resources)


@dataclass(frozen=True)
class CoefficientVerdict:
    """One of the fourteen tests of spread. `value` is of the schools that reported; while any that
    counts has not, the answer is 未填报."""

    measure: Measure
    stage: EducationStage
    threshold: NumericThreshold
    coefficient: CoefficientOfVariation
    answer: Answer
    missing: tuple[int, ...]  # keys of the schools
    borderline: bool


@dataclass(frozen=True)
class CountyVerdict:
    """All verdicts on the seven. `excluded`: school key → rule by which it does not count."""

    units: tuple[SchoolStageVerdict, ...]
    tests: tuple[CoefficientVerdict, ...]
    excluded: Mapping[int, str] = field(default_factory=dict)

    def unit(self, key: int, stage: EducationStage) -> SchoolStageVerdict | None:
        return next(
            (each for each in self.units if each.school.key == key and each.stage is stage), None
        )


def resource_amount(
    school: SchoolResources,
    stage: EducationStage,
    measure: Measure,
    weights: Mapping[EducationStage, Decimal],
) -> ResourceAmount:
    """What `school` has of `measure` for the students of `stage`.

    What stages share is split by weighted students: a stage's part is Pw / ΣPw, and its value per
    student therefore amount × w / ΣPw.
    """
    figures = school.shared if measure.shared else school.own.get(stage, {})
    amount = _amount(figures, measure)
    scale = Decimal(measure.per)
    students = school.students.get(stage)
    if not measure.shared:
        return ResourceAmount(amount, scale, Decimal(students or 0))
    if any(count is None for count in school.students.values()):
        return ResourceAmount(None, scale, Decimal(0))
    weighted = sum(
        (weights[each] * (count or 0) for each, count in school.students.items()), Decimal(0)
    )
    return ResourceAmount(amount, scale * weights[stage], weighted)


def _amount(figures: Mapping[str, Decimal | None], measure: Measure) -> Decimal | None:
    plus = [figures.get(name) for name in measure.plus]
    minus = [figures.get(name) for name in measure.minus]
    if any(value is None for value in (*plus, *minus)):
        return None
    return measure.times * (
        sum((v for v in plus if v is not None), Decimal(0))
        - sum((v for v in minus if v is not None), Decimal(0))
    )


def missing_to(have: ResourceAmount, asked: Decimal) -> int | None:
    """How many whole things `have` lacks to `asked` per student; None where not reported."""
    if have.amount is None or not have.bottom:
        return None
    with localcontext(EXACT):
        needed = asked * have.bottom / have.scale - have.amount
        return max(0, int(needed.to_integral_value(rounding=ROUND_CEILING)))


def judge_resource(
    have: ResourceAmount, measure: Measure, line: NumericThreshold
) -> ResourceVerdict:
    """The verdict on one resource, with what is missing to the line and to its floor."""
    if have.value is None:
        return ResourceVerdict(measure, have, line, Answer.MISSING, None, None)
    answer = line.answer(have.top, have.bottom)
    gap = 0 if answer is Answer.MET else missing_to(have, line.value)
    floor_gap = 0
    if answer is Answer.BELOW:
        floor_gap = missing_to(have, line.value if line.floor is None else line.floor) or 0
    return ResourceVerdict(measure, have, line, answer, gap, floor_gap)


def judge_school_stage(
    school: SchoolResources, stage: EducationStage, rules: Rules
) -> SchoolStageVerdict:
    """One stage of a school. What cannot pass any more has failed, whatever is still missing."""
    resources = tuple(
        judge_resource(
            resource_amount(school, stage, measure, rules.weights),
            measure,
            rules.thresholds[measure.code, stage],
        )
        for measure in MEASURES
    )
    answers = [each.answer for each in resources]
    spare = len(resources) - rules.needed
    if Answer.BELOW in answers or answers.count(Answer.FLOOR) > spare:
        answer = Answer.BELOW
    elif Answer.MISSING in answers:
        answer = Answer.MISSING
    else:
        answer = Answer.MET
    return SchoolStageVerdict(school, stage, school.students.get(stage), resources, answer)


def judge_coefficient(
    units: Sequence[SchoolStageVerdict], code: str, stage: EducationStage, rules: Rules
) -> CoefficientVerdict:
    """One resource over all units of `stage`; `units` may hold others, which are passed over."""
    position = [measure.code for measure in MEASURES].index(code)
    known: list[tuple[Decimal, Decimal]] = []
    missing: list[int] = []
    for unit in units:
        if unit.stage is not stage:
            continue
        value = unit.resources[position].value
        if value is None:
            missing.append(unit.school.key)
        else:
            known.append((Decimal(unit.students or 0), value))
    line = rules.coefficient_thresholds[code, stage]
    spread = weighted_sums(known).coefficient()
    answer, borderline = Answer.MISSING, False
    if spread.value is not None:
        borderline = is_borderline(spread.value, line.value)
        if not missing:
            answer = line.answer(rounded_for_verdict(spread.value, rules.places))
    elif known and not missing:
        answer = Answer.BELOW  # no school has any of it: there is no mean to divide by
    return CoefficientVerdict(
        MEASURE_BY_CODE[code], stage, line, spread, answer, tuple(missing), borderline
    )


def stages_judged(school: SchoolResources) -> list[EducationStage]:
    """The stages of `school` that count: those with students, and those that have not said."""
    return [stage for stage in JUDGED if stage in school.students and school.students[stage] != 0]


def judge_county(schools: Iterable[SchoolResources], rules: Rules) -> CountyVerdict:
    """Every school and every test of spread. A school that counts and has not reported stays in."""
    units: list[SchoolStageVerdict] = []
    excluded: dict[int, str] = {}
    for school in schools:
        stages = stages_judged(school)
        if school.excluded or not stages:
            excluded[school.key] = school.excluded or "没有小学、初中在校生"
            continue
        units.extend(judge_school_stage(school, stage, rules) for stage in stages)
    tests = tuple(
        judge_coefficient(units, measure.code, stage, rules)
        for stage in JUDGED
        for measure in MEASURES
    )
    return CountyVerdict(tuple(units), tests, excluded)
