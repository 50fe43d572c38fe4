"""What decides whether a county passes, and what each reader says of it first."""

from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import Cast
from tests.indicators.builders import make_school, report
from tests.indicators.verdicts.test_judging import COUNTY, EVIDENCE, read, rules, say, single
from tests.roadmaps.builders import at
from tracker.dashboards.indicator_pages.gap_form import GapForm
from tracker.dashboards.indicator_pages.gaps import read_gap_list
from tracker.indicators.engine.labels import coefficient_label
from tracker.indicators.engine.values import Answer
from tracker.indicators.verdicts.criteria import criteria_of
from tracker.indicators.verdicts.deciding import deciding_parts
from tracker.indicators.verdicts.forecasts import Forecaster
from tracker.indicators.verdicts.wording import coefficient_lines, distance_words

__all__ = ["rules"]
DAY = date(2024, 5, 20)
# What a school leaves at 90 % of the threshold, one item each.
NINETY = {
    "qualified_teachers": 38, "backbone_teachers": 9, "sports_arts_teachers": "9",
    "teaching_area": 5050, "grounds_area": 5750, "equipment_value": 180, "network_classrooms": 21,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(at(DAY), tick=False)


def thirteen(cast: Cast) -> None:
    """Thirteen schools that each leave one item at 90 %, in a county that meets all else."""
    names = [name for name in NINETY if name != "sports_arts_teachers"]
    for number in range(13):
        school = make_school(cast.county, f"第{number + 1}小学")
        name = names[number % len(names)]
        report(cast.county, cast.office, school, **{name: NINETY[name]})
        single(cast, school)
    say(cast, **dict.fromkeys(EVIDENCE, "1"), **COUNTY)


def test_a_county_whose_schools_each_leave_one_item_passes(cast, rules):
    thirteen(cast)
    year = read(cast, rules)
    assert year.answer is Answer.MET
    assert [part.words for part in deciding_parts(year)] == [
        "学校合格13/13所", "差异系数7/7项", "政府保障程度15/15项", "教育质量9/9项",
        "社会认可度1/1项",
    ]  # fmt: skip
    assert {part.answer for part in deciding_parts(year)} == {Answer.MET}
    assert (year.met, year.below, year.missing, year.at_floor) == (32, 0, 0, 0)
    assert [words for verdict in year.verdicts for words in distance_words(verdict)] == []
    forecaster = Forecaster(DAY, year, year, [])
    labels = {forecaster.forecast(each, date(2027, 12, 31)).label for each in criteria_of(year)}
    assert labels == {"预计达标"}


def test_what_a_school_may_leave_is_no_gap_that_must_be_closed(cast, rules):
    thirteen(cast)
    gaps = read_gap_list(cast.county, read(cast, rules), DAY)
    assert (len(gaps.required_schools), len(gaps.optional_schools), gaps.county) == (0, 13, ())
    form = GapForm(gaps=gaps, units=[])
    assert [row.is_ticked for row in form.schools] == [False] * 13
    assert "可不补" in gaps.optional_schools[0].words


def test_a_second_item_at_90_percent_must_be_closed(cast, rules):
    thirteen(cast)
    school = make_school(cast.county, "第14小学")
    report(cast.county, cast.office, school, qualified_teachers=38, backbone_teachers=9)
    single(cast, school)
    year = read(cast, rules)
    assert (year.answer, year.passing, year.met) == (Answer.BELOW, 13, 30)
    parts = deciding_parts(year)
    assert (parts[0].words, parts[0].answer) == ("学校合格13/14所", Answer.BELOW)
    gaps = read_gap_list(cast.county, year, DAY)
    required = [(gap.place, gap.indicator.code) for gap in gaps.required_schools]
    assert required == [("第14小学", "L1"), ("第14小学", "L2")]
    form = GapForm(gaps=gaps, units=[])
    assert [row.is_ticked for row in form.schools] == [True, True] + [False] * 13


def test_ten_schools_exactly_on_the_limit_of_the_coefficient(cast, rules):
    """2 骨干教师 in five schools of 1,200 and 6 in five: S ÷ X̄ is exactly 0.5."""
    for number, backbone in enumerate([2] * 5 + [6] * 5):
        school = make_school(cast.county, f"第{number + 1}小学")
        report(cast.county, cast.office, school, students=1200, backbone_teachers=backbone)
    year = read(cast, rules)
    verdict = year.of("L2")
    assert verdict is not None
    (test,) = verdict.tests
    assert (test.answer, test.borderline) == (Answer.MET, True)
    assert test.coefficient.value == Decimal("0.5")
    assert coefficient_label(test) == "0.5000"
    line = next(each for each in coefficient_lines(year) if each.code == "L2")
    assert (line.value, line.label) == ("0.5000", "达标（临界）")
