"""Indicators as papers and as the published table."""

import io
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.conftest import Cast
from tests.indicators.builders import make_school, report
from tests.roadmaps.builders import at
from tests.shared import shared
from tracker.dashboards.indicator_pages.school import school_views
from tracker.exports.papers.indicators import (
    TableRow,
    overlong,
    schools_html,
    sheet_ends,
    table_rows,
)
from tracker.exports.pdf import rendering
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.values import EducationStage
from tracker.indicators.models import IndicatorSet
from tracker.indicators.selectors.reporting import places_of
from tracker.indicators.selectors.rule_sets import rule_set_of
from tracker.indicators.selectors.selected_year import SelectedYear
from tracker.indicators.selectors.year_verdicts import read_verdicts
from tracker.indicators.services.figures import FigureEntry, report_figures
from tracker.roadmaps.models.querysets import end_of
from tracker.supervision.choices import ProblemSource
from tracker.supervision.services.problems import ProblemInput, record_problem

TODAY = date(2024, 5, 20)


@shared(now=at(TODAY))
def schools(cast: Cast, national_set: IndicatorSet) -> list[int]:
    found = [make_school(cast.county, name) for name in ("=甲小学", "乙小学", "丙小学")]
    for school, area in zip(found, (4000, 6000), strict=False):
        report(
            cast.county, cast.office, school, teaching_area=area, indoor_sports_area=0,
            backbone_teachers=0,
        )  # fmt: skip
    return [school.department_id for school in found]


def get(cast: Cast, name: str, **parts: object):
    return cast.client("leader").get(reverse(name, kwargs={"code": cast.county.code, **parts}))


def test_the_workbook_has_the_codes_and_the_lines_of_the_published_table(cast, schools):
    book = load_workbook(io.BytesIO(get(cast, "indicators_xlsx").content))
    assert book.sheetnames == ["小学"]
    rows = [[cell.value for cell in row] for row in book["小学"].iter_rows(min_row=4)]
    head, one, _, silent, total, mean, deviation, spread = rows
    assert [str(cell).split()[0] for cell in head[2:]] == [
        "L1", "L2", "L3", "L4", "L5", "L6", "L7", "综合",
    ]  # fmt: skip
    assert (one[0], one[1], one[5]) == ("=甲小学", 1000, 4)
    assert book["小学"]["A5"].data_type == "s"
    assert silent == ["丙小学", "未填报", *["未填报"] * 7, None]
    assert total == ["合计", 2000, *[None] * 8]
    assert (mean[0], mean[1], mean[5], deviation[5], spread[5]) == ("全县平均值", None, 5, 1, 0.2)


def test_the_mean_of_the_seven_is_given_only_when_there_are_seven(cast, schools):
    rules = rule_set_of(cast.county, TODAY)
    assert rules is not None
    *_, without = table_rows(
        read_verdicts(cast.county, 2023, rules, end_of(TODAY)), EducationStage.PRIMARY
    )
    assert (without.mean, "L2" in without.values) == (None, False)  # nobody has any of L2
    school = make_school(cast.county, "丁小学")
    report(cast.county, cast.office, school)
    *_, row = table_rows(
        read_verdicts(cast.county, 2023, rules, end_of(TODAY)), EducationStage.PRIMARY
    )
    assert isinstance(row, TableRow)
    assert row.mean == sum(row.values.values(), Decimal(0)) / 7


def test_heads_of_two_lines_are_seen_whole_and_who_is_left_out_is_listed(cast, schools):
    small = make_school(cast.county, "村教学点", "point")
    report(cast.county, cast.office, small, students=49)
    sheet = load_workbook(io.BytesIO(get(cast, "indicators_xlsx").content))["小学"]
    assert sheet["A4"].value == "不足50人的教学点不计入资源配置指标：1所（村教学点）"
    assert sheet.row_dimensions[5].height == 35  # L1 高于规定学历教师数 in 14 digits


def test_a_sheet_that_would_take_two_pages_is_set_smaller(cast, schools):
    """Nine years, every gap in two lines, more problems than are listed."""
    school = make_school(cast.county, "黄渠桥九年制", "nine_year")
    figures = dict.fromkeys(FIGURE_BY_NAME, 0) | {
        "students": 1000,
        "classes": 20,
        "largest_class": 50,
        "rooms_built": 2010,
        "built_year": 2010,
    }
    entries = [
        FigureEntry(school, place.figure.name, Decimal(figures[place.figure.name]), place.stage)
        for place in places_of([EducationStage.PRIMARY, EducationStage.JUNIOR])
    ]
    report_figures(by=cast.office, county=cast.county, year=2023, entries=entries, source="school")
    for _ in range(7):
        record_problem(
            by=cast.office, county=cast.county, nonce=uuid4(),
            content=ProblemInput(
                source=ProblemSource.FIGURES, description="体育运动场馆面积不足。" * 20, measure="",
                responsible=school.department, place=school.department, due_on=TODAY,
            ),
        )  # fmt: skip
    rules = rule_set_of(cast.county, TODAY)
    assert rules is not None
    selected = SelectedYear(2023, (), rules, has_figures=True, is_final=False)
    views = school_views(cast.county, [school], 2023, rules, TODAY)

    def pages(html: str) -> list[int]:
        with rendering.lock:
            return rendering.pages_of(rendering.lay_out(html), sheet_ends(views))

    loose = pages(schools_html(cast.county, selected, views, TODAY))
    assert (loose, overlong(views, loose)) == ([0, 1], {school.department_id})
    tight = schools_html(cast.county, selected, views, TODAY, tight={school.department_id})
    assert pages(tight) == [0, 0]


@pytest.mark.parametrize("name", ["scorecard_pdf", "indicators_xlsx"])
def test_without_an_indicator_set_there_is_no_paper(cast, time_machine, name):
    time_machine.move_to(at(TODAY), tick=False)
    assert get(cast, name).status_code == 404


def test_a_county_without_schools_has_an_empty_table(cast, national_set, time_machine):
    time_machine.move_to(at(TODAY), tick=False)
    assert get(cast, "indicators_xlsx").status_code == 200
