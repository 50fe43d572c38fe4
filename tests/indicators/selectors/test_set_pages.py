"""Which set stands how on a day."""

from datetime import date

import pytest

from tracker.indicators.models import IndicatorSet
from tracker.indicators.provinces import PROVINCES, province_name
from tracker.indicators.selectors.set_pages import SetStatus, set_rows

OLD = IndicatorSet(pk=1, code="a", valid_from=date(2017, 5, 1), valid_to=date(2026, 8, 31))
NEW = IndicatorSet(pk=2, code="b", valid_from=date(2026, 9, 1))
OWN = IndicatorSet(pk=3, code="c", valid_from=date(2020, 1, 1), province_prefix="65")


@pytest.mark.parametrize(
    ("day", "standings"),
    [
        (date(2026, 8, 31), ("尚未施行", "施行中", "施行中")),
        (date(2026, 9, 1), ("施行中", "已废止", "施行中")),
        (date(2019, 12, 31), ("尚未施行", "施行中", "尚未施行")),
    ],
)
def test_the_newest_of_each_province_is_in_force(day, standings):
    lines = set_rows([OWN, OLD, NEW], day)
    assert [each.set.code for each in lines] == ["b", "a", "c"]
    assert tuple(each.status for each in lines) == standings
    assert [each.place for each in lines] == ["全国", "全国", "新疆维吾尔自治区"]


def test_one_that_another_overtook_is_over_though_its_end_is_open():
    open_ended = IndicatorSet(pk=4, code="d", valid_from=date(2018, 1, 1))
    lines = set_rows([open_ended, NEW], date(2026, 9, 1))
    assert [each.status for each in lines] == [SetStatus.IN_FORCE, SetStatus.OVER]


def test_provinces():
    assert len(PROVINCES) == 34
    assert (province_name(""), province_name("53"), province_name("99")) == ("全国", "云南省", "99")
