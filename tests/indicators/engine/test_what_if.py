from decimal import Decimal

import pytest

from tests.indicators.engine.made import RULES, J, P, primary
from tracker.indicators.engine.resources import judge_county
from tracker.indicators.engine.values import BUILDINGS, Answer, SchoolResources
from tracker.indicators.engine.what_if import (
    CannotChange,
    FigureChange,
    NotReported,
    SchoolClosing,
    apply_changes,
    move_figure,
)


def test_two_teachers_moved():
    before = [primary(1, backbone_teachers="12"), primary(2, backbone_teachers="8")]
    steps = move_figure("backbone_teachers", Decimal(2), stage=P, out_of=1, into=2)
    after = apply_changes(before, steps)
    assert [school.own[P]["backbone_teachers"] for school in after] == [10, 10]
    assert [unit.answer for unit in judge_county(before, RULES).units] == [Answer.MET, Answer.BELOW]
    assert [unit.answer for unit in judge_county(after, RULES).units] == [Answer.MET, Answer.MET]


def test_nothing_of_the_trial_stays():
    before = [primary(1)]
    apply_changes(before, [FigureChange(1, "grounds_area", Decimal(3500))])
    assert before == [primary(1)]


def test_area_added_belongs_to_the_whole_school():
    (school,) = apply_changes([primary(1)], [FigureChange(1, "grounds_area", Decimal(3500))])
    assert school.shared["grounds_area"] == 10_000


def test_students_change():
    (school,) = apply_changes([primary(1)], [FigureChange(1, "students", Decimal(-100), P)])
    assert school.students == {P: 900}


def test_a_school_that_closes_into_another_takes_all_along():
    (school,) = apply_changes([primary(1), primary(2)], [SchoolClosing(2, into=1)])
    assert (school.key, school.students) == (1, {P: 2000})
    assert school.own[P]["qualified_teachers"] == 84
    assert school.shared["grounds_area"] == 13_000


def test_a_school_that_closes_without_its_buildings_takes_the_rest_along():
    schools = [primary(1), primary(2, grounds_area=None)]
    (school,) = apply_changes(schools, [SchoolClosing(2, into=1, with_buildings=False)])
    host = primary(1)
    assert school.students == {P: 2000}
    assert school.own[P]["qualified_teachers"] == 84
    for name, value in host.shared.items():
        times = 1 if name in BUILDINGS else 2
        assert school.shared[name] == (None if value is None else times * value)
    assert school.shared["grounds_area"] == host.shared["grounds_area"]  # known, as it was


def test_a_school_that_closes_into_none_is_gone():
    assert [
        school.key for school in apply_changes([primary(1), primary(2)], [SchoolClosing(1)])
    ] == [2]


def test_what_one_of_two_has_not_reported_is_not_known_of_both():
    (school,) = apply_changes(
        [primary(1), primary(2, grounds_area=None)], [SchoolClosing(2, into=1)]
    )
    assert school.shared["grounds_area"] is None


def test_a_stage_the_host_did_not_have_comes_along():
    junior = SchoolResources(2, {J: 300}, {J: {"qualified_teachers": Decimal(20)}}, {})
    (school,) = apply_changes([primary(1), junior], [SchoolClosing(2, into=1)])
    assert school.students == {P: 1000, J: 300}
    assert school.own[J] == {"qualified_teachers": 20}


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (FigureChange(9, "grounds_area", Decimal(1)), "试算所指的学校不在这一学年的学校之中。"),
        (FigureChange(1, "gold", Decimal(1)), "没有“gold”这一项数据。"),
        (FigureChange(1, "backbone_teachers", Decimal(1)), "这所学校没有所选的学段。"),
        (FigureChange(1, "backbone_teachers", Decimal(1), J), "这所学校没有所选的学段。"),
        (FigureChange(1, "backbone_teachers", Decimal(-11), P), "现有10，不够减去11。"),
        (FigureChange(1, "students", Decimal("0.5"), P), "学生数应是整数。"),
        (SchoolClosing(1, into=9), "并入的学校不在这一学年的学校之中。"),
    ],
)
def test_what_cannot_be_tried(step, words):
    with pytest.raises(CannotChange) as caught:
        apply_changes([primary(1)], [step])
    assert str(caught.value) == words


def test_nothing_is_added_to_what_is_not_reported():
    with pytest.raises(NotReported):
        apply_changes(
            [primary(1, grounds_area=None)], [FigureChange(1, "grounds_area", Decimal(1))]
        )
