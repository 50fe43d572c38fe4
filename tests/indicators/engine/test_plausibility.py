from decimal import Decimal

import pytest

from tests.indicators.engine.made import J, P
from tracker.indicators.engine.catalogue import CATALOGUE, FIGURE_BY_NAME, PARTS
from tracker.indicators.engine.plausibility import (
    PlausibilityQuestion,
    plausibility_questions,
    reason_impossible,
)
from tracker.indicators.engine.values import FIGURES


def D(**figures: str | int) -> dict[str, Decimal | None]:
    return {name: Decimal(value) for name, value in figures.items()}


def test_every_figure_of_the_seven_is_in_the_catalogue_once():
    assert len(FIGURE_BY_NAME) == len(CATALOGUE)
    assert set(FIGURES) <= set(FIGURE_BY_NAME)
    assert {name for pair in PARTS for name in pair} <= set(FIGURE_BY_NAME)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("students", "0", ""),
        ("students", "-1", "不能是负数"),
        ("students", "20000", ""),
        ("students", "20001", "不能超过20,000人，请核对单位和小数点"),
        ("students", "1.5", "应是整数"),
        ("grounds_area", "1.25", ""),
        ("grounds_area", "1.255", "小数最多2位"),
        ("built_year", "1899", "应是1900年以后的年份"),
        ("built_year", "1900", ""),
        ("rooms_built", "2024", ""),
        ("rooms_built", "2025", "不能晚于今年（2024年）"),
    ],
)
def test_impossible(name, value, words):
    assert reason_impossible(FIGURE_BY_NAME[name], Decimal(value), 2024) == words


def test_a_part_is_not_more_than_its_whole():
    even = D(teaching_area=100, indoor_sports_area=100)
    assert plausibility_questions({}, even) == []
    (found,) = plausibility_questions({}, D(teaching_area=100, indoor_sports_area=101))
    words = "不能大于教学及辅助用房面积（100平方米）"
    assert found == PlausibilityQuestion(None, "indoor_sports_area", words, blocks_saving=True)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (D(students=90, classes=2, largest_class=45), []),
        (D(students=91, classes=2, largest_class=45), ["2个班、最大班额45人，容不下91名学生"]),
        (D(students=1, classes=0), ["有学生而没有班级"]),
        (D(students=0, classes=0), []),
        (D(students=91, classes=2), []),
        (D(classes=2, largest_class=45), []),
    ],
)
def test_students_fit_their_classes(figures, words):
    assert [each.words for each in plausibility_questions({P: figures}, {})] == words


@pytest.mark.parametrize(
    ("was", "now", "asked"),
    [(100, 130, 0), (100, 131, 1), (100, 70, 0), (100, 69, 1), (0, 500, 0)],
)
def test_a_jump_is_asked_about_and_does_not_stop(was, now, asked):
    found = plausibility_questions({}, D(grounds_area=now), ({}, D(grounds_area=was)))
    assert [each.blocks_saving for each in found] == [False] * asked


def test_a_jump_of_a_stage_is_compared_with_the_same_stage():
    before = ({P: D(students=500), J: D(students=100)}, {})
    assert plausibility_questions({P: D(students=500), J: D(students=100)}, {}, before) == []
    (found,) = plausibility_questions({P: D(students=500), J: D(students=500)}, {}, before)
    assert (found.stage, found.words) == (J, "去年为100，今年为500，相差超过30%，请核对")


def test_a_year_of_building_is_no_jump():
    assert plausibility_questions({}, D(built_year=2016), ({}, D(built_year=1))) == []


def test_what_is_not_reported_is_not_asked_about():
    assert plausibility_questions({P: {"students": None}}, {"teaching_area": None}) == []


@pytest.mark.parametrize(
    ("value", "asked"), [("5", False), ("4.99", True), ("10000", False), ("10000.01", True)]
)
def test_money_for_each_student_that_smells_of_the_other_unit_is_asked_about(value, asked):
    # of a school of 1,000 students 1 万元 is 10 元 for each
    held = {"public_budget": Decimal(value)}
    found = plausibility_questions({P: D(students=1000)}, held)
    assert [(q.name, q.blocks_saving) for q in found] == [("public_budget", False)] * asked
    assert plausibility_questions({P: D(classes=1)}, held) == []


def test_migrant_children_are_students_of_the_school():
    stages = {P: D(students=60), J: D(students=40)}
    assert plausibility_questions(stages, D(migrant_students=100)) == []
    (found,) = plausibility_questions(stages, D(migrant_students=101))
    assert (found.words, found.blocks_saving) == ("不能大于小学、初中在校生数（100人）", True)
