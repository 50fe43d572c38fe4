"""Days and months as people type them."""

from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from counties.typed_days import read_typed_day, read_typed_month
from tests.sizes import examples

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
CHINESE = "〇一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A month or a day in Chinese numerals: 三, 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{CHINESE[tens]}十")
    return head + (CHINESE[ones] if ones else "")


def year_in_chinese(year: int) -> str:
    return "".join(CHINESE[int(digit)] for digit in str(year))


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
WAYS = [
    lambda d: d.isoformat(),
    lambda d: f"{d.year}-{d.month}-{d.day}",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}.{d.month}.{d.day}.",
    lambda d: f"{d.year}/{d.month:02}/{d.day}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f" {d.year} 年 {d.month} 月 {d.day} 号 ",
    lambda d: f"{d.isoformat()} 00:00:00",
    lambda d: f"{d.isoformat()}T08:30",
    lambda d: f"{d.year}年{d.month}月{d.day}日（星期{'一二三四五六日'[d.weekday()]}）",
    lambda d: f"{year_in_chinese(d.year)}年{in_chinese(d.month)}月{in_chinese(d.day)}日",
    lambda d: f"{year_in_chinese(d.year).replace('〇', '零')}年{d.month}月{in_chinese(d.day)}日",
    lambda d: f"{d.year}－{d.month}－{d.day}".translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    lambda d: f"\ufeff{d.year}。{d.month}。{d.day}",
]
MONTHS = [
    lambda d: f"{d.year}-{d.month}",
    lambda d: f"{d:%Y-%m}",
    lambda d: f"{d.year}.{d.month}",
    lambda d: f"{d.year}/{d.month:02}",
    lambda d: f"{d:%Y%m}",
    lambda d: f"{d.year}年{d.month}月",
    lambda d: f"{d.year}年{d.month}月份",
    lambda d: f"{year_in_chinese(d.year)}年{in_chinese(d.month)}月",
]


@pytest.mark.parametrize("way", range(len(WAYS)))
@examples(40)
@given(day=DAYS)
def test_a_day_is_read_in_whatever_way_it_is_typed(way: int, day: date):
    assert read_typed_day(WAYS[way](day)) == day


@pytest.mark.parametrize("way", range(len(MONTHS)))
@examples(40)
@given(day=DAYS)
def test_a_month_is_read_in_whatever_way_it_is_typed(way: int, day: date):
    text = MONTHS[way](day)
    assert read_typed_month(text) == (day.year, day.month)
    assert read_typed_day(text, whole_month="first") == day.replace(day=1)
    last = read_typed_day(text, whole_month="last")
    assert last is not None
    assert (last.year, last.month) == (day.year, day.month)
    assert last.toordinal() + 1 == read_next(day).toordinal()
    with pytest.raises(ValueError, match="请写到日"):
        read_typed_day(text)


def read_next(day: date) -> date:
    """The first day of the month after that of `day`."""
    return date(day.year + (day.month == 12), day.month % 12 + 1, 1)


@given(day=DAYS)
def test_a_cell_may_hold_the_number_of_a_day(day: date):
    number = (day - date(1899, 12, 30)).days
    assert read_typed_day(str(number), is_cell=True) == day
    assert read_typed_day(f"{number}.0", is_cell=True) == day
    with pytest.raises(ValueError, match="不是日期"):
        read_typed_day(str(number))


@pytest.mark.parametrize(
    "text",
    ["24-6-30", "6/30/2024", "30.6.2024", "2024-6.30", "2024 6 30", "20246", "2024年", "6月30日",
     "明天", "2024-06-30至2024-07-30", "2024-06-30前", "NaN", "1e9", "2024-6-30-1", "12024-06-30",
     "2024年六月三十日前", "九月"],
)  # fmt: skip
def test_what_may_mean_two_days_is_refused(text: str):
    with pytest.raises(ValueError, match="不是日期"):
        read_typed_day(text)
    with pytest.raises(ValueError, match="不是月份"):
        read_typed_month(text)


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2023-2-29", "2024-13-01", "2024年6月31日", "2024-5-0"]
)
def test_a_day_that_there_is_not_is_refused(text: str):
    with pytest.raises(ValueError, match=r"没有“.*”这一天"):
        read_typed_day(text)


@pytest.mark.parametrize("text", ["0026-06-30", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_year_out_of_reach_is_refused(text: str):
    with pytest.raises(ValueError, match="应在2000年至2100年之间"):
        read_typed_day(text)
    with pytest.raises(ValueError, match="应在2000年至2100年之间"):
        read_typed_month(text[:7])


@pytest.mark.parametrize("text", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_year_are_read(text: str):
    assert read_typed_day(text) == date.fromisoformat(text)


def test_nothing_is_no_day():
    assert read_typed_day(" \u3000") is None
    assert read_typed_month("") is None


@given(text=st.text(max_size=20))
def test_any_text_is_a_day_of_these_years_or_refused_in_chinese(text: str):
    try:
        day = read_typed_day(text, is_cell=True)
    except ValueError as error:
        assert "请" in str(error) or "年份不对" in str(error)  # noqa: PT017
    else:
        assert day is None or 2000 <= day.year <= 2100


@pytest.mark.parametrize(
    ("text", "end"), [("9999-12", date(9999, 12, 31)), ("2024-12", date(2024, 12, 31))]
)
def test_the_last_month_of_all_has_an_end(text: str, end: date):
    assert read_typed_day(text, last_year=9999, whole_month="last") == end
