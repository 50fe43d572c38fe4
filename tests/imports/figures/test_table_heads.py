"""Finding heads in one or several rows below a title, and lines that are about no school."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.imports.figures.column_meanings import head_key, meaning_of
from tracker.imports.figures.table_heads import (
    column_meanings,
    distinct_heads,
    empty_columns,
    find_heads,
    joined_heads,
    nameless_heads,
    why_no_school,
)


def found(*rows: list[str]) -> tuple[list[str], int]:
    return find_heads(list(enumerate(rows, start=1)), {})


def test_the_heads_are_found_under_a_title():
    rows = [["全县基本情况"], ["学校", "学生数", "班数"], ["甲", "1", "1"]]
    assert found(*rows) == (["学校", "学生数", "班数"], 2)
    assert found() == ([], 0)
    assert distinct_heads(["学校", "", "学校", ""]) == ["学校", "第2列", "学校第3列", "第4列"]


def test_a_group_over_two_rows_is_one_head():
    heads, used = found(
        ["呼图壁县义务教育学校基本情况统计表"],
        ["填报单位：县教育局", "", "", "", "2023年9月"],
        ["学校名称", "小学", "", "初中", "", "教学及辅助用房", "", "备注"],
        ["", "在校生数", "班级数", "在校生数", "班级数", "面积（㎡）", "其中室内体育", ""],
        ["城关一小", "900", "20", "0", "0", "5000", "300", ""],
    )
    assert used == 4
    assert heads == [
        "学校名称", "小学／在校生数", "小学／班级数", "初中／在校生数", "初中／班级数",
        "教学及辅助用房／面积（㎡）", "教学及辅助用房／其中室内体育", "备注",
    ]  # fmt: skip
    assert [meaning_of(head, {}) for head in heads] == [
        "school", "primary/students", "primary/classes", "junior/students", "junior/classes",
        "teaching_area", "indoor_sports_area", None,
    ]  # fmt: skip


def test_three_rows_of_heads():
    heads, used = found(
        ["学校", "基本情况", "", "", ""],
        ["", "小学", "", "初中", ""],
        ["", "学生数", "班数", "学生数", "班数"],
        ["九年制", "600", "15", "300", "8"],
    )
    assert (used, [meaning_of(head, {}) for head in heads]) == (
        3, ["school", "primary/students", "primary/classes", "junior/students", "junior/classes"],
    )  # fmt: skip


def test_one_row_of_heads_is_not_joined_with_what_stands_below():
    rows = [["学校", "学段", "学生数"], ["九年制", "小学", "600"], ["", "初中", "300"]]
    assert found(*rows) == (["学校", "学段", "学生数"], 1)


def test_a_countys_meaning_of_a_joined_head_counts():
    rows = [["校别", "甲表", ""], ["", "子", "丑"], ["一小", "1", "2"]]
    known = {"校别": "school", "甲表／子": "students", "甲表／丑": ""}
    assert find_heads(list(enumerate(rows)), known) == (["校别", "甲表／子", "甲表／丑"], 2)


@given(st.lists(st.lists(st.text(max_size=5), max_size=6), max_size=6))
def test_any_table_has_as_many_different_heads_as_columns(rows):
    heads, used = found(*rows)
    assert len(set(heads)) == len(heads) == max(map(len, rows[:used]), default=0) or used > 1
    assert used <= len(rows)
    assert len(joined_heads(rows)) == max(map(len, rows), default=0)


@pytest.mark.parametrize(
    ("name", "others", "why"),
    [
        ("合计", ["5"], "汇总行"),
        ("全县合 计", ["5"], "汇总行"),
        ("城区小学小计", ["5"], "汇总行"),
        ("全县平均值", ["5"], "汇总行"),
        ("标准差", ["5"], "汇总行"),
        ("", ["总计", "5"], "汇总行"),
        ("国家标准", ["4.2"], "汇总行"),
        ("注：数据截至9月1日", [], "说明行"),
        ("填表人：张三", ["审核人：李四"], "说明行"),
        ("学校名称", ["学段", "在校生数"], "重复的表头"),
        ("甲", ["1", "2"], "栏次行"),
        ("", ["5"], ""),
        ("没有的小学", ["5"], ""),
        ("合计镇中心小学", ["5"], ""),
        ("7", ["很多"], ""),
    ],
)
def test_lines_that_are_no_schools(name, others, why):
    assert why_no_school(name, [name, *others], ["基本情况／学校名称", "学段"]) == why


def test_heads_that_only_their_position_tells_apart():
    heads = distinct_heads(
        ["学校", "", "在校生数", "在校 生数", "第1列", "班级数", "长" * 101, "ｂ", "b"]
    )
    assert len(set(heads)) == len(heads)
    assert nameless_heads(heads) == {*heads} - {"学校", "班级数"}
    assert column_meanings(
        heads, {"b": "classes", "第2列": "students"}, {heads[2]: "students"}
    ) == {
        **dict.fromkeys(heads),
        "学校": "school",
        "班级数": "classes",
        "在校生数": "students",
    }
    assert column_meanings(["学校", "L1", "L1第3列"], {}, {})["L1第3列"] == ""


cells = st.text(alphabet="学校生数第12列 １２\u3000／", max_size=5)


@given(st.lists(cells, max_size=8))
def test_a_head_that_may_be_remembered_stands_once_and_alone(row):
    heads = distinct_heads(joined_heads([row]))
    assert len(set(heads)) == len(heads) == len(row)
    for head, cell in zip(heads, row, strict=True):
        same = [each for each in row if head_key(each) == head_key(head)]
        assert head in nameless_heads(heads) or (len(same) == 1 and head_key(cell))


@given(st.lists(cells, max_size=6), st.lists(cells, max_size=6), st.data())
def test_what_is_remembered_of_one_file_reads_a_column_with_that_head_alone(first, second, data):
    heads = distinct_heads(joined_heads([first]))
    choices = st.sampled_from(["students", "classes", "school", ""])
    known = {
        head_key(head): data.draw(choices) for head in heads if head not in nameless_heads(heads)
    }
    later = distinct_heads(joined_heads([second]))
    for head, cell, meaning in zip(
        later, second, column_meanings(later, known, {}).values(), strict=True
    ):
        if not cell.strip():
            assert meaning is None
        elif head_key(cell) in known and head not in nameless_heads(later):
            assert meaning == known[head_key(cell)]
        else:
            assert meaning == column_meanings(later, {}, {})[head]


def test_columns_without_head_and_value_are_not_asked_about():
    heads = ["学校", "第2列", "第3列", "第4列", "班级数"]
    rows = [["一小", "", "5", {"formula": "=1"}, ""], ["二小", " "], []]
    assert empty_columns(heads, rows) == {"第2列"}
