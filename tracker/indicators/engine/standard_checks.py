"""What is wrong with a new indicator set, and what is merely so odd that one asks about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counties.days import chinese_day
from tracker.indicators.engine.numbers import plain
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
WORDS = "text"  # the operator of what draws no line
UP, DOWN = (">=", ">"), ("<=", "<")
FLOOR_SHARE = Decimal("0.85")
PLACES = 4  # decimals that a row holds
MOST = Decimal(10**8)
FEWEST_PLACES, MOST_PLACES = 2, 6  # decimals a coefficient may be rounded to
MOST_STUDENTS = 1000


@dataclass(frozen=True)
class StandardProblem:
    """`key`: the field of the form that holds it, empty for the whole; `words` in Chinese."""

    key: str
    words: str


def key_of(what: str, code: str, *places: int) -> str:
    """The name under which the form has one value: value-L1-2, relief-G3-3-1."""
    return "-".join((what, code, *(str(each) for each in places)))


def problems(text: SetText, base: SetText) -> list[StandardProblem]:
    """Everything for which `text`, made from `base`, cannot be a set, in the order of the page."""
    found = [*_rules(text), *_seven(text)]
    was = _thresholds(base)
    for place, (indicator, threshold) in _thresholds(text).items():
        found += _threshold(indicator, threshold)
        if place in was and _is_turned(was[place][1].operator, threshold.operator):
            words = "比较的方向与原标准相反：“不低于”不能改为“不超过”，反之亦然。"
            found.append(StandardProblem(key_of("operator", *place), words))
    return found


def _thresholds(text: SetText) -> dict[tuple[str, int], tuple[IndicatorText, ThresholdText]]:
    return {
        (indicator.code, threshold.position): (indicator, threshold)
        for indicator in text.indicators
        for threshold in indicator.thresholds
    }


def start_problems(text: SetText, today: date, before: date | None) -> list[StandardProblem]:
    """Why `text` cannot be in force from its day on; `before`: since when its predecessor is.

    A day that is past has been judged, and printed, by the set then in force.
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


def _seven(text: SetText) -> Iterator[StandardProblem]:
    """Each of the seven has a line and a limit of spread at 小学 and at 初中."""
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
            words = f"放宽后的值 {plain(relief.value)} 比标准值 {plain(value)} 还严，请核对。"
            yield StandardProblem(key, words)


def _floor(
    indicator: IndicatorText, threshold: ThresholdText, value: Decimal
) -> Iterator[StandardProblem]:
    key = key_of("floor", indicator.code, threshold.position)
    if threshold.floor is not None:
        yield from _number(key, threshold.floor)
        if _is_stricter(threshold, threshold.floor):
            words = f"85%下限 {plain(threshold.floor)} 比标准值 {plain(value)} 还严，请核对。"
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
    """Whether `value` asks more than the threshold itself."""
    line = threshold.value or Decimal(0)
    return value < line if threshold.operator in DOWN else value > line


def _is_turned(old: str, new: str) -> bool:
    """Whether an operator asks for less where the old one asked for more, or the other way."""
    return new not in alike(old)


def alike(operator: str) -> tuple[str, ...]:
    """The operators that may stand in the place of `operator`: ≥ and ＞, ≤ and ＜."""
    return next((side for side in (UP, DOWN) if operator in side), (operator,))


def doubts(old: SetText, new: SetText) -> list[str]:
    """What one would ask about `new` beside `old`, each in a sentence: the same name, a value that
    moved while the wording still says the old one, a floor that is not 85 %."""
    was = _thresholds(old)
    found = [f"名称与现行标准相同（{new.name}），容易混淆。"] if old.name == new.name else []
    for place, (indicator, threshold) in _thresholds(new).items():
        name = f"{indicator.code} {indicator.name} {scope_label(threshold)}"
        found += _floor_doubts(name, threshold)
        if place in was:
            found += _wording_doubts(name, was[place][1].value, indicator, threshold)
    return found


def _floor_doubts(name: str, new: ThresholdText) -> Iterator[str]:
    if new.value and new.floor is not None and new.floor != new.value * FLOOR_SHARE:
        share = plain(round(new.floor * 100 / new.value, 1))
        yield f"{name}：下限 {plain(new.floor)} 是标准值的{share}%，不是85%。"


def _wording_doubts(
    name: str, old: Decimal | None, indicator: IndicatorText, new: ThresholdText
) -> Iterator[str]:
    if old is None or new.value is None or old == new.value:
        return
    said = re.compile(rf"(?<![0-9.]){re.escape(plain(old))}(?![0-9]|\.[0-9])")
    for where, words in (("原文", indicator.text), ("说明", new.note)):
        if said.search(words):
            moved = f"标准值由 {plain(old)} 改为 {plain(new.value)}"
            yield f"{name}：{moved}，而{where}中仍有“{plain(old)}”。"
