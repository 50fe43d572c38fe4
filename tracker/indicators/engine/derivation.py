"""计算过程: how a verdict was reached, step by step: figures, formula, rounding and threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.coefficient import weighted_sums
from tracker.indicators.engine.labels import rounded_label, threshold_label
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
)
from tracker.indicators.engine.values import (
    STAGE_NAMES,
    EducationStage,
    Rules,
)


@dataclass(frozen=True)
class DerivationStep:
    """A step of a derivation: its name and its text, both in Chinese."""

    name: str
    words: str


def resource_derivation(
    unit: SchoolStageVerdict, verdict: ResourceVerdict, rules: Rules
) -> list[DerivationStep]:
    """Return the derivation of the verdict on one resource at one stage of a school."""
    available, measure = verdict.available, verdict.measure
    steps = [DerivationStep("数据", _inputs(unit, verdict))]
    if measure.shared and len(unit.school.students) > 1:
        steps.append(DerivationStep("分摊", _shares(unit, rules)))
    if verdict.value is None or available.amount is None:
        return [*steps, DerivationStep("结论", "数据不全，未填报")]
    weight = rules.weights[unit.stage]
    factors = [f"{plain_number(available.amount)}"]
    if measure.per != 1:
        factors.append(f"{measure.per}")
    if measure.shared and weight != 1:
        factors.append(plain_number(weight))
    value = rounded_label(verdict.value, 4, verdict.threshold)
    steps.append(
        DerivationStep(
            "计算", f"{' × '.join(factors)} ÷ {plain_number(available.bottom)} ＝ {value}"
        )
    )
    steps.append(DerivationStep("修约", "按未经修约的数值判定"))
    floor = verdict.threshold.floor
    limits = f"{threshold_label(verdict.threshold)}" + (
        f"；85%为 {plain_number(floor)}" if floor is not None else ""
    )
    steps.append(DerivationStep("标准", limits))
    if verdict.gap:
        steps.append(DerivationStep("缺口", _gap(verdict)))
    return steps


def _inputs(unit: SchoolStageVerdict, verdict: ResourceVerdict) -> str:
    measure, school = verdict.measure, unit.school
    figures = school.shared if measure.shared else school.own.get(unit.stage, {})
    parts = []
    added: tuple[str, ...] = ()
    if measure.addition and school.grants(measure.addition):
        added = tuple(n for n in measure.addition.figures if figures.get(n) is not None)
    for sign, names in (("", measure.plus), ("减：", measure.minus), ("另计入：", added)):
        for name in names:
            figure, value = FIGURE_BY_NAME[name], figures.get(name)
            reported = "未填报" if value is None else f"{plain_number(value)}{figure.unit}"
            parts.append(f"{sign}{figure.label.removeprefix('其中：')} {reported}")
    for stage, students in school.students.items():
        if measure.shared or stage is unit.stage:
            reported = "未填报" if students is None else f"{students}人"
            parts.append(f"{STAGE_NAMES[stage]}在校生 {reported}")
    if added and measure.addition:
        parts.append(f"另计入的依据：{measure.addition.words}")
    if school.merged_sites:
        parts.append(f"含并入计算的{'、'.join(school.merged_sites)}")
    return "；".join(parts)


def _shares(unit: SchoolStageVerdict, rules: Rules) -> str:
    """Return the weighted students by which the stages share a resource: 600×1 ＋ 300×1.1."""
    parts = [
        f"{students or 0}×{plain_number(rules.weights[stage])}"
        for stage, students in unit.school.students.items()
    ]
    return f"各学段共用，按加权学生数分摊：{' ＋ '.join(parts)}"


def _gap(verdict: ResourceVerdict) -> str:
    available, unit = verdict.available, verdict.measure.unit
    factors = plain_number(verdict.threshold.value), plain_number(available.bottom)
    needed = f"{' × '.join(factors)} ÷ {plain_number(available.scale)}"
    have = plain_number(available.amount or Decimal(0))
    text = f"{needed} − {have}，向上取整，缺 {verdict.gap or 0:,}{unit}"
    if verdict.floor_gap:
        text += f"；到85%缺 {verdict.floor_gap:,}{unit}"
    return text


def coefficient_derivation(
    units: Sequence[SchoolStageVerdict], verdict: CoefficientVerdict, rules: Rules
) -> list[DerivationStep]:
    """Return the derivation of the verdict on the coefficient of one resource at one stage."""
    known = values_of(units, verdict.measure.code, verdict.stage)
    coefficient = verdict.coefficient
    steps = [
        DerivationStep("数据", f"{len(known)}所学校已填报，学生共 {coefficient.students:,f}人"),
        DerivationStep("公式", "差异系数 ＝ S ÷ X̄；S ＝ √∑(Pᵢ ÷ N)(Xᵢ − X̄)²，按学生数加权"),
    ]
    if coefficient.value is None:
        return [*steps, DerivationStep("结论", "没有可以计算的数据")]
    places = "按未经修约的数值判定" if rules.places is None else f"修约到{rules.places}位小数判定"
    unweighted = weighted_sums((Decimal(1), value) for _, value in known).coefficient().value
    steps += [
        DerivationStep(
            "均值", f"X̄ ＝ ∑xᵢ ÷ N ＝ {rounded_label(coefficient.mean, 6)}（全县资源除以全县学生）"
        ),
        DerivationStep("标准差", f"S ＝ {rounded_label(coefficient.deviation, 6)}"),
        DerivationStep("差异系数", f"{rounded_label(coefficient.value, 6, verdict.threshold)}"),
        DerivationStep("修约", places),
        DerivationStep("标准", threshold_label(verdict.threshold)),
    ]
    if unweighted is not None:
        steps.append(
            DerivationStep(
                "对照", f"不按学生数加权为 {rounded_label(unweighted, 4)}，仅供核对，不作判定"
            )
        )
    if verdict.missing:
        steps.append(
            DerivationStep("未填报", f"{len(verdict.missing)}所学校未填报，填报以前不能判定")
        )
    return steps


def values_of(
    units: Sequence[SchoolStageVerdict], code: str, stage: EducationStage
) -> list[tuple[Decimal, Decimal]]:
    """Return (students, value per student) of each school at `stage` that reported `code`."""
    return [
        (Decimal(unit.students or 0), verdict.value)
        for unit in units
        if unit.stage is stage
        for verdict in unit.resources
        if verdict.measure.code == code and verdict.value is not None
    ]
