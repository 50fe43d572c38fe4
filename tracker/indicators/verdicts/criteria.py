"""What indicators require, one criterion each, and what the verdicts of a year say of it.

The indicator set has its criteria (`criteria_of`). A plan may set itself a stricter threshold:
`criterion_with` gives the criterion with that threshold in place of the set's. No query.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.labels import figure_text, rounded_label, threshold_label
from tracker.indicators.engine.requirements import (
    Figures,
    RequirementVerdict,
    judge_requirement,
)
from tracker.indicators.engine.resources import CoefficientVerdict
from tracker.indicators.engine.values import (
    STAGE_NAMES,
    SUFFICIENT,
    YES_NO,
    Answer,
    EducationStage,
    NumericThreshold,
)
from tracker.indicators.models import Indicator
from tracker.indicators.verdicts.judging import Verdict, YearVerdicts
from tracker.indicators.verdicts.wording import unit_of

EVERY = NumericThreshold(">=", Decimal(1))  # 每所学校; of a material item: 是
OF_SCHOOLS, COEFFICIENT = "各校达标", "差异系数"


@dataclass(frozen=True)
class ThresholdScope:
    """The part of an indicator that a threshold is for: its `scope` in the words of the set, or a
    `stage` of a resource, there the value of each school or the coefficient of variation."""

    scope: str = ""
    stage: str = ""
    is_coefficient: bool = False


@dataclass(frozen=True)
class CriterionReading:
    """What one year says of a criterion. `note`: how many schools have not reported; `is_known`:
    whether they cannot change the verdict any more."""

    value: Decimal | None
    words: str
    is_known: bool = True
    note: str = ""


@dataclass(frozen=True)
class Criterion:
    """One thing required: the value that `read` gives is to meet `threshold`, in words `required`.

    `places` and `unit`: how a change of it is written, a share in percent. `has_effects`: tasks
    can say what they bring to it; `has_speed`: one year can be measured against another.
    """

    indicator: Indicator
    stage: str
    what: str
    threshold: NumericThreshold
    required: str
    read: Callable[[Verdict, YearVerdicts], CriterionReading]
    places: int = 1
    unit: str = "%"
    has_effects: bool = True
    has_speed: bool = True

    @property
    def name(self) -> str:
        return f"{self.stage} {self.indicator.code} {self.indicator.name}".strip()

    def reading(self, year: YearVerdicts) -> CriterionReading:
        """What `year` says, also if it is another than the criterion was made for."""
        verdict = year.of(self.indicator.code)
        return self.read(verdict, year) if verdict else CriterionReading(None, "—")

    def change(self, value: Decimal) -> str:
        """A change a year of the value."""
        if not value:
            return "持平"
        times = 100 if self.threshold is EVERY else 1
        return f"{value * times:+.{self.places}f}{self.unit}".replace("-", "−")


def criteria_of(year: YearVerdicts) -> list[Criterion]:
    """All that the set requires in `year`, in its order."""
    return [criterion for verdict in year.verdicts for criterion in _criteria(verdict)]


def _criteria(verdict: Verdict) -> Iterator[Criterion]:
    indicator = verdict.indicator
    if verdict.tests:
        for test in verdict.tests:
            threshold = next(
                r.threshold for unit, r in verdict.resources if unit.stage is test.stage
            )
            yield _resource_of_set(indicator, test.stage, threshold, test.measure.unit)
            yield _coefficient(indicator, test.stage, test.threshold)
    elif indicator.kind in (IndicatorKind.SCHOOL, IndicatorKind.CLASS):
        yield Criterion(indicator, "", OF_SCHOOLS, EVERY, "每所", _all_requirements)
    elif indicator.kind == IndicatorKind.EVIDENCE:
        yield Criterion(
            indicator, "", "材料", EVERY, "是", _material, has_effects=False, has_speed=False
        )
    for item in verdict.items:
        scope, threshold = item.requirement.scope, item.requirement.threshold
        yield _county_figure(indicator, scope, threshold, unit_of(indicator, item))


def criterion_with(
    threshold: NumericThreshold, verdict: Verdict, part: ThresholdScope, unit: str
) -> Criterion | None:
    """The criterion of `verdict` for `part` with `threshold`, counted in `unit`, in place of the
    set's; None if it applies to no school and no county figure."""
    indicator, scope = verdict.indicator, part.scope
    if indicator.kind == IndicatorKind.SCHOOL_SPREAD:
        if not any(test.stage == part.stage for test in verdict.tests):
            return None
        stage = EducationStage(part.stage)
        if part.is_coefficient:
            return _coefficient(indicator, stage, threshold)
        return _resource(indicator, stage, threshold, unit)
    if any(item.requirement.scope == scope for item in verdict.items):
        return _county_figure(indicator, scope, threshold, unit)
    if any(each.item.requirement.scope == scope for each in verdict.school_requirements):
        return _requirement(indicator, scope, threshold, unit)
    return None


def answers_by(
    threshold: NumericThreshold, verdict: Verdict, year: YearVerdicts, part: ThresholdScope
) -> list[Answer]:
    """The verdicts that `threshold` gives in place of the set's for `part`: of each school or of
    the county; empty if it applies to none."""
    if part.is_coefficient:
        tests = (test for test in verdict.tests if test.stage == part.stage)
        return [_coefficient_answer(test, threshold, year) for test in tests]
    by_school = [
        Answer.MISSING
        if each.value is None
        else threshold.answer(each.available.top, each.available.bottom)
        for unit, each in verdict.resources
        if unit.stage == part.stage
    ]
    county = {name: figure.value for name, figure in year.figures.items()}
    items: list[tuple[RequirementVerdict, Figures]] = [
        *((item, county) for item in verdict.items),
        *((each.item, each.figures) for each in verdict.school_requirements),
    ]
    judged = (
        judge_requirement(replace(item.requirement, threshold=threshold), figures)
        for item, figures in items
        if item.requirement.scope == part.scope
    )
    return by_school + [each.answer for each in judged if each is not None]


def set_answers(verdict: Verdict, part: ThresholdScope) -> list[Answer]:
    """The verdicts that the set's own threshold gives for `part`."""
    if part.is_coefficient:
        return [test.answer for test in verdict.tests if test.stage == part.stage]
    by_school = [each.answer for unit, each in verdict.resources if unit.stage == part.stage]
    items = [*verdict.items, *(each.item for each in verdict.school_requirements)]
    return by_school + [item.answer for item in items if item.requirement.scope == part.scope]


def _coefficient_answer(
    test: CoefficientVerdict, threshold: NumericThreshold, year: YearVerdicts
) -> Answer:
    """While schools have not reported, and if there is no coefficient, as the set's own."""
    if test.answer is Answer.MISSING or test.coefficient.value is None:
        return test.answer
    return test.coefficient.answer(threshold, year.rule_set.rules.places)


def _resource(
    indicator: Indicator, stage: EducationStage, threshold: NumericThreshold, unit: str
) -> Criterion:
    """Every school of `stage` meets `threshold` of one of the seven resources."""

    def read(verdict: Verdict, year: YearVerdicts) -> CriterionReading:
        return _share(answers_by(threshold, verdict, year, ThresholdScope(stage=stage)))

    required = f"每所 {threshold_label(threshold, unit)}"
    return Criterion(indicator, STAGE_NAMES[stage], OF_SCHOOLS, EVERY, required, read)


def _resource_of_set(
    indicator: Indicator, stage: EducationStage, threshold: NumericThreshold, unit: str
) -> Criterion:
    """Every school of `stage` meets `threshold` of the set, or may leave it at 85 %."""

    def read(verdict: Verdict, year: YearVerdicts) -> CriterionReading:
        return _share(set_answers(verdict, ThresholdScope(stage=stage)))

    required = f"每所 {threshold_label(threshold, unit)}，可保留的除外"
    return Criterion(indicator, STAGE_NAMES[stage], OF_SCHOOLS, EVERY, required, read)


def _coefficient(
    indicator: Indicator, stage: EducationStage, threshold: NumericThreshold
) -> Criterion:
    """The coefficient of variation of one of the seven resources over the schools of `stage`."""

    def read(verdict: Verdict, year: YearVerdicts) -> CriterionReading:
        test = next((each for each in verdict.tests if each.stage is stage), None)
        if test is None:
            return CriterionReading(None, "—")
        value = test.coefficient.judged(threshold, year.rule_set.rules.places)
        if value is None:
            return CriterionReading(None, "—")
        is_known = test.answer is not Answer.MISSING
        return CriterionReading(value, rounded_label(value, 4, threshold), is_known)

    name = STAGE_NAMES[stage]
    return Criterion(
        indicator, name, COEFFICIENT, threshold, threshold_label(threshold), read, places=4, unit=""
    )


def _requirement(
    indicator: Indicator, scope: str, threshold: NumericThreshold, unit: str
) -> Criterion:
    """Every school meets `threshold` in place of what the set requires of `scope`."""

    def read(verdict: Verdict, year: YearVerdicts) -> CriterionReading:
        return _share(answers_by(threshold, verdict, year, ThresholdScope(scope)))

    required = f"每所 {threshold_label(threshold, unit)}"
    return Criterion(indicator, "", f"{scope}：{OF_SCHOOLS}", EVERY, required, read)


def _county_figure(
    indicator: Indicator, scope: str, threshold: NumericThreshold, unit: str
) -> Criterion:
    """A figure of the county, or 是 and 否; tasks do not say what they bring to it."""

    def read(verdict: Verdict, year: YearVerdicts) -> CriterionReading:
        items = (each for each in verdict.items if each.requirement.scope == scope)
        value = next((each.value for each in items), None)
        words = "未填报" if value is None else figure_text(value, unit, threshold)
        return CriterionReading(value, words)

    return Criterion(
        indicator,
        "",
        scope,
        threshold,
        threshold_label(threshold, unit),
        read,
        places=2,
        unit=unit,
        has_effects=False,
        has_speed=unit != YES_NO,
    )


def _all_requirements(verdict: Verdict, year: YearVerdicts) -> CriterionReading:
    if not verdict.school_requirements and verdict.answer is Answer.MET:
        return CriterionReading(Decimal(1), "没有适用的学校")
    return _share(verdict.by_school.values())


def _material(verdict: Verdict, year: YearVerdicts) -> CriterionReading:
    value = verdict.material.value if verdict.material else None
    words = "未填报" if value is None else "是" if value else "否"
    return CriterionReading(value, words)


def _share(answers: Iterable[Answer]) -> CriterionReading:
    """The share of the schools that meet it among those that have reported. If one fails already,
    those that have not reported change nothing."""
    answers = list(answers)
    every, met = len(answers), sum(answer in SUFFICIENT for answer in answers)
    reported = every - answers.count(Answer.MISSING)
    return CriterionReading(
        Decimal(met) / reported if reported else None,
        f"{met}/{every}所" if every else "—",
        met < reported or reported == every,
        f"（{every - reported}所未填报）" if every > reported else "",
    )
