from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import Cast
from tests.indicators.builders import YEAR, make_school, report
from tests.roadmaps.builders import at
from tracker.dashboards.indicator_pages.summary import indicator_summary
from tracker.indicators.engine.values import Answer
from tracker.indicators.services.figures import report_county_figure

TODAY = date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(at(TODAY), tick=False)


def test_nothing_without_figures_or_without_a_set(cast: Cast):
    assert indicator_summary(cast.county, TODAY) is None
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    assert indicator_summary(cast.county, TODAY) is None


def test_the_latest_year_in_a_few_figures(cast: Cast, national_set):
    for name, teachers in (("甲小学", 42), ("乙小学", 30)):
        report(
            cast.county, cast.office, make_school(cast.county, name), qualified_teachers=teachers
        )
    found = indicator_summary(cast.county, TODAY)
    assert found is not None
    # of 政府保障 the size of schools, and funds of small schools, of which there are none
    assert (found.year, found.answer, len(found.coefficients)) == ("2023/24学年", Answer.BELOW, 7)
    assert [part.words for part in found.parts] == [
        "学校合格1/2所", "差异系数7/7项", "政府保障程度2/15项", "教育质量0/9项", "社会认可度0/1项"
    ]  # fmt: skip
    assert found.needs[0] == ("L1", "高于规定学历教师", "1所学校缺12人")


def test_summary_is_cached_until_something_is_done(
    cast: Cast, django_assert_num_queries, national_set
):
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    first = indicator_summary(cast.county, TODAY)
    with django_assert_num_queries(1):
        assert indicator_summary(cast.county, TODAY) == first
    report_county_figure(by=cast.office, county=cast.county, year=YEAR, name="G1", value=Decimal(1))
    second = indicator_summary(cast.county, TODAY)
    assert first is not None
    assert second is not None
    assert [part.met for part in second.parts] == [
        part.met + (part.label == "政府保障程度") for part in first.parts
    ]
    assert indicator_summary(cast.county, date(2024, 5, 19)) is None
