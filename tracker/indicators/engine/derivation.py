"""How a verdict was reached, line by line: what went in, the formula, the rounding, the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.coefficient import weighted_sums
from tracker.indicators.engine.resources import (
    CoefficientVerdict,
    ResourceVerdict,
    SchoolStageVerdict,
)
from tracker.indicators.engine.values import (
    STAGE_NAMES,
    YES_NO,
    EducationStage,
    NumericThreshold,
    Rules,
)
from tracker.indicators.engine.verdicts import plain, worded, written

SIGNS = {">=": "≥", "<=": "≤", "<": "＜", ">": "＞", "=": "＝"}


@dataclass(frozen=True)
class DerivationStep:
    """One line of a working: what it is about, and its words."""

    name: str
    words: str


def threshold_label(line: NumericThreshold, unit: str = "") -> str:
    """≥ 4.2人, as a line is written; 是 where that is what is asked."""
    if unit == YES_NO:
        return worded(line.value, unit)
    return f"{SIGNS[line.operator]} {plain(line.value)}{unit}"


def resource_derivation(
    unit: SchoolStageVerdict, judged: ResourceVerdict, rules: Rules
) -> list[DerivationStep]:
    """How one of the seven was judged at one stage of one school."""
    held, measure = judged.available, judged.measure
    steps = [DerivationStep("数据", _inputs(unit, judged))]
    if measure.shared and len(unit.school.students) > 1:
        steps.append(DerivationStep("分摊", _shares(unit, rules)))
    if judged.value is None or held.amount is None:
        return [*steps, DerivationStep("结论", "数据不全，未填报")]
    weight = rules.weights[unit.stage]
    factors = [f"{plain(held.amount)}"]
    if measure.per != 1:
        factors.append(f"{measure.per}")
    if measure.shared and weight != 1:
        factors.append(plain(weight))
    value = written(judged.value, 4, judged.threshold)
    steps.append(DerivationStep("计算", f"{' × '.join(factors)} ÷ {plain(held.bottom)} ＝ {value}"))
    steps.append(DerivationStep("修约", "按未经修约的数值判定"))
    floor = judged.threshold.floor
    lines = f"{threshold_label(judged.threshold)}" + (
        f"；85%为 {plain(floor)}" if floor is not None else ""
    )
    steps.append(DerivationStep("标准", lines))
    if judged.gap:
        steps.append(DerivationStep("缺口", _gap(judged)))
    return steps


def ratio_label(unit: SchoolStageVerdict, judged: ResourceVerdict, rules: Rules) -> str:
    """What is divided by what: 16人 ÷ 250人; shared 全校18间 × 1.1 ÷ 加权675人."""
    held, measure = judged.available, judged.measure
    if judged.value is None or held.amount is None:
        return "未填报"
    amount = f"{held.amount.normalize():,f}{measure.unit}"
    if not measure.shared or len(unit.school.students) == 1:
        return f"{amount} ÷ {unit.students:,}人"
    weight = rules.weights[unit.stage]
    times = "" if weight == 1 else f" × {plain(weight)}"
    return f"全校{amount}{times} ÷ 加权{plain(held.bottom)}人"


def _inputs(unit: SchoolStageVerdict, judged: ResourceVerdict) -> str:
    measure, school = judged.measure, unit.school
    figures = school.shared if measure.shared else school.own.get(unit.stage, {})
    words = []
    for sign, names in (("", measure.plus), ("减：", measure.minus)):
        for name in names:
            figure, value = FIGURE_BY_NAME[name], figures.get(name)
            said = "未填报" if value is None else f"{plain(value)}{figure.unit}"
            words.append(f"{sign}{figure.label.removeprefix('其中：')} {said}")
    for stage, students in school.students.items():
        if measure.shared or stage is unit.stage:
            said = "未填报" if students is None else f"{students}人"
            words.append(f"{STAGE_NAMES[stage]}在校生 {said}")
    if school.points:
        words.append(f"含并入计算的{'、'.join(school.points)}")
    return "；".join(words)


def _shares(unit: SchoolStageVerdict, rules: Rules) -> str:
    """600×1 ＋ 300×1.1: the students by which a school's stages share what they use together."""
    parts = [
        f"{students or 0}×{plain(rules.weights[stage])}"
        for stage, students in unit.school.students.items()
    ]
    return f"各学段共用，按加权学生数分摊：{' ＋ '.join(parts)}"


def _gap(judged: ResourceVerdict) -> str:
    held, unit = judged.available, judged.measure.unit
    needed = f"{plain(judged.threshold.value)} × {plain(held.bottom)} ÷ {plain(held.scale)}"
    have = plain(held.amount or Decimal(0))
    words = f"{needed} − {have}，向上取整，缺 {judged.gap or 0:,}{unit}"
    if judged.floor_gap:
        words += f"；到85%缺 {judged.floor_gap:,}{unit}"
    return words


def coefficient_derivation(
    units: Sequence[SchoolStageVerdict], test: CoefficientVerdict, rules: Rules
) -> list[DerivationStep]:
    """How the spread of one resource over one stage was judged."""
    known = values_of(units, test.measure.code, test.stage)
    spread = test.coefficient
    steps = [
        DerivationStep("数据", f"{len(known)}所学校已填报，学生共 {spread.students:,f}人"),
        DerivationStep("公式", "差异系数 ＝ S ÷ X̄；S ＝ √∑(Pᵢ ÷ N)(Xᵢ − X̄)²，按学生数加权"),
    ]
    if spread.value is None:
        return [*steps, DerivationStep("结论", "没有可以计算的数据")]
    places = "按未经修约的数值判定" if rules.places is None else f"修约到{rules.places}位小数判定"
    alone = weighted_sums((Decimal(1), value) for _, value in known).coefficient().value
    steps += [
        DerivationStep(
            "均值", f"X̄ ＝ ∑xᵢ ÷ N ＝ {written(spread.mean, 6)}（全县资源除以全县学生）"
        ),
        DerivationStep("标准差", f"S ＝ {written(spread.deviation, 6)}"),
        DerivationStep("差异系数", f"{written(spread.value, 6, test.threshold)}"),
        DerivationStep("修约", places),
        DerivationStep("标准", threshold_label(test.threshold)),
    ]
    if alone is not None:
        steps.append(
            DerivationStep("对照", f"不按学生数加权为 {written(alone, 4)}，仅供核对，不作判定")
        )
    if test.missing:
        steps.append(DerivationStep("未填报", f"{len(test.missing)}所学校未填报，填报以前不能判定"))
    return steps


def values_of(
    units: Sequence[SchoolStageVerdict], code: str, stage: EducationStage
) -> list[tuple[Decimal, Decimal]]:
    """Students and value of each school of `stage` that reported the resource `code`."""
    return [
        (Decimal(unit.students or 0), each.value)
        for unit in units
        if unit.stage is stage
        for each in unit.resources
        if each.measure.code == code and each.value is not None
    ]
