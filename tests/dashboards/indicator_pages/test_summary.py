from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import Cast
from tests.indicators.builders import YEAR, make_school, report
from tests.roadmaps.builders import at
from tracker.dashboards.indicator_pages.summary import indicator_summary
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
    # six of the seven, the size of schools, and funds of small schools, of which there are none
    assert (found.year, found.met, found.count) == ("2023/24学年", 8, 32)
    assert (found.passing, found.schools, len(found.coefficients)) == (1, 2, 7)
    assert found.needs[0] == ("L1", "高于规定学历教师", "1 校（学段）共缺 12人")


def test_kept_until_something_is_done_in_the_county(
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
    assert second.met == first.met + 1
    assert indicator_summary(cast.county, date(2024, 5, 19)) is None
