"""What a set asks, in words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tracker.indicators.engine.standard_wording import (
    condition_label,
    conditions_label,
    per_label,
    rounding_label,
    scope_label,
    threshold_text,
    yes_no_names,
)
from tracker.indicators.engine.standards import IndicatorText, ThresholdText
from tracker.indicators.engine.values import Condition, NumericThreshold


def threshold(operator: str = ">=", value: str | None = "4.2000", **more) -> ThresholdText:
    return ThresholdText(1, "小学", operator, Decimal(value) if value else None, "人", **more)


def condition(figure: str, operator: str, value: str) -> Condition:
    return Condition(figure, NumericThreshold(operator, Decimal(value)))


@pytest.mark.parametrize(
    ("operator", "words"),
    [(">=", "≥ 4.2人"), ("<=", "≤ 4.2人"), ("<", "＜ 4.2人"), (">", "＞ 4.2人"), ("=", "为 4.2人")],
)
def test_lines(operator, words):
    assert threshold_text(threshold(operator)) == words


def test_what_is_answered_by_yes_or_no():
    asked = ThresholdText(1, "编制标准统一", "=", Decimal(1), "是否", figure="G2.2")
    assert threshold_text(asked) == "是"
    told = replace(asked, operator="text", value=None, figure="Q9.arts", scope="监测了艺术")
    assert threshold_text(told) == "填是或否，不作判定"
    assert threshold_text(threshold("text", None)) == "按文字要求"
    indicator = IndicatorText("Q9", "quality", 9, 31, "学业", "学业", "county", "", (asked, told))
    names = yes_no_names(indicator)
    assert names == {"G2.2": "编制标准统一", "Q9.arts": "监测了艺术"}
    assert condition_label(condition("Q9.arts", "=", "1"), names) == "监测了艺术：是"
    assert condition_label(condition("Q9.arts", "=", "0"), names) == "监测了艺术：否"


def test_a_spread_says_that_it_is_one():
    assert scope_label(threshold()) == "小学"
    assert scope_label(threshold(is_spread=True)) == "小学校际差异系数"


def test_what_is_asked_once_for_every_twelve():
    assert per_label(threshold()) == ""
    asked = per_label(threshold(per_figure="classes", per=12))
    assert asked == "每 12个（班级数）计一次，不足的按一次计"


@pytest.mark.parametrize(
    ("figure", "operator", "value", "words"),
    [
        ("is_special", "=", "0", "特殊教育学校除外"),
        ("is_special", "=", "1", "特殊教育学校"),
        ("has_junior", "=", "0", "没有初中部"),
        ("largest_class", "<", "30", "最大班额 ＜ 30人"),
        ("rooms_built", "<=", "2016", "音乐、美术教室规划建成年份 ≤ 2016年"),
        ("migrant_share", ">", "50", "随迁子女占在校生 ＞ 50%"),
        ("unheard_of", ">", "1", "unheard_of ＞ 1"),
    ],
)
def test_conditions(figure, operator, value, words):
    assert condition_label(condition(figure, operator, value)) == words


def test_conditions_that_must_all_hold():
    both = (condition("largest_class", "<", "30"), condition("is_rural", "=", "1"))
    assert conditions_label(both) == "最大班额 ＜ 30人，且乡村学校"
    assert conditions_label(()) == ""


def test_rounding():
    assert rounding_label(None) == "不修约，按计算值判定"
    assert rounding_label(2) == "修约到2位小数后判定"
