"""What a set asks, in words."""

from decimal import Decimal

import pytest

from tracker.indicators.engine.items import Condition
from tracker.indicators.engine.standard_words import (
    condition_words,
    line_words,
    per_words,
    places_words,
    scope_words,
    when_words,
)
from tracker.indicators.engine.standards import ThresholdText
from tracker.indicators.engine.values import Line


def threshold(operator: str = ">=", value: str | None = "4.2000", **more) -> ThresholdText:
    return ThresholdText(1, "小学", operator, Decimal(value) if value else None, "人", **more)


def condition(figure: str, operator: str, value: str) -> Condition:
    return Condition(figure, Line(operator, Decimal(value)))


@pytest.mark.parametrize(
    ("operator", "words"),
    [(">=", "≥ 4.2人"), ("<=", "≤ 4.2人"), ("<", "＜ 4.2人"), (">", "＞ 4.2人"), ("=", "为 4.2人")],
)
def test_lines(operator, words):
    assert line_words(threshold(operator)) == words


def test_a_threshold_without_a_value_has_no_line():
    assert line_words(threshold("text", None)) == ""


def test_a_spread_says_that_it_is_one():
    assert scope_words(threshold()) == "小学"
    assert scope_words(threshold(is_spread=True)) == "小学校际差异系数"


def test_what_is_asked_once_for_every_twelve():
    assert per_words(threshold()) == ""
    asked = per_words(threshold(per_figure="classes", per=12))
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
    assert condition_words(condition(figure, operator, value)) == words


def test_conditions_that_must_all_hold():
    both = (condition("largest_class", "<", "30"), condition("is_rural", "=", "1"))
    assert when_words(both) == "最大班额 ＜ 30人，且乡村学校"
    assert when_words(()) == ""


def test_rounding():
    assert places_words(None) == "不修约，按计算值判定"
    assert places_words(2) == "修约到2位小数后判定"
