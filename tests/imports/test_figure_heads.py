"""What heads are understood, and that nothing is guessed where money has no unit."""

from decimal import Decimal

import pytest

from tracker.imports.figure_heads import (
    find_heads,
    in_kept_unit,
    meaning_of,
    meanings,
    named,
    wrong_columns,
)
from tracker.imports.figures import COLUMNS, HEADS


def test_the_templates_own_heads_are_all_understood():
    assert list(COLUMNS) == list(HEADS)
    assert sorted(COLUMNS.values()) == sorted(m for m in meanings() if ":" not in m)


@pytest.mark.parametrize(
    ("head", "meaning"),
    [
        ("学校", "school"),
        ("在校 学生数（人）", "students"),
        ("骨干教师数", "backbone_teachers"),
        ("运动场地面积(㎡)", "grounds_area"),
        ("其中：室内体育用房面积", "indoor_sports_area"),
        ("教学仪器设备值（万元）", "equipment_value"),
        ("教学仪器设备值（元）", "equipment_value:元"),
        ("教学仪器设备值", None),
        ("图书册数", None),
        ("", None),
    ],
)
def test_a_countys_own_words(head, meaning):
    assert meaning_of(head, {}) == meaning


def test_what_a_person_has_said_goes_before():
    known = {"学校": "", "仪器": "equipment_value"}
    assert [meaning_of(head, known) for head in ("学校", "仪器")] == ["", "equipment_value"]


def test_the_heads_are_found_under_a_title():
    rows = [(1, ["全县基本情况"]), (3, ["学校", "学生数", "班数"]), (4, ["甲", "1", "1"])]
    assert find_heads(rows, {}) == 1
    assert find_heads([], {}) == 0
    assert named(["学校", "", "学校", {"formula": "=A1"}]) == [
        "学校",
        "第2列",
        "学校第3列",
        "第4列",
    ]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"a": "school", "b": "students"}, ""),
        ({"b": "students"}, "请指明哪一列是学校名称。"),
        ({"a": "school", "b": "stage"}, "没有一列是数据项，请至少对应一列。"),
        (
            {"a": "school", "b": "equipment_value", "c": "equipment_value:元"},
            "“教学仪器设备资产值（万元）”对应了不止一列，请只留一列。",
        ),
    ],
)
def test_columns_by_which_nothing_can_be_read(columns, words):
    assert wrong_columns(columns) == words


def test_yuan_become_ten_thousands_of_them():
    assert in_kept_unit("equipment_value:元", Decimal("2325678.40")) == Decimal("232.5678")
    assert in_kept_unit("equipment_value", Decimal(12)) == 12
