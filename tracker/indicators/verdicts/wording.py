"""Verdicts in words: what an indicator requires, what is so, what is missing."""

from dataclasses import dataclass
from decimal import Decimal

from counties.models import School
from tracker.indicators.choices import IndicatorKind
from tracker.indicators.engine.labels import (
    coefficient_label,
    figure_text,
    rounded_label,
    threshold_label,
)
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.repairs import repairs
from tracker.indicators.engine.requirements import RequirementVerdict
from tracker.indicators.engine.resources import CoefficientVerdict
from tracker.indicators.engine.standard_wording import figure_label
from tracker.indicators.engine.trends import Trend, trend
from tracker.indicators.engine.values import (
    ANSWER_NAMES,
    JUDGED,
    STAGE_NAMES,
    YES_NO,
    Answer,
    EducationStage,
    NumericThreshold,
)
from tracker.indicators.models import Indicator
from tracker.indicators.selectors.rule_sets import line_of
from tracker.indicators.verdicts.judging import Verdict, YearVerdicts

BEST = 5  # repairs shown
TREND_LABELS = {Trend.BETTER: "↑ 向好", Trend.SAME: "＝ 持平", Trend.WORSE: "↓ 变差"}


def required_words(indicator: Indicator) -> tuple[str, ...]:
    """The thresholds of the set, a scope each: 小学 ≥ 4.2人，差异系数 ≤ 0.5."""
    if indicator.kind == IndicatorKind.EVIDENCE:
        return ("材料证明",)
    of_scope: dict[str, list[str]] = {}
    for threshold in indicator.thresholds.all():
        if threshold.value is not None and not threshold.is_alternative:
            words = threshold_label(line_of(threshold), threshold.unit)
            words = f"差异系数 {words}" if threshold.is_spread else words
            of_scope.setdefault(threshold.scope, []).append(words)
    return tuple(f"{scope} {'，'.join(words)}" for scope, words in of_scope.items())


def unit_of(indicator: Indicator, item: RequirementVerdict) -> str:
    """The unit of a requirement, which its threshold holds."""
    return next(
        (t.unit for t in indicator.thresholds.all() if t.scope == item.requirement.scope),
        indicator.unit,
    )


def requirement_cells(verdict: Verdict, item: RequirementVerdict) -> tuple[str, str, str, str]:
    """Scope, value, required value and the relief applied, of one requirement."""
    unit, threshold = unit_of(verdict.indicator, item), item.requirement.threshold
    value = "未填报" if item.value is None else figure_text(item.value, unit, threshold)
    value += f"，{item.entered}" if item.entered else ""
    required = "—"
    if item.required is not None:
        required = threshold_label(NumericThreshold(threshold.operator, item.required), unit)
        required += f"（{item.requirement.document}）" if item.requirement.document else ""
    return item.requirement.scope, value, required, _relief_words(item, unit)


def _relief_words(item: RequirementVerdict, unit: str) -> str:
    """The relief applied, and one that only waits for figures that are not reported."""
    words = [item.relief.words] if item.relief else []
    if item.possible_relief:
        labels = "、".join(f"“{figure_label(name)}”" for name in item.undecided)
        limit = threshold_label(item.possible_relief.threshold, unit)
        words.append(
            f"未填报{labels}，暂不放宽；属{item.possible_relief.words}的，{limit}即达标，请补报"
        )
    return "；".join(words)


def state_words(verdict: Verdict, year: YearVerdicts) -> tuple[str, ...]:
    """What is so: schools that meet it, the coefficient of variation, the county's figure."""
    if verdict.resources:
        return _state_by_stage(verdict)
    if verdict.school_requirements:
        return (f"{verdict.count(Answer.MET)}/{len(verdict.by_school)} 所达标",)
    if verdict.items:
        return _county_state(verdict)
    if verdict.indicator.kind == IndicatorKind.EVIDENCE:
        material = verdict.material
        if material is None or material.value is None:
            return ("未填报",)
        comma = "，" if material.note and not material.note.startswith("（") else ""
        return (f"{'是' if material.value else '否'}{comma}{material.note}",)
    return ("没有适用的学校",) if year.resources.units else ("尚无学校",)


def _state_by_stage(verdict: Verdict) -> tuple[str, ...]:
    """A line for each stage that there is: 小学 5/8 所达标，1 所未填报；差异系数 0.0429."""
    lines = []
    for test in verdict.tests:
        answers = [
            answer for (_, stage), answer in verdict.by_school.items() if stage is test.stage
        ]
        if answers:
            missing, kept = answers.count(Answer.MISSING), answers.count(Answer.KEPT)
            lines.append(
                f"{STAGE_NAMES[test.stage]} {answers.count(Answer.MET)}/{len(answers)} 所达标"
                + (f"，{kept} 所可保留" if kept else "")
                + (f"，{missing} 所未填报" if missing else "")
                + _coefficient_state(test)
            )
    return tuple(lines)


def _coefficient_state(test: CoefficientVerdict) -> str:
    if test.coefficient.value is None:
        return ""
    return f"；差异系数 {coefficient_label(test)}" + ("（临界）" if test.borderline else "")


def _county_state(verdict: Verdict) -> tuple[str, ...]:
    """What the county reported; once if it reported nothing."""
    if all(item.value is None for item in verdict.items):
        return ("未填报",)
    lines = []
    for item in verdict.items:
        scope = f"{item.requirement.scope} " if len(verdict.items) > 1 else ""
        unit = unit_of(verdict.indicator, item)
        value = item.value
        words = "未填报" if value is None else figure_text(value, unit, item.requirement.threshold)
        lines.append(scope + words + (f"，{item.entered}" if item.entered else ""))
    return tuple(lines)


def distance_words(verdict: Verdict) -> tuple[str, ...]:
    """What is missing, in things if there are things to count."""
    if verdict.resources:
        return (*_missing_things(verdict), *_beyond_limit(verdict))
    if verdict.school_requirements:
        below, missing = verdict.count(Answer.BELOW), verdict.count(Answer.MISSING)
        words = [f"{below} 所未达标"] if below else []
        return (*words, *([f"{missing} 所未填报"] if missing else []))
    return tuple(
        _distance(item, item.required - item.value, unit_of(verdict.indicator, item))
        for item in verdict.items
        if item.answer is Answer.BELOW and item.value is not None and item.required is not None
    )


def _distance(item: RequirementVerdict, difference: Decimal, unit: str) -> str:
    if unit == YES_NO:
        return f"没有做到：{item.requirement.scope}"
    if not difference:
        return "恰在标准线上，标准不含本数"
    return f"距标准差 {plain_number(abs(difference))}{unit}"


def _missing_things(verdict: Verdict) -> tuple[str, ...]:
    missing = [
        (unit.school.key, judged.gap)
        for unit, judged in verdict.resources
        if judged.gap and judged.answer is not Answer.KEPT
    ]
    if not missing:
        return ()
    unit = verdict.resources[0][1].measure.unit
    schools = len({key for key, _ in missing})
    together = "共" if len(missing) > 1 else ""
    return (f"{schools}所学校{together}缺{sum(gap for _, gap in missing):,}{unit}",)


def _beyond_limit(verdict: Verdict) -> tuple[str, ...]:
    excesses = (
        (test.stage, test.coefficient.value - test.threshold.value)
        for test in verdict.tests
        if test.answer is Answer.BELOW and test.coefficient.value is not None
    )
    return tuple(
        f"{STAGE_NAMES[stage]}差异系数超 {rounded_label(excess, 4)}" for stage, excess in excesses
    )


@dataclass(frozen=True)
class CoefficientLine:
    """One of the fourteen tests of the coefficient of variation, as it stands in a row of bars."""

    code: str
    name: str
    stage: EducationStage
    value: str
    limit: str
    number: float | None
    limit_number: float
    answer: Answer
    borderline: bool

    @property
    def label(self) -> str:
        return ANSWER_NAMES[self.answer] + ("（临界）" if self.borderline else "")


def coefficient_lines(year: YearVerdicts) -> tuple[CoefficientLine, ...]:
    """The tests of the coefficient of variation at the stages that there are, 小学 first."""
    tests = [(verdict.indicator, test) for verdict in year.verdicts for test in verdict.tests]
    tests.sort(key=lambda pair: (JUDGED.index(pair[1].stage), pair[0].position))
    return tuple(
        CoefficientLine(
            indicator.code,
            indicator.name,
            test.stage,
            coefficient_label(test),
            threshold_label(test.threshold),
            None if test.coefficient.value is None else float(test.coefficient.value),
            float(test.threshold.value),
            test.answer,
            test.borderline,
        )
        for indicator, test in tests
    )


def trend_words(verdict: Verdict, before: YearVerdicts | None) -> str:
    """Which way `verdict` went since the year `before`; empty if one of them is not known."""
    old = before.of(verdict.indicator.code) if before else None
    way = trend(verdict.performance, old.performance if old else None)
    return TREND_LABELS[way] if way else ""


def excluded_by_rule(year: YearVerdicts) -> list[tuple[str, list[str]]]:
    """The schools to which the seven resources do not apply, by the rule that leaves them out."""
    by_rule: dict[str, list[str]] = {}
    for key, rule in year.resources.excluded.items():
        by_rule.setdefault(rule, []).append(str(year.rows[key].school))
    return list(by_rule.items())


@dataclass(frozen=True)
class RepairLine:
    """What the coefficient of variation becomes once `school` has made good its `gap`."""

    school: School
    gap: str
    value: str
    passes: bool


def best_repairs(year: YearVerdicts, test: CoefficientVerdict) -> tuple[RepairLine, ...]:
    """The schools whose repair lowers the coefficient of variation most; none that raises it."""
    if test.coefficient.value is None:
        return ()
    return tuple(
        RepairLine(
            year.rows[each.key].school,
            f"{each.gap:,}{test.measure.unit}",
            rounded_label(each.value, 4, test.threshold),
            test.threshold.holds(each.value),
        )
        for each in repairs(year.resources.units, test)[:BEST]
        if each.value < test.coefficient.value
    )
