from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indicators.engine.made import ON_THE_LINE, RULES, J, P, S, primary
from tracker.indicators.engine.resources import (
    CountyVerdict,
    SchoolStageVerdict,
    judge_county,
    judge_school_stage,
    missing_to,
    resource_amount,
)
from tracker.indicators.engine.values import MEASURE_BY_CODE, MEASURES, Answer, SchoolResources
from tracker.indicators.engine.what_if import FigureChange, apply_changes


def only(county: CountyVerdict) -> SchoolStageVerdict:
    (unit,) = county.units
    return unit


def answers(unit: SchoolStageVerdict) -> dict[str, Answer]:
    return {each.measure.code: each.answer for each in unit.resources}


def test_exactly_on_every_line_is_met_and_lacks_nothing():
    unit = only(judge_county([primary()], RULES))
    assert unit.answer is Answer.MET
    assert set(answers(unit).values()) == {Answer.MET}
    assert [each.gap for each in unit.resources] == [0] * 7


@pytest.mark.parametrize(
    ("backbone", "answer", "school", "gap", "floor_gap"),
    [
        ("10", Answer.MET, Answer.MET, 0, 0),
        ("9.9", Answer.KEPT, Answer.MET, 1, 0),
        ("8.5", Answer.KEPT, Answer.MET, 2, 0),  # 85 % exactly
        ("8.49", Answer.BELOW, Answer.BELOW, 2, 1),
        (None, Answer.MISSING, Answer.MISSING, None, None),
    ],
)
def test_one_of_seven(backbone, answer, school, gap, floor_gap):
    unit = only(judge_county([primary(backbone_teachers=backbone)], RULES))
    found = unit.resources[1]
    assert (found.answer, unit.answer) == (answer, school)
    assert (found.gap, found.floor_gap) == (gap, floor_gap)


def test_five_of_seven_is_not_enough_though_the_rest_reach_their_floor():
    unit = only(judge_county([primary(backbone_teachers="9", network_classrooms="22")], RULES))
    assert unit.count(Answer.MET) == 5
    assert unit.answer is Answer.BELOW


def test_what_can_no_longer_pass_has_failed_though_something_is_missing():
    school = primary(backbone_teachers="8", network_classrooms=None)
    assert only(judge_county([school], RULES)).answer is Answer.BELOW


def test_indoor_sports_rooms_count_as_sports_grounds_not_as_teaching_rooms():
    unit = only(judge_county([primary()], RULES))
    assert [unit.resources[place].value for place in (3, 4)] == [Decimal("4.5"), Decimal("7.5")]


def test_teaching_area_is_never_below_nothing_and_its_gap_says_all_that_is_missing():
    school = primary(teaching_area="900")  # 1,000 of sports rooms
    area = only(judge_county([school], RULES)).resources[3]
    assert area.value == 0
    assert area.gap == 4600


def test_equipment_is_reported_in_ten_thousands_and_judged_in_yuan():
    found = only(judge_county([primary(equipment_value="199.99")], RULES)).resources[5]
    assert found.value == Decimal("1999.9")
    assert (found.answer, found.gap) == (Answer.KEPT, 100)


def nine_year(area: str) -> SchoolResources:
    return SchoolResources(
        7,
        {P: 600, J: 300},
        {P: {}, J: {}},
        {"teaching_area": Decimal(area)} | {"indoor_sports_area": Decimal(0)},
    )


def test_shared_areas_are_split_by_weights():
    school, measure = nine_year("9000"), MEASURE_BY_CODE["L4"]
    found = [resource_amount(school, stage, measure, RULES.weights).value for stage in (P, J)]
    assert [round(value, 4) for value in found if value is not None] == [
        Decimal("9.6774"),
        Decimal("10.6452"),
    ]


@pytest.mark.parametrize(
    ("students", "ratio"),
    [({P: 600, J: 300}, (P, J, "1.1")), ({J: 300, S: 300}, (J, S, "1.2"))],
)
def test_weights_between_two_stages(students, ratio):
    low, high, factor = ratio
    school = SchoolResources(1, students, {}, {"network_classrooms": Decimal(33)})
    one, other = (
        resource_amount(school, stage, MEASURE_BY_CODE["L7"], RULES.weights).value
        for stage in (low, high)
    )
    assert one is not None
    assert other is not None
    assert round(other / one, 20) == Decimal(factor)


def test_senior_students_take_their_part_and_are_not_judged():
    school = SchoolResources(1, {J: 300, S: 300}, {J: {}}, {"network_classrooms": Decimal(33)})
    assert [unit.stage for unit in judge_county([school], RULES).units] == [J]


def test_a_stage_that_has_not_said_how_many_students_leaves_the_split_open():
    school = replace(nine_year("9000"), students={P: 600, J: None})
    assert resource_amount(school, P, MEASURE_BY_CODE["L4"], RULES.weights).value is None


def test_schools_without_students_or_by_rule_are_listed_not_judged():
    special = replace(primary(2), excluded="特殊教育学校")
    county = judge_county([primary(1, students=0), special, primary(3)], RULES)
    assert [unit.school.key for unit in county.units] == [3]
    assert county.excluded == {1: "没有小学、初中在校生", 2: "特殊教育学校"}


def test_a_school_that_has_not_reported_stays_and_holds_the_verdict_open():
    county = judge_county([primary(1), primary(2, students=None), primary(3)], RULES)
    assert [unit.answer for unit in county.units] == [Answer.MET, Answer.MISSING, Answer.MET]
    test = county.tests[0]
    assert (test.answer, test.missing, test.coefficient.value) == (Answer.MISSING, (2,), 0)


def test_fourteen_tests_and_a_stage_without_schools_is_open():
    county = judge_county([primary(1), primary(2)], RULES)
    assert len(county.tests) == 14
    assert [test.answer for test in county.tests] == [Answer.MET] * 7 + [Answer.MISSING] * 7


def test_a_county_with_nothing_of_it_does_not_pass():
    test = judge_county([primary(1, network_classrooms="0")], RULES).tests[6]
    assert (test.coefficient.value, test.answer) == (None, Answer.BELOW)


@pytest.mark.parametrize(("places", "answer"), [(None, Answer.BELOW), (2, Answer.MET)])
def test_just_above_the_limit_fails_at_full_precision(places, answer):
    """Two equal schools at 1 ± d have a coefficient of d."""
    schools = [
        primary(1, network_classrooms=str(23 * (1 + Decimal("0.501787")))),
        primary(2, network_classrooms=str(23 * (1 - Decimal("0.501787")))),
    ]
    test = judge_county(schools, replace(RULES, places=places)).tests[6]
    assert test.coefficient.value is not None
    assert round(test.coefficient.value, 12) == Decimal("0.501787")
    assert (test.answer, test.borderline) == (answer, True)


def test_exactly_at_the_limit_passes():
    schools = [primary(1, network_classrooms="34.5"), primary(2, network_classrooms="11.5")]
    test = judge_county(schools, RULES).tests[6]
    assert test.coefficient.value == Decimal("0.5")
    assert test.answer is Answer.MET


amounts = st.decimals(min_value=0, max_value=10_000, places=2)


@given(
    students=st.integers(1, 3000),
    figures=st.fixed_dictionaries(dict.fromkeys(ON_THE_LINE, amounts)),
)
def test_filling_exactly_the_shown_gaps_turns_the_school(students, figures):
    school = primary(1, students, **{name: str(value) for name, value in figures.items()})
    unit = only(judge_county([school], RULES))
    steps = []
    for each in unit.resources:
        stage = None if each.measure.shared else P
        gap = Decimal(each.gap or 0) / each.measure.times
        steps.append(FigureChange(1, each.measure.plus[0], gap, stage))
    filled = only(judge_county(apply_changes([school], steps), RULES))
    assert filled.answer is Answer.MET
    assert set(answers(filled).values()) == {Answer.MET}


@given(students=st.integers(1, 3000), rooms=amounts)
def test_one_less_than_the_gap_is_not_enough(students, rooms):
    unit = only(judge_county([primary(1, students, network_classrooms=str(rooms))], RULES))
    found = unit.resources[6]
    if found.gap:
        nearly = replace(found.available, amount=rooms + found.gap - 1)
        assert missing_to(nearly, found.threshold.value) == 1


@given(st.lists(st.tuples(st.integers(1, 3000), amounts), min_size=1, max_size=12), st.randoms())
def test_verdicts_do_not_depend_on_the_order(rows, random):
    schools = [
        primary(key, students, network_classrooms=str(rooms))
        for key, (students, rooms) in enumerate(rows)
    ]
    shuffled = list(schools)
    random.shuffle(shuffled)
    one, other = judge_county(schools, RULES), judge_county(shuffled, RULES)
    by_key = {unit.school.key: unit for unit in other.units}
    assert [by_key[unit.school.key] for unit in one.units] == list(one.units)
    assert [test.answer for test in one.tests] == [test.answer for test in other.tests]


def test_every_figure_belongs_to_a_measure():
    assert {name for each in MEASURES for name in (*each.plus, *each.minus)} == set(ON_THE_LINE)


@pytest.mark.parametrize(
    ("students", "is_rural", "visiting", "amount"),
    [
        (50, "1", "1", "1"),
        (99, "1", "1", "1"),
        (49, "1", "1", "0"),
        (100, "1", "1", "0"),
        (70, "0", "1", "0"),
        (70, None, "1", "0"),  # not granted on what nobody reported
        (70, "1", None, "0"),  # an empty field means none
        (None, "1", "1", "0"),
    ],
)
def test_visiting_teachers_count_at_small_rural_schools_alone(students, is_rural, visiting, amount):
    school = primary(
        students=students, sports_arts_teachers="0", visiting_teachers=visiting, is_rural=is_rural
    )
    unit = judge_school_stage(school, P, RULES)
    assert unit.resources[2].available.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("is_central", "leased", "special", "answer"),
    [
        ("1", "700", "300", Answer.MET),
        ("1", "700", "299", Answer.KEPT),
        ("1", "1000", None, Answer.MET),
        ("0", "700", "300", Answer.KEPT),
        (None, "700", "300", Answer.KEPT),
    ],
)
def test_leased_and_rooftop_grounds_count_at_central_urban_schools_alone(
    is_central, leased, special, answer
):
    school = primary(
        grounds_area="5500",  # 1,000 square metres short of the threshold
        leased_grounds_area=leased,
        special_grounds_area=special,
        is_central_urban=is_central,
    )
    assert judge_school_stage(school, P, RULES).resources[4].answer is answer


def test_an_addition_does_not_stand_in_for_a_figure_that_is_not_reported():
    school = primary(grounds_area=None, leased_grounds_area="9000", is_central_urban="1")
    assert judge_school_stage(school, P, RULES).resources[4].answer is Answer.MISSING
