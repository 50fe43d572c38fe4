"""Days as people read them."""

from datetime import date

from counties.days import chinese_day


def test_a_day_has_no_leading_noughts():
    assert chinese_day(date(2024, 3, 5)) == "2024年3月5日"
    assert chinese_day(None) == "—"
