"""Which heads are recognised; money without a unit is not guessed."""

from decimal import Decimal

import pytest

from tracker.imports.figures.column_meanings import (
    DIVIDED,
    all_meanings,
    in_kept_unit,
    is_ratio,
    meaning_of,
    parse_meaning,
    wrong_columns,
)
from tracker.imports.figures.template import COLUMNS, HEADS


def test_the_templates_own_heads_are_all_understood():
    assert list(COLUMNS) == list(HEADS)
    assert sorted(COLUMNS.values()) == sorted(m for m in all_meanings() if not set(m) & {":", "/"})


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
        # of one stage alone
        ("小学在校生数", "primary/students"),
        ("初中部 班级数（个）", "junior/classes"),
        ("在校生数（初中）", "junior/students"),
        ("高中／在校学生数", "senior/students"),
        ("小学／在校生数", "primary/students"),
        ("在校生数／小学", "primary/students"),
        ("初中／教学仪器设备值（元）", "junior/equipment_value:元"),
        ("小学／运动场地面积(㎡)", "primary/grounds_area"),
        ("小学、初中在校生数", None),
        ("初中毕业生数", None),
        ("高中班级数", None),
        ("小学学校建成年份", None),
        ("小学／学校", None),
        # a group over it
        ("教学及辅助用房／面积", "teaching_area"),
        ("教学及辅助用房／其中室内体育", "indoor_sports_area"),
        ("教学及辅助用房（㎡）／其中：室内体育用房面积", "indoor_sports_area"),
        ("基本情况／学校名称", "school"),
        ("上学年／在校生数", None),
        ("随迁子女／在校生数", None),
        # a bracket that may make another figure of it
        ("教学及辅助用房面积（不含室内体育用房）", None),
        ("教学及辅助用房面积（含室内体育用房，㎡）", "teaching_area"),
        ("县级以上骨干教师数（含校级）", None),
        ("在校生数（女）", None),
        ("在校生数（单位：人）", "students"),
        # another unit than the figure's
        ("运动场地面积（亩）", None),
        ("在校生数（千人）", None),
        ("教学仪器设备值（千元）", None),
        # divided by students already
        ("生均教学及辅助用房面积", ""),
        ("每百名学生拥有网络多媒体教室数", ""),
        ("L4", ""),
        ("L4生均教学及辅助用房面积", ""),
    ],
)
def test_a_countys_own_words(head, meaning):
    assert meaning_of(head, {}) == meaning


def test_meanings_chosen_by_a_person_go_first():
    known = {"学校": "", "仪器": "equipment_value"}
    assert [meaning_of(head, known) for head in ("学校", "仪器")] == ["", "equipment_value"]


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
        ({"a": "school", "b": "primary/students", "c": "junior/students"}, ""),
        (
            {"a": "school", "b": "junior/students", "c": "junior/students"},
            "“初中在校生数（人）”对应了不止一列，请只留一列。",
        ),
        ({"a": "school", "L1": ""}, f"没有一列是数据项，请至少对应一列。{DIVIDED}"),
        (
            {"a": "school", "L1": "qualified_teachers"},
            f"“L1”不能当作“高于规定学历教师数”导入：{DIVIDED}",
        ),
        (
            {"a": "school", "资产值（元）": "equipment_value"},
            "“资产值（元）”写的单位是元，“教学仪器设备资产值”按万元读："
            "请改选单位相符的一项，或在表中换算后改正表头。",
        ),
        (
            {"a": "school", "运动场（亩）": "grounds_area"},
            "“运动场（亩）”写的单位是亩，“运动场地面积”按平方米读："
            "请改选单位相符的一项，或在表中换算后改正表头。",
        ),
        ({"a": "school", "运动场（㎡）": "grounds_area"}, ""),
    ],
)
def test_columns_by_which_nothing_can_be_read(columns, words):
    assert wrong_columns(columns) == words


def test_yuan_are_converted_to_ten_thousands():
    assert in_kept_unit("equipment_value:元", Decimal("2325678.40")) == Decimal("232.5678")
    assert in_kept_unit("equipment_value", Decimal(12)) == 12


@pytest.mark.parametrize("meaning", all_meanings())
def test_a_meaning_is_written_as_it_was_read(meaning):
    assert str(parse_meaning(meaning)) == meaning
    assert len(meaning) <= 40  # as it is kept


def test_divided_values_are_recognised_by_their_head():
    assert [is_ratio(head) for head in ("L1", "l7 ", "L8", "L9", "L10", "生均", "骨干教师数")] == [
        True, False, True, False, False, True, False,
    ]  # fmt: skip
