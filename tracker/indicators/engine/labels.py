"""Figures, thresholds and verdicts as labels: the short Chinese texts of pages and papers."""

from decimal import ROUND_HALF_UP, Decimal

from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
)
from tracker.indicators.engine.values import YES_NO, Answer, NumericThreshold, Rules

SIGNS = {">=": "≥", "<=": "≤", "<": "＜", ">": "＞", "=": "＝"}
FINEST = 12  # the most decimals that `rounded_label` tries


def rounded_label(value: Decimal, places: int, threshold: NumericThreshold | None = None) -> str:
    """Return `value` rounded half up to `places` decimals, or to as many as it takes for the
    rounded value to get the same verdict as the exact one: 0.50004 against “at most 0.5” becomes
    0.50004, not 0.500.
    """
    for digits in range(places, FINEST):
        rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        if threshold is None or threshold.answer(rounded) is threshold.answer(value):
            return f"{rounded:f}"
    return f"{value.normalize():f}"


def short_number(value: Decimal, threshold: NumericThreshold | None = None) -> str:
    """Return `value` as `rounded_label` with two decimals, without trailing zeros."""
    return plain_number(Decimal(rounded_label(value, 2, threshold)))


def figure_text(value: Decimal, unit: str, threshold: NumericThreshold | None = None) -> str:
    """Return `value` as `short_number` with its unit, or 是 or 否 for a yes-or-no figure."""
    if unit == YES_NO:
        return "是" if value else "否"
    return f"{short_number(value, threshold)}{unit}"


def threshold_label(threshold: NumericThreshold, unit: str = "") -> str:
    """Return a threshold as a label, such as ≥ 4.2人, or 是 for a yes-or-no requirement."""
    if unit == YES_NO:
        return figure_text(threshold.value, unit)
    return f"{SIGNS[threshold.operator]} {plain_number(threshold.value)}{unit}"


def ratio_label(unit: SchoolStageVerdict, verdict: ResourceVerdict, rules: Rules) -> str:
    """Return the division behind the value, such as 16人 ÷ 250人, or 全校18间 × 1.1 ÷ 加权675人 for
    a resource that stages share.
    """
    available, measure = verdict.available, verdict.measure
    if verdict.value is None or available.amount is None:
        return "未填报"
    amount = f"{available.amount.normalize():,f}{measure.unit}"
    if not measure.shared or len(unit.school.students) == 1:
        return f"{amount} ÷ {unit.students:,}人"
    weight = rules.weights[unit.stage]
    times = "" if weight == 1 else f" × {plain_number(weight)}"
    return f"全校{amount}{times} ÷ 加权{plain_number(available.bottom)}人"


def value_label(verdict: ResourceVerdict) -> str:
    """The value per student or hundred students; a dash while not reported."""
    return "—" if verdict.value is None else rounded_label(verdict.value, 2, verdict.threshold)


def gap_label(verdict: ResourceVerdict) -> str:
    """缺 3人, with 可不补 where the school may leave it; empty if nothing is missing."""
    if not verdict.gap:
        return ""
    floor = f"（到85%缺 {verdict.floor_gap:,}{verdict.measure.unit}）" if verdict.floor_gap else ""
    kept = "，可不补" if verdict.answer is Answer.KEPT else ""
    return f"缺 {verdict.gap:,}{verdict.measure.unit}{floor}{kept}"


def coefficient_label(verdict: CoefficientVerdict) -> str:
    """The coefficient of variation; a dash if there is none."""
    return (
        "—"
        if verdict.coefficient.value is None
        else rounded_label(verdict.coefficient.value, 4, verdict.threshold)
    )
