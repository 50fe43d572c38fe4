"""Checks of a new indicator set: problems that prevent its use, and doubts to be looked at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counties.days import chinese_day
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.engine.standard_wording import scope_label
from tracker.indicators.engine.standards import (
    WEIGHTS,
    IndicatorText,
    SetText,
    ThresholdText,
)
from tracker.indicators.engine.totals import STAGES_OF_KIND
from tracker.indicators.engine.values import JUDGED, MEASURES, STAGE_NAMES

SCHOOL_SPREAD = "school_spread"
WORDS = "text"  # the operator of a threshold in words, which is not judged
UP, DOWN = (">=", ">"), ("<=", "<")
FLOOR_SHARE = Decimal("0.85")
PLACES = 4  # decimals that the database column holds
MOST = Decimal(10**8)
FEWEST_PLACES, MOST_PLACES = 2, 6  # decimals a coefficient may be rounded to
MOST_STUDENTS = 1000


@dataclass(frozen=True)
class StandardProblem:
    """A problem of a set: `key` is the form field (empty for the whole set), `words` the message in
    Chinese.
    """

    key: str
    words: str


def key_of(field: str, code: str, *places: int) -> str:
    """Return the name of the form field of one value, such as value-L1-2 or relief-G3-3-1."""
    return "-".join((field, code, *(str(each) for each in places)))


def problems(text: SetText, base: SetText) -> list[StandardProblem]:
    """Return all reasons why `text`, which was made from `base`, cannot be a set, in page order."""
    all_problems = [*_rules(text), *_resource_problems(text)]
    old_thresholds = _thresholds(base)
    for place, (indicator, threshold) in _thresholds(text).items():
        all_problems += _threshold(indicator, threshold)
        if place in old_thresholds and _is_turned(
            old_thresholds[place][1].operator, threshold.operator
        ):
            words = "比较的方向与原标准相反：“不低于”不能改为“不超过”，反之亦然。"
            all_problems.append(StandardProblem(key_of("operator", *place), words))
    return all_problems


def _thresholds(text: SetText) -> dict[tuple[str, int], tuple[IndicatorText, ThresholdText]]:
    return {
        (indicator.code, threshold.position): (indicator, threshold)
        for indicator in text.indicators
        for threshold in indicator.thresholds
    }


def start_problems(text: SetText, today: date, before: date | None) -> list[StandardProblem]:
    """Return why `text` cannot come into force on its day. `before` is the first day of the
    predecessor.

    A day in the past has already been judged, and printed, by the set then in force.
    """
    day = text.valid_from
    if day is None:
        return [StandardProblem("valid_from", "请填写施行日期。")]
    if day < today:
        words = (
            f"施行日期不能早于今天（{chinese_day(today)}）：以前各日已按当时的标准评判和打印。"
            "文件印发更早的，在“文件”或“说明”中写明。"
        )
        return [StandardProblem("valid_from", words)]
    if before is not None and day <= before:
        words = f"施行日期要晚于上一版标准的施行日期（{chinese_day(before)}）。"
        return [StandardProblem("valid_from", words)]
    return []


def _rules(text: SetText) -> Iterator[StandardProblem]:
    if not 1 <= text.needed <= len(MEASURES):
        yield StandardProblem("needed", f"应达标项数要在1和{len(MEASURES)}之间。")
    for name in WEIGHTS:
        weight: Decimal = getattr(text, name)
        if not Decimal("0.1") <= weight <= 10:
            yield StandardProblem(name, "权重要在0.1和10之间。")
        elif weight != round(weight, 3):
            yield StandardProblem(name, "权重最多3位小数。")
    places = text.spread_places
    if places is not None and not FEWEST_PLACES <= places <= MOST_PLACES:
        yield StandardProblem(
            "spread_places", f"修约位数要在{FEWEST_PLACES}和{MOST_PLACES}之间；不修约的留空。"
        )
    if set(text.excluded_kinds) >= set(STAGES_OF_KIND):
        yield StandardProblem("excluded_kinds", "不能把所有办学类型都排除在外。")
    if not 0 <= text.least_students <= MOST_STUDENTS:
        yield StandardProblem("least_students", f"人数要在0和{MOST_STUDENTS}之间；都计入的填0。")


def _resource_problems(text: SetText) -> Iterator[StandardProblem]:
    """Check that each of the seven resources has a threshold and a coefficient limit for 小学 and
    初中.
    """
    drawn = {
        (each.code, threshold.stage, threshold.is_spread)
        for each in text.indicators
        for threshold in each.thresholds
        if each.kind == SCHOOL_SPREAD and threshold.is_judged
    }
    for measure in MEASURES:
        for stage in JUDGED:
            for is_spread, name in ((False, "标准值"), (True, "校际差异系数上限")):
                if (measure.code, stage.value, is_spread) not in drawn:
                    words = f"{measure.code} 缺少{STAGE_NAMES[stage]}的{name}，无法评判。"
                    yield StandardProblem("", words)


def _threshold(indicator: IndicatorText, threshold: ThresholdText) -> Iterator[StandardProblem]:
    place = (indicator.code, threshold.position)
    value = threshold.value
    if value is None:
        if threshold.operator != WORDS:
            yield StandardProblem(key_of("value", *place), "请填写标准值。")
        return
    yield from _number(key_of("value", *place), value)
    if indicator.kind == SCHOOL_SPREAD:
        if threshold.is_spread and threshold.operator not in DOWN:
            yield StandardProblem(key_of("operator", *place), "差异系数越小越好，要用 ≤ 或 ＜。")
        elif not threshold.is_spread and threshold.operator not in UP:
            yield StandardProblem(key_of("operator", *place), "资源配置越多越好，要用 ≥ 或 ＞。")
    yield from _floor(indicator, threshold, value)
    for relief in threshold.reliefs:
        key = key_of("relief", *place, relief.position)
        yield from _number(key, relief.value)
        if _is_stricter(threshold, relief.value):
            relieved, ordinary = plain_number(relief.value), plain_number(value)
            words = f"放宽后的值 {relieved} 比标准值 {ordinary} 还严，请核对。"
            yield StandardProblem(key, words)


def _floor(
    indicator: IndicatorText, threshold: ThresholdText, value: Decimal
) -> Iterator[StandardProblem]:
    key = key_of("floor", indicator.code, threshold.position)
    if threshold.floor is not None:
        yield from _number(key, threshold.floor)
        if _is_stricter(threshold, threshold.floor):
            floor, ordinary = plain_number(threshold.floor), plain_number(value)
            words = f"85%下限 {floor} 比标准值 {ordinary} 还严，请核对。"
            yield StandardProblem(key, words)
    elif indicator.kind == SCHOOL_SPREAD and not threshold.is_spread:
        yield StandardProblem(key, "资源配置的标准值要有85%下限。")


def _number(key: str, value: Decimal) -> Iterator[StandardProblem]:
    if value <= 0:
        yield StandardProblem(key, "要大于0。")
    elif value >= MOST:
        yield StandardProblem(key, "数值过大，请核对单位和小数点。")
    elif value != round(value, PLACES):
        yield StandardProblem(key, f"小数最多{PLACES}位。")


def _is_stricter(threshold: ThresholdText, value: Decimal) -> bool:
    """Return whether `value` demands more than the threshold itself."""
    limit = threshold.value or Decimal(0)
    return value < limit if threshold.operator in DOWN else value > limit


def _is_turned(old: str, new: str) -> bool:
    """Return whether the new operator demands less where the old one demanded more, or vice
    versa.
    """
    return new not in alike(old)


def alike(operator: str) -> tuple[str, ...]:
    """Return the operators that may replace `operator`: ≥ and ＞, ≤ and ＜."""
    return next((side for side in (UP, DOWN) if operator in side), (operator,))


def doubts(old: SetText, new: SetText) -> list[str]:
    """Return what looks like a mistake in `new` compared with `old`, a sentence each: the same
    name, a changed value that the wording does not follow, a floor other than 85 %.
    """
    old_thresholds = _thresholds(old)
    sentences = [f"名称与现行标准相同（{new.name}），容易混淆。"] if old.name == new.name else []
    for place, (indicator, threshold) in _thresholds(new).items():
        name = f"{indicator.code} {indicator.name} {scope_label(threshold)}"
        sentences += _floor_doubts(name, threshold)
        if place in old_thresholds:
            sentences += _wording_doubts(name, old_thresholds[place][1].value, indicator, threshold)
    return sentences


def _floor_doubts(name: str, new: ThresholdText) -> Iterator[str]:
    if new.value and new.floor is not None and new.floor != new.value * FLOOR_SHARE:
        share = plain_number(round(new.floor * 100 / new.value, 1))
        yield f"{name}：下限 {plain_number(new.floor)} 是标准值的{share}%，不是85%。"


def _wording_doubts(
    name: str, old: Decimal | None, indicator: IndicatorText, new: ThresholdText
) -> Iterator[str]:
    if old is None or new.value is None or old == new.value:
        return
    old_value_pattern = re.compile(rf"(?<![0-9.]){re.escape(plain_number(old))}(?![0-9]|\.[0-9])")
    for where, words in (("原文", indicator.text), ("说明", new.note)):
        if old_value_pattern.search(words):
            change = f"标准值由 {plain_number(old)} 改为 {plain_number(new.value)}"
            yield f"{name}：{change}，而{where}中仍有“{plain_number(old)}”。"
