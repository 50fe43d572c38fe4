from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from counties.models import Department
from tests.indicators.builders import YEAR, make_school, report
from tests.indicators.engine.made import RULES, J, P, S
from tracker.indicators.engine.resources import judge_county
from tracker.indicators.engine.values import Answer
from tracker.indicators.models import IndicatorSet
from tracker.indicators.selectors.schools import (
    figures_of_county,
    missing_figures,
    school_rows,
    school_year,
    year_name,
)
from tracker.indicators.services.figures import FigureEntry, report_county_figure, report_figures


@pytest.fixture
def rules(reference: None) -> IndicatorSet:
    return IndicatorSet.objects.get(code="national-2017")


@pytest.mark.parametrize(
    ("day", "year"), [(date(2023, 9, 1), 2023), (date(2024, 8, 31), 2023), (date(2024, 9, 1), 2024)]
)
def test_a_school_year_begins_in_september(day, year):
    assert school_year(day) == year


def test_name_of_a_school_year():
    assert [year_name(2023), year_name(1999)] == ["2023/24学年", "1999/00学年"]


def test_figures_come_to_the_engine_as_reported(cast, rules):
    school = make_school(cast.county, "城关一小")
    report(cast.county, cast.office, school)
    (row,) = school_rows(cast.county, YEAR, rules=rules)
    (unit,) = judge_county([row.judged()], RULES).units
    assert (unit.school.key, unit.stage, unit.answer) == (school.pk, P, Answer.MET)


def test_a_school_that_has_reported_nothing_is_there_with_its_stages(cast, rules):
    make_school(cast.county, "九年一贯制学校", "nine_year")
    (row,) = school_rows(cast.county, YEAR, rules=rules)
    assert row.by_stage == {P: {}, J: {}}
    assert [unit.answer for unit in judge_county([row.judged()], RULES).units] == [
        Answer.MISSING
    ] * 2
    assert len(missing_figures(row)) == 6 * 2 + 16


def test_a_stage_that_a_school_reports_beyond_its_kind_counts(cast, rules):
    school = make_school(cast.county, "完全中学", "complete")
    entries = [FigureEntry(school, "students", Decimal(30), P)]
    report_figures(by=cast.office, county=cast.county, year=YEAR, entries=entries, source="school")
    (row,) = school_rows(cast.county, YEAR, rules=rules)
    assert set(row.by_stage) == {J, S, P}


@pytest.mark.parametrize(
    ("kind", "students", "excluded"),
    [
        ("special", 200, "特殊教育学校不计入资源配置指标"),
        ("point", 49, "不足50人的教学点不计入资源配置指标"),
        ("point", 50, ""),
        ("primary", 10, ""),
    ],
)
def test_who_is_excluded_and_by_which_rule(cast, rules, kind, students, excluded):
    school = make_school(cast.county, "某校", kind)
    report(cast.county, cast.office, school, students=students)
    (row,) = school_rows(cast.county, YEAR, rules=rules)
    assert row.excluded == excluded


def test_only_schools_open_in_september_of_the_year(cast, rules):
    opened, closed = make_school(cast.county, "新校"), make_school(cast.county, "旧校")
    opened.opened_on, closed.closed_on = date(2023, 9, 2), date(2023, 9, 1)
    opened.save()
    closed.save()
    assert school_rows(cast.county, 2023, rules=rules) == []
    assert [row.school for row in school_rows(cast.county, 2024, rules=rules)] == [opened]


def test_figures_as_of_a_moment_and_of_no_other_county(cast, rules):
    school = make_school(cast.county, "城关一小")
    make_school(cast.other, "别县的学校")
    for month, rooms in ((10, 20), (11, 23)):
        with time_machine.travel(datetime(2023, month, 1, tzinfo=UTC), tick=False):
            report(cast.county, cast.office, school, network_classrooms=rooms)

    def rooms_at(month: int) -> Decimal | None:
        moment = datetime(2023, month, 2, tzinfo=UTC)
        (row,) = school_rows(cast.county, YEAR, rules=rules, at=moment)
        return row.whole.get("network_classrooms")

    assert [rooms_at(9), rooms_at(10), rooms_at(11)] == [None, 20, 23]


def test_the_latest_figure_of_the_county_counts(cast):
    for value in ("80", "86.5"):
        report_county_figure(
            by=cast.office, county=cast.county, year=YEAR, name="S1.1", value=Decimal(value)
        )
    assert figures_of_county(cast.county, YEAR)["S1.1"].value == Decimal("86.5")
    assert figures_of_county(cast.other, YEAR) == {}
    assert figures_of_county(cast.county, YEAR, at=datetime(2020, 1, 1, tzinfo=UTC)) == {}


def test_the_number_of_queries_is_constant(cast, rules, django_assert_num_queries):
    for number in range(3):
        report(cast.county, cast.office, make_school(cast.county, f"{number}小"))
    with django_assert_num_queries(2):
        rows = school_rows(cast.county, YEAR, rules=rules)
        judge_county([row.judged() for row in rows], RULES)
    assert Department.objects.filter(county=cast.county).count() == 5


def test_the_senior_students_of_a_complete_school_are_missing_too(cast, rules):
    """Without them nothing that its stages share can be split."""
    school = make_school(cast.county, "完全中学", "complete")
    (row,) = school_rows(cast.county, YEAR, rules=rules)
    assert missing_figures(row)[-1] == (S, "students")
    entries = [FigureEntry(school, "students", Decimal(900), S)]
    report_figures(by=cast.office, county=cast.county, year=YEAR, entries=entries, source="school")
    (row,) = school_rows(cast.county, YEAR, rules=rules)
    assert (S, "students") not in missing_figures(row)


def test_a_point_that_is_no_school_is_judged_with_the_one_it_belongs_to(cast, rules):
    school, point = (
        make_school(cast.county, "中心小学"),
        make_school(cast.county, "教学点", "point"),
    )
    point.counted_with = school
    point.save()
    report(cast.county, cast.office, school)
    rows = {str(row.school): row for row in school_rows(cast.county, YEAR, rules=rules)}
    assert rows["教学点"].excluded == "不单独计校数，并入中心小学计算"
    assert rows["中心小学"].judged().students == {P: None}  # the point has not said
    report(cast.county, cast.office, point, students=40)
    rows = {str(row.school): row for row in school_rows(cast.county, YEAR, rules=rules)}
    judged = rows["中心小学"].judged()
    assert (judged.students, judged.merged_sites) == ({P: 1040}, ("教学点",))
    assert judged.shared["teaching_area"] == 11000
    assert rows["中心小学"].figures["compulsory_students"] == 1000  # size is asked of each site
    school.closed_on = date(2023, 8, 31)
    school.save()
    (alone,) = school_rows(cast.county, YEAR, rules=rules)
    assert (str(alone.school), alone.excluded) == ("教学点", "不足50人的教学点不计入资源配置指标")


def test_a_small_point_with_one_of_its_own_is_counted_by_both_together(cast, rules):
    host, point = (make_school(cast.county, name, "point") for name in ("甲教学点", "乙校点"))
    point.counted_with = host
    point.save()
    report(cast.county, cast.office, host, students=40)
    report(cast.county, cast.office, point, students=9)
    small = "不足50人的教学点不计入资源配置指标"
    assert school_rows(cast.county, YEAR, rules=rules)[0].excluded == small
    report(cast.county, cast.office, point, students=10)
    (row, _) = school_rows(cast.county, YEAR, rules=rules)
    assert (row.excluded, row.judged().students) == ("", {P: 50})
