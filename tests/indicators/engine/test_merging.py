"""校点 that are not counted as schools: added first, divided afterwards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indicators.engine.made import RULES, J, P, primary
from tracker.indicators.engine.merging import merge_school
from tracker.indicators.engine.resources import judge_school_stage
from tracker.indicators.engine.values import Answer, SchoolResources


def test_alone_nothing_changes():
    assert merge_school(primary(), []) == primary()


def test_students_and_resources_are_added_then_divided():
    found = merge_school(primary(1), [primary(2, 100, teaching_area="50", indoor_sports_area="0")])
    unit = judge_school_stage(found, P, RULES)
    l4 = unit.resources[3]
    assert unit.students == 1100
    assert (l4.available.top, l4.available.bottom) == (4550, 1100)  # (5500 + 50 - 1000) ㎡
    assert (l4.answer, unit.answer) == (Answer.KEPT, Answer.MET)


def test_what_one_has_not_reported_is_not_known_of_both():
    found = merge_school(primary(1), [primary(2, 100, teaching_area=None)])
    assert judge_school_stage(found, P, RULES).resources[3].answer is Answer.MISSING
    silent = SchoolResources(2, {P: None}, {P: {}}, {})
    answers = {
        each.answer
        for each in judge_school_stage(merge_school(primary(1), [silent]), P, RULES).resources
    }
    assert answers == {Answer.MISSING}


@pytest.mark.parametrize(
    ("own", "of_site", "both"), [("1", "2", 3), (None, "2", 2), ("1", None, 1)]
)
def test_an_empty_addition_means_none(own, of_site, both):
    found = merge_school(
        primary(1, visiting_teachers=own, is_rural="1"), [primary(2, visiting_teachers=of_site)]
    )
    assert found.own[P]["visiting_teachers"] == both
    assert found.shared["is_rural"] == 1  # what the school is stays its own


def test_of_a_stage_count_those_that_have_it():
    nine = SchoolResources(
        1, {P: 600, J: 300}, {P: primary().own[P], J: primary().own[P]}, primary().shared
    )
    found = merge_school(nine, [primary(2, 100)])
    assert found.students == {P: 700, J: 300}
    assert found.own[J]["backbone_teachers"] == 10
    assert found.own[P]["backbone_teachers"] == 20
    assert found.shared["teaching_area"] == 11000


@given(st.lists(st.integers(min_value=1, max_value=2000), min_size=1, max_size=5))
def test_the_order_of_points_does_not_matter(sizes):
    parts = [primary(n, size) for n, size in enumerate(sizes, start=2)]
    assert merge_school(primary(), parts) == merge_school(primary(), parts[::-1])
    assert merge_school(primary(), parts).students[P] == 1000 + sum(sizes)
