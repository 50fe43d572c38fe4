"""The verdict on each of the 32, from what schools and the county reported."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from tests.conftest import Cast
from tests.indicators.builders import YEAR, make_school, report
from tests.shared import shared
from tracker.indicators.engine.values import Answer, EducationStage
from tracker.indicators.models import IndicatorSet
from tracker.indicators.selectors.rule_sets import RuleSet, rule_set_of
from tracker.indicators.selectors.year_verdicts import (
    read_verdicts,
    reported_years,
    years_with_figures,
)
from tracker.indicators.services.figures import (
    FigureEntry,
    freeze_year,
    report_county_figure,
    report_figures,
)
from tracker.indicators.verdicts.judging import YearVerdicts

LATER = datetime(2100, 1, 1, tzinfo=timezone.get_default_timezone())
MET, KEPT, FLOOR = Answer.MET, Answer.KEPT, Answer.FLOOR
BELOW, MISSING = Answer.BELOW, Answer.MISSING
EVIDENCE = ["G1", "G10", "Q3", "Q5", "Q6", "Q7", "Q8"]
COUNTY = {
    "G7.1": "6000", "G8.1": "100", "G9.1": "100", "G11.1": "10", "G11.2": "20", "G12.1": "100",
    "G13.1": "100", "G13.2": "95", "G14.1": "50", "G15.1": "85", "Q1.1": "95", "Q2.1": "95",
    "S1.1": "85", "S1.2": "85", "G8.2": "1", "G14.2": "1", "G15.2": "1", "G2.1": "1", "G2.2": "1",
    "G2.3": "1", "G2.4": "1", "Q9.maths": "1", "Q9.maths.level": "3", "Q9.maths.rate": "0.149",
    "Q9.chinese": "0", "Q9.science": "0", "Q9.sports": "0", "Q9.arts": "0", "Q9.moral": "0",
}  # fmt: skip
# What the single requirements ask of a primary school of 1,000, each exactly on its line.
SINGLE = {
    "classes": (24, EducationStage.PRIMARY), "largest_class": (45, EducationStage.PRIMARY),
    "music_rooms": (2, None),
    "art_rooms": (2, None), "smallest_music_room": (96, None), "smallest_art_room": (90, None),
    "public_budget": (100, None), "training_budget": (5, None), "is_rural": (0, None),
}  # fmt: skip


@shared
def rules(cast: Cast, national_set: IndicatorSet) -> RuleSet:
    found = rule_set_of(cast.county, date(2024, 9, 14))
    assert found is not None
    return found


def read(cast: Cast, rules: RuleSet, at: datetime = LATER) -> YearVerdicts:
    return read_verdicts(cast.county, YEAR, rules, at)


def say(cast: Cast, **figures: str) -> None:
    for name, value in figures.items():
        report_county_figure(
            by=cast.office, county=cast.county, year=YEAR, name=name.replace("_", "."),
            value=Decimal(value),
        )  # fmt: skip


def single(cast: Cast, school, **changed: int) -> None:
    held = {name: (changed.get(name, value), stage) for name, (value, stage) in SINGLE.items()}
    entries = [FigureEntry(school, name, Decimal(v), stage) for name, (v, stage) in held.items()]
    report_figures(
        by=cast.office, county=cast.county, year=YEAR, entries=entries, source="statistics"
    )


def answers(found: YearVerdicts) -> dict[str, Answer]:
    return {each.indicator.code: each.answer for each in found.verdicts}


def test_a_county_that_stands_on_every_line_passes(cast, rules):
    school = make_school(cast.county, "城关一小")
    report(cast.county, cast.office, school)
    single(cast, school)
    say(cast, **dict.fromkeys(EVIDENCE, "1"), **COUNTY)
    found = read(cast, rules)
    assert set(answers(found).values()) == {MET}
    assert (found.count(MET), found.passing, len(found.schools), found.answer) == (32, 1, 1, MET)


def test_nothing_reported_is_not_reported_and_never_left_out(cast, rules):
    make_school(cast.county, "城关一小")
    found = read(cast, rules)
    assert set(answers(found).values()) == {MISSING}
    assert (found.count(MISSING), found.passing, found.answer) == (32, 0, MISSING)


def test_a_county_without_schools_has_nothing_that_is_met(cast, rules):
    assert set(answers(read(cast, rules)).values()) == {MISSING}


@pytest.mark.parametrize(
    ("figure", "value", "answer"),
    [("S1_1", "84.99", BELOW), ("S1_1", "85", MISSING), ("G8_1", "99.9", BELOW),
     ("G8_1", "100", MISSING), ("G8_2", "0", BELOW), ("G8_2", "1", MISSING), ("G2_4", "0", BELOW),
     ("G1", "0", BELOW), ("G1", "1", MET)],
)  # fmt: skip
def test_figures_of_the_county(cast, rules, figure, value, answer):
    say(cast, **{figure: value})
    assert answers(read(cast, rules))[figure.split("_")[0]] is answer


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"G8_1": "100", "G8_2": "1"}, MET), ({"G8_1": "130", "G8_2": "0"}, BELOW),
        ({"G8_1": "99.9", "G8_2": "1"}, BELOW),
        ({"G14_1": "50", "G14_2": "1"}, MET), ({"G14_1": "60", "G14_2": "0"}, BELOW),
        ({"G15_1": "85", "G15_2": "1"}, MET), ({"G15_1": "84.9", "G15_2": "1"}, BELOW),
        ({"G2_1": "1", "G2_2": "1", "G2_3": "1", "G2_4": "1"}, MET),
        ({"G2_1": "1", "G2_2": "1", "G2_3": "1"}, MISSING),
        ({"S1_1": "85", "S1_2": "85"}, MET), ({"S1_1": "95", "S1_2": "84.9"}, BELOW),
    ],
)  # fmt: skip
def test_both_halves_are_wanted(cast, rules, said, answer):
    say(cast, **said)
    assert answers(read(cast, rules))[next(iter(said)).split("_")[0]] is answer


NONE_TESTED = dict.fromkeys(
    ("Q9_chinese", "Q9_maths", "Q9_science", "Q9_sports", "Q9_arts", "Q9_moral"), "0"
)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"Q9_maths": "1", "Q9_maths_level": "3", "Q9_maths_rate": "0.1499"}, MET),
        ({"Q9_maths": "1", "Q9_maths_level": "3", "Q9_maths_rate": "0.15"}, BELOW),
        ({"Q9_maths": "1", "Q9_maths_level": "2", "Q9_maths_rate": "0.1"}, BELOW),
        ({"Q9_maths": "1", "Q9_maths_level": "3"}, MISSING),
        ({"Q9_maths_level": "2", "Q9_maths_rate": "0.9"}, MISSING),  # not tested: not asked
        ({}, MISSING),
    ],
)
def test_only_subjects_that_were_tested_are_asked(cast, rules, said, answer):
    say(cast, **{**NONE_TESTED, **said})
    assert answers(read(cast, rules))["Q9"] is answer


def test_85_percent_at_one_school_shows_as_kept_and_fails_neither_indicator_nor_county(cast, rules):
    one, other = make_school(cast.county, "甲小学"), make_school(cast.county, "乙小学")
    report(cast.county, cast.office, one)
    report(cast.county, cast.office, other, qualified_teachers=36)
    for school in (one, other):
        single(cast, school)
    say(cast, **dict.fromkeys(EVIDENCE, "1"), **COUNTY)
    found = read(cast, rules)
    verdict = found.of("L1")
    assert verdict is not None
    assert (verdict.answer, verdict.count(MET), verdict.count(KEPT)) == (MET, 1, 1)
    assert (found.count(MET), found.passing, found.answer) == (32, 2, MET)


def test_two_at_85_percent_at_one_school_fail_indicators_and_county(cast, rules):
    one = make_school(cast.county, "甲小学")
    report(cast.county, cast.office, one, qualified_teachers=36, backbone_teachers=9)
    found = read(cast, rules)
    answers = [verdict.answer for code in ("L1", "L2") if (verdict := found.of(code))]
    assert (answers, found.passing) == ([FLOOR, FLOOR], 0)


def test_the_spread_alone_fails_an_indicator(cast, rules):
    one, other = make_school(cast.county, "甲小学"), make_school(cast.county, "乙小学")
    report(cast.county, cast.office, one)
    report(cast.county, cast.office, other, qualified_teachers=300)
    verdict = read(cast, rules).of("L1")
    assert verdict is not None
    assert (verdict.count(MET), [t.answer for t in verdict.tests]) == (2, [BELOW])
    assert verdict.answer is BELOW


def test_a_special_school_is_left_out_of_the_seven_and_of_rooms(cast, rules):
    school = make_school(cast.county, "县特殊教育学校", "special")
    single(cast, school, music_rooms=0)
    found = read(cast, rules)
    assert found.resources.excluded == {school.pk: "特殊教育学校不计入资源配置指标"}
    verdict = found.of("G3")
    assert verdict is not None
    assert verdict.school_requirements == ()


def test_small_schools_rule_with_no_small_school(cast, rules):
    school = make_school(cast.county, "城关一小")
    report(cast.county, cast.office, school)
    single(cast, school)
    verdict = read(cast, rules).of("G6")
    assert verdict is not None
    assert (verdict.school_requirements, verdict.answer) == ((), MET)


def test_one_room_too_few_fails_the_school_and_the_indicator(cast, rules):
    one, other = make_school(cast.county, "甲小学"), make_school(cast.county, "乙小学")
    for school, rooms in ((one, 2), (other, 1)):
        report(cast.county, cast.office, school)
        single(cast, school, music_rooms=rooms)
    verdict = read(cast, rules).of("G3")
    assert verdict is not None
    assert verdict.by_school == {(one.pk, None): MET, (other.pk, None): BELOW}
    assert verdict.answer is BELOW


def test_a_past_day_knows_only_what_was_reported(cast, rules):
    with time_machine.travel(datetime(2023, 10, 1, 12, tzinfo=LATER.tzinfo), tick=False):
        say(cast, S1_1="80", S1_2="90")
        freeze_year(by=cast.office, county=cast.county, year=YEAR)
    with time_machine.travel(datetime(2023, 10, 3, 12, tzinfo=LATER.tzinfo), tick=False):
        report_county_figure(
            by=cast.office, county=cast.county, year=YEAR, name="S1.1", value=Decimal(90), note="误"
        )
    early, late = (datetime(2023, 10, day, tzinfo=LATER.tzinfo) for day in (2, 4))
    assert answers(read(cast, rules, early))["S1"] is BELOW
    assert answers(read(cast, rules, late))["S1"] is MET
    assert reported_years(cast.county, early) == [YEAR]
    assert reported_years(cast.county, datetime(2023, 10, 1, tzinfo=LATER.tzinfo)) == []
    assert reported_years(cast.other, late) == []
    report_county_figure(
        by=cast.office, county=cast.county, year=YEAR - 1, name="S1.1", value=Decimal(90), at=early
    )
    assert list(years_with_figures(cast.county, late).items()) == [(YEAR, True), (YEAR - 1, False)]


def test_what_two_years_are_compared_by(cast, rules):
    one, other = make_school(cast.county, "甲小学"), make_school(cast.county, "乙小学")
    report(cast.county, cast.office, one)
    report(cast.county, cast.office, other, qualified_teachers=36)
    say(cast, S1_1="84", S1_2="86", Q9_arts="1", Q9_arts_level="3", Q9_arts_rate="0.2", G8_1="99")
    found = {each.indicator.code: each.performance for each in read(cast, rules).verdicts}
    assert found["L1"][:2] == (MET, Decimal("0.5"))
    assert -found["L1"][2] == read(cast, rules).resources.tests[0].coefficient.value
    assert found["S1"] == (BELOW, 0, 84)
    assert found["Q9"] == (BELOW, 0, 0)  # two figures are not one
    assert found["G8"] == (BELOW, 0, 99)  # 是 and 否 are none


@pytest.mark.parametrize("schools", [1, 6])
def test_three_queries(cast, rules, schools, django_assert_num_queries):
    for number in range(schools):
        school = make_school(cast.county, f"第{number}小学")
        report(cast.county, cast.office, school)
    with django_assert_num_queries(3):
        read(cast, rules)
