"""The requirements of an indicator set in the words of its page: 小学 ≥ 4.2人, 放宽, 适用条件,
修约.
"""

from collections.abc import Iterable, Mapping

from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.labels import figure_text
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.standards import IndicatorText, SetText, ThresholdText
from tracker.indicators.engine.values import YES_NO, Condition

OPERATOR_WORDS = {">=": "≥", "<=": "≤", "<": "＜", ">": "＞", "=": "为", "~=": "约"}
# Figures derived from those reported (`engine.totals`): label and unit.
DERIVED = {
    "compulsory_students": ("义务教育阶段在校生数", "人"),
    "classes": ("班级数", "个"),
    "largest_class": ("最大班额", "人"),
    "migrant_share": ("随迁子女占在校生", "%"),
    "training_share": ("教师培训经费占公用经费预算", "%"),
}
# Figures that are 1 or 0: the label for each.
WHICH = {
    "is_primary": ("小学", "小学除外"),
    "is_junior": ("初中（含完全中学初中部）", "初中除外"),
    "is_nine_year": ("九年一贯制学校", "九年一贯制学校除外"),
    "is_twelve_year": ("十二年一贯制学校", "十二年一贯制学校除外"),
    "is_special": ("特殊教育学校", "特殊教育学校除外"),
    "is_small_kind": ("村小学和教学点", "村小学和教学点除外"),
    "is_rural": ("乡村学校", "非乡村学校"),
    "has_music_fit": ("填报了面积达到要求的音乐教室数", "未填报面积达到要求的音乐教室数"),
    "has_art_fit": ("填报了面积达到要求的美术教室数", "未填报面积达到要求的美术教室数"),
    "has_primary": ("有小学部", "没有小学部"),
    "has_junior": ("有初中部", "没有初中部"),
}


def figure_label(name: str) -> str:
    """Return the label of a figure, reported or derived: 学校建成年份, 随迁子女占在校生."""
    return _figure(name)[0]


def threshold_text(threshold: ThresholdText) -> str:
    """Return a threshold as a label: ≥ 4.2人, 是 for yes-or-no, or what a threshold without value
    is for.
    """
    if threshold.value is None:
        return "填是或否，不作判定" if threshold.unit == YES_NO else "按文字要求"
    if threshold.unit == YES_NO:
        return figure_text(threshold.value, threshold.unit)
    return f"{OPERATOR_WORDS[threshold.operator]} {plain_number(threshold.value)}{threshold.unit}"


def scope_label(threshold: ThresholdText) -> str:
    """Return the scope of a threshold: 小学, 小学校际差异系数."""
    return f"{threshold.scope}校际差异系数" if threshold.is_spread else threshold.scope


def per_label(threshold: ThresholdText) -> str:
    """Return the unit of counting: 每12个班级计一次; "" if the value applies once."""
    if not threshold.per_figure:
        return ""
    label, unit = _figure(threshold.per_figure)
    return f"每 {threshold.per}{unit}（{label}）计一次，不足的按一次计"


def conditions_label(when: Iterable[Condition], names: Mapping[str, str] | None = None) -> str:
    """Return all conditions joined by “and”; `names` as for `condition_label`."""
    return "，且".join(condition_label(each, names) for each in when)


def condition_label(condition: Condition, names: Mapping[str, str] | None = None) -> str:
    """Return a condition as a label: 最大班额 ＜ 30人, 特殊教育学校除外. `names` are the yes-or-no
    figures of the indicator.
    """
    threshold = condition.threshold
    if threshold.operator == "=" and condition.figure in WHICH:
        return WHICH[condition.figure][0 if threshold.value else 1]
    if threshold.operator == "=" and names and condition.figure in names:
        return f"{names[condition.figure]}：{'是' if threshold.value else '否'}"
    label, unit = _figure(condition.figure)
    return f"{label} {OPERATOR_WORDS[threshold.operator]} {plain_number(threshold.value)}{unit}"


def _figure(name: str) -> tuple[str, str]:
    if name in FIGURE_BY_NAME and name not in DERIVED:
        figure = FIGURE_BY_NAME[name]
        return figure.label.removeprefix("其中："), figure.unit
    return DERIVED.get(name, (name, ""))


def yes_no_names(indicator: IndicatorText) -> dict[str, str]:
    """Return the labels of the yes-or-no requirements of an indicator by figure."""
    yes_no_thresholds = (each for each in indicator.thresholds if each.unit == YES_NO)
    return {each.figure: each.scope for each in yes_no_thresholds}


def rule_labels(text: SetText, kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the rules for the seven resources as (name, text); `kinds` maps 办学类型 to labels."""
    weights = (text.weight_primary, text.weight_junior, text.weight_senior)
    left_out = [f"{kinds.get(kind, kind)}不计入资源配置指标" for kind in text.excluded_kinds]
    if text.least_students:
        left_out.append(f"不足{text.least_students}人的教学点不计入资源配置指标")
    return [
        ("逐校达标", f"7项资源配置指标至少{text.needed}项达到标准值，其余不低于85%下限"),
        ("校际差异", "小学、初中分别计算，7项指标的差异系数都不超过上限，按在校生数加权"),
        (
            "共用资源分摊",
            "小学、初中、高中权重 " + " : ".join(map(plain_number, weights)),
        ),
        ("差异系数修约", rounding_label(text.spread_places)),
        ("不计入的学校", "；".join(left_out) or "没有：所有学校都计入"),
    ]


def rounding_label(places: int | None) -> str:
    """Return how a coefficient is rounded before its verdict."""
    return "不修约，按计算值判定" if places is None else f"修约到{places}位小数后判定"
