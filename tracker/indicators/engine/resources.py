"""资源配置: verdicts on the seven resources at each stage of each school, and on their coefficients
of variation in the county.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, Decimal, localcontext
from functools import cached_property

from tracker.indicators.engine.coefficient import (
    EXACT,
    CoefficientOfVariation,
    SchoolShare,
    coefficient_of,
    is_borderline,
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
    worst,
)


@dataclass(frozen=True)
class ResourceAmount:
    """How much of a resource one stage of a school has: `top / bottom` is the value per student.

    `amount` is the amount in the unit of the gap (None if not reported), `scale` what one unit more
    adds to `top`. The value is kept as a fraction so that a value exactly on the threshold is
    judged exactly.
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
    """The verdict on a resource at one stage of a school. `gap` and `floor_gap` are the whole units
    (人, 平方米, 元, 间) missing to the threshold and to 85 % of it: 0 if met, None if not reported.
    """

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
    """The verdict on one stage of a school: 每所学校至少6项达标，余项不低于要求的85%."""

    school: SchoolResources
    stage: EducationStage
    students: int | None
    resources: tuple[ResourceVerdict, ...]
    answer: Answer

    def count(self, answer: Answer) -> int:
        """Return how many of the seven resources have the verdict `answer`."""
        return sum(each.answer is answer for each in self.resources)


@dataclass(frozen=True)
class CoefficientVerdict:
    """The verdict on one of the fourteen coefficients (seven resources at two stages). It is
    computed from the schools that reported; while one that counts has not, the answer is 未填报.
    """

    measure: Measure
    stage: EducationStage
    threshold: NumericThreshold
    coefficient: CoefficientOfVariation
    answer: Answer
    missing: tuple[int, ...]  # keys of the schools
    borderline: bool


@dataclass(frozen=True)
class CountyVerdict:
    """All verdicts on the seven resources of a county. `excluded` maps the key of a school to the
    rule by which it does not count.
    """

    units: tuple[SchoolStageVerdict, ...]
    tests: tuple[CoefficientVerdict, ...]
    excluded: Mapping[int, str] = field(default_factory=dict)

    def unit(self, key: int, stage: EducationStage) -> SchoolStageVerdict | None:
        """Return the verdict on `stage` of the school `key`, or None if it does not count."""
        return next(
            (unit for unit in self.units if unit.school.key == key and unit.stage is stage), None
        )


def resource_amount(
    school: SchoolResources,
    stage: EducationStage,
    measure: Measure,
    weights: Mapping[EducationStage, Decimal],
) -> ResourceAmount:
    """Return how much of `measure` the students of `stage` have at `school`.

    A resource that stages share is divided by weighted students: the part of a stage is Pw / ΣPw,
    so its value per student is amount × w / ΣPw.
    """
    figures = school.shared if measure.shared else school.own.get(stage, {})
    amount = _amount(figures, measure)
    if amount is not None and measure.addition and school.grants(measure.addition):
        amount += sum(figures.get(name) or Decimal(0) for name in measure.addition.figures)
    scale = Decimal(measure.per)
    students = school.students.get(stage)
    if not measure.shared:
        return ResourceAmount(amount, scale, Decimal(students or 0))
    if any(count is None for count in school.students.values()):
        return ResourceAmount(None, scale, Decimal(0))
    weighted = sum(
        (weights[of_stage] * (count or 0) for of_stage, count in school.students.items()),
        Decimal(0),
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


def missing_to(available: ResourceAmount, required: Decimal) -> int | None:
    """Return how many whole units are missing to `required` per student; None if not reported."""
    if available.amount is None or not available.bottom:
        return None
    with localcontext(EXACT):
        needed = required * available.bottom / available.scale - available.amount
        return max(0, int(needed.to_integral_value(rounding=ROUND_CEILING)))


def judge_resource(
    available: ResourceAmount, measure: Measure, threshold: NumericThreshold
) -> ResourceVerdict:
    """Return the verdict on one resource, with the units missing to the threshold and its floor."""
    if available.value is None:
        return ResourceVerdict(measure, available, threshold, Answer.MISSING, None, None)
    answer = threshold.answer(available.top, available.bottom)
    gap = 0 if answer is Answer.MET else missing_to(available, threshold.value)
    floor_gap = 0
    if answer is Answer.BELOW:
        floor_gap = (
            missing_to(available, threshold.value if threshold.floor is None else threshold.floor)
            or 0
        )
    return ResourceVerdict(measure, available, threshold, answer, gap, floor_gap)


def judge_school_stage(
    school: SchoolResources, stage: EducationStage, rules: Rules
) -> SchoolStageVerdict:
    """Return the verdict on one stage of a school.

    A stage that cannot pass any more has failed, even if figures are still missing. Resources at
    85 % are 可保留 while there are no more of them than may be left.
    """
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
    keeps = answers.count(Answer.FLOOR) <= spare
    if Answer.BELOW in answers or not keeps:
        answer = Answer.BELOW
    elif Answer.MISSING in answers:
        answer = Answer.MISSING
    else:
        answer = Answer.MET
    if keeps:
        resources = tuple(_kept(each) for each in resources)
    return SchoolStageVerdict(school, stage, school.students.get(stage), resources, answer)


def _kept(verdict: ResourceVerdict) -> ResourceVerdict:
    """Return `verdict` on a school that may leave the resource at 85 %."""
    return replace(verdict, answer=Answer.KEPT) if verdict.answer is Answer.FLOOR else verdict


def judge_coefficient(
    units: Sequence[SchoolStageVerdict], code: str, stage: EducationStage, rules: Rules
) -> CoefficientVerdict:
    """Return the verdict on the coefficient of the resource `code` over the `units` of `stage`."""
    position = [measure.code for measure in MEASURES].index(code)
    reported: list[SchoolShare] = []
    missing: list[int] = []
    for unit in units:
        if unit.stage is not stage:
            continue
        available = unit.resources[position].available
        if available.value is None:
            missing.append(unit.school.key)
        else:
            reported.append(
                SchoolShare(Decimal(unit.students or 0), available.top, available.bottom)
            )
    threshold = rules.coefficient_thresholds[code, stage]
    coefficient = coefficient_of(reported)
    answer, borderline = Answer.MISSING, False
    if coefficient.value is not None:
        borderline = is_borderline(coefficient.value, threshold.value)
        if not missing:
            answer = coefficient.answer(threshold, rules.places)
    elif reported and not missing:
        answer = Answer.BELOW  # no school has any of it: the mean is 0 and there is no coefficient
    return CoefficientVerdict(
        MEASURE_BY_CODE[code], stage, threshold, coefficient, answer, tuple(missing), borderline
    )


def stages_judged(school: SchoolResources) -> list[EducationStage]:
    """Return the stages of `school` that count: those with students or an unreported number."""
    return [stage for stage in JUDGED if stage in school.students and school.students[stage] != 0]


def judge_county(schools: Iterable[SchoolResources], rules: Rules) -> CountyVerdict:
    """Return the verdicts on every school and coefficient.

    A school that counts but has not reported is included as 未填报.
    """
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


def school_answers(units: Iterable[SchoolStageVerdict]) -> dict[int, Answer]:
    """Return the verdict on each school over all its stages, by key."""
    stages: dict[int, list[Answer]] = {}
    for unit in units:
        stages.setdefault(unit.school.key, []).append(unit.answer)
    return {key: worst(answers) for key, answers in stages.items()}
