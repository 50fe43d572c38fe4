"""Every expression of the table, both sides of each rule, and what holds for any text at all."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.time_expressions.expressions import CASES, Case
from tracker.time_expressions.parser import (
    Period,
    Precision,
    Recurrence,
    check_pair,
    read_due,
    read_window,
)
from tracker.time_expressions.vocabulary import NEW_YEARS

READERS = {"window": read_window, "due": read_due}


def test_the_table_holds_all_93_rows() -> None:
    assert {case.row for case in CASES} == set(range(1, 94))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row}-{case.cell}-{case.text}")
def test_reads_as_the_table_says(case: Case) -> None:
    period = READERS[case.cell](case.text, year=case.year, issued=case.issued)
    assert (period.start, period.end, period.due) == (case.start, case.end, case.due)
    assert (period.precision, period.recurrence) == (case.precision, case.recurrence)
    assert (period.ambiguous, period.raw) == (case.ambiguous, case.text)
    assert bool(period.reason) >= case.ambiguous


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# The cells of the three counties: year, window cell, deadline cell, what they read as.
HUTUBI = [
    (2022, "1月", "1月", "2022-01-01", "2022-01-31", "2022-01-31", "month", True),
    (2022, "3月", "3月底", "2022-03-01", "2022-03-31", "2022-03-31", "month_end", False),
    (2022, "3-6月", "6月底", "2022-03-01", "2022-06-30", "2022-06-30", "month_end", False),
    (2022, "5—8月", "8月底", "2022-05-01", "2022-08-31", "2022-08-31", "month_end", False),
    (2023, "9—12月", "12月底", "2023-09-01", "2023-12-31", "2023-12-31", "month_end", False),
    (2024, "10月", "10月底", "2024-10-01", "2024-10-31", "2024-10-31", "month_end", False),
    (2025, "7—8月", "7月底", "2025-07-01", "2025-08-31", "2025-07-31", "month_end", False),
    (2025, "5—6月", "6月初", "2025-05-01", "2025-06-30", "2025-06-10", "month_early", True),
    (2025, "12月底", "12月底", "", "", "2025-12-31", "month_end", False),
    (2026, "1—5月", "5月底", "2026-01-01", "2026-05-31", "2026-05-31", "month_end", False),
]


@pytest.mark.parametrize("row", HUTUBI, ids=str)
def test_hutubi(row: tuple[int, str, str, str, str, str, str, bool]) -> None:
    year, time, limit, start, end, *expected = row
    window, deadline = read_window(time, year=year), read_due(limit, year=year)
    assert (window.start, window.end) == (day(start), day(end))
    assert [str(deadline.due), deadline.precision, deadline.ambiguous] == expected


# 完成时间 is one cell in Eshan and a phrase of the text in Pingluo: both readings of one text.
ONE_CELL = [
    ("2023年2月", "2023-02-01", "2023-02-28", "2023-02-28", "month", True),
    ("2023年3月至7月", "2023-03-01", "2023-07-31", "2023-07-31", "month", True),
    ("2023年8月至9月", "2023-08-01", "2023-09-30", "2023-09-30", "month", True),
    ("2023年9月30日前", "", "", "2023-09-30", "day", False),
    ("2023年12月30日前", "", "", "2023-12-30", "day", False),
    ("2024年6月30日前", "", "", "2024-06-30", "day", False),
    ("2024年2月—4月", "2024-02-01", "2024-04-30", "2024-04-30", "month", True),
    ("2024年5月", "2024-05-01", "2024-05-31", "2024-05-31", "month", True),
    ("2024年9月至12月", "2024-09-01", "2024-12-31", "2024-12-31", "month", True),
    ("在2025年均达到", "", "", "2025-12-31", "year", True),
    ("2023年秋季投入使用", "", "", "2023-09-01", "school", True),
    ("限期完成整改", "", "", "", "unknown", True),
]


@pytest.mark.parametrize("row", ONE_CELL, ids=str)
def test_eshan_and_pingluo(row: tuple[str, str, str, str, str, bool]) -> None:
    text, start, end, due, *expected = row
    window, deadline = read_window(text), read_due(text)
    assert (window.start, window.end) == (day(start), day(end))
    assert (deadline.due, [deadline.precision, deadline.ambiguous]) == (day(due), expected)


REASONS = [
    ("due", "6月初", "「6月初」按6月10日计，原文未写明日期"),
    ("due", "1月", "「1月」按1月31日计，原文未写明日期"),
    ("due", "8月前", "「8月前」按2024年7月31日计，也可能指2024年8月31日"),
    ("due", "2月30日前", "2024年2月没有30日"),
    ("due", "13月底", "没有13月"),
    ("due", "五季度", "没有第5季度"),
    ("due", "1998年底", "1998年不在2000年至2100年之间"),
    ("due", "今年底", "「今年」以成文日期为准，未给出成文日期"),
    ("due", "即日起", "「即日起」以成文日期起算，未给出成文日期"),
    ("due", "", "未写明时间"),
    ("due", "同上", "「同上」指相邻行的时间，请照填"),
    ("due", "X月底", "年月日待填写，原文为占位符"),
    ("due", "限期完成整改", "「限期」未写明日期，请补填"),
    ("due", "加强领导", "读不出时间，请人工确认"),
    ("due", "寒假前", "「寒假」的日期以校历为准，原文未写明"),
    ("due", "二季度开工", "「2季度」是开工时间，未写明完成时限"),
    ("due", "2041年春节前", "2041年春节的日期不在历表内"),
    ("window", "11月—2月", "「11月-2月」终点早于起点，跨年须写明「次年」"),
    ("window", "8月底", "「8月底」只写了终点，起点未写明"),
    ("window", "6月初", "「6月初」按6月1日至6月10日计，原文未写明日期"),
    ("window", "23年9月", "「23年」按2023年计"),
    ("window", "次年1月", "「次年」按2024年的下一年计"),
    ("window", "3-6月", ""),
    ("due", "9月18日18:00前", "当日18:00截止"),
    ("due", "6月30日前，并长期坚持", "到期后仍须长期坚持"),
]


@pytest.mark.parametrize(("cell", "text", "reason"), REASONS)
def test_says_why(cell: str, text: str, reason: str) -> None:
    assert READERS[cell](text, year=2024).reason == reason


def test_a_year_taken_from_the_document_is_said() -> None:
    issued = date(2022, 3, 14)
    read = read_due("3月底", issued=issued)
    assert (read.due, read.ambiguous) == (date(2022, 3, 31), True)
    assert read.reason == "未写明年份，按成文年份2022年计"
    assert read_due("3月底", year=2022, issued=issued).ambiguous is False
    assert read_due("3月底").reason == "未写明年份"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("①3月底前完成", "2024-03-31"),  # NFKC alone would make 13月 of it
        ("1、3月底前完成", "2024-03-31"),  # an item's number, not January
        ("3、4月", "2024-04-30"),
        ("3月初中招生结束", "2024-03-31"),  # 初中 is a school
        ("6月中考", "2024-06-30"),
        ("2024年中小学达标", "2024-12-31"),
        ("2023.9.1-10.20", "2023-10-20"),
        ("2023.9-12", "2023-12-31"),
        ("9月15-26日", "2024-09-26"),
        ("2023年三月至二〇二四年十二月", "2024-12-31"),
        ("9月30日截止", "2024-09-30"),
        ("2024年2月29日前", "2024-02-29"),
        ("立行立改，9月30日前完成", "2024-09-30"),
        ("2023—2024学年", "2024-08-31"),
        ("2024年秋季学期", "2025-01-20"),
        ("2024年春季学期", "2024-07-10"),
        ("2024年春季学期开学前", "2024-02-19"),
        ("6月左右", "2024-06-30"),
        ("年初", "2024-03-31"),
        ("2023年年底", "2023-12-31"),
        ("前三季度", "2024-09-30"),
        ("2024年第一、二季度", "2024-06-30"),
    ],
)
def test_reads_other_ways_of_writing(text: str, due: str) -> None:
    assert read_due(text, year=2024).due == date.fromisoformat(due)


@pytest.mark.parametrize(
    "text",
    [
        "2024年中",
        "一年内",
        "三个月内",
        "2023—2025学年",
        "春节前后",
        "9.30",
        "2021年版课标",
        "2023年秋季学期起",
        "做好春季防溺水",
    ],
)
def test_leaves_alone_what_it_cannot_know(text: str) -> None:
    read = read_due(text, year=2024)
    assert (read.due, read.precision, read.ambiguous) == (None, Precision.UNKNOWN, True)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("前三季度", "2024-01-01", "2024-09-30"),
        ("2024年第一、二季度", "2024-01-01", "2024-06-30"),
        ("3、4月", "2024-03-01", "2024-04-30"),
        ("自2023年秋季学期起", "2023-09-01", ""),
        ("3月初至5月底", "2024-03-01", "2024-05-31"),
        ("2023年全年", "2023-01-01", "2023-12-31"),
    ],
)
def test_reads_other_windows(text: str, start: str, end: str) -> None:
    read = read_window(text, year=2024)
    assert (read.start, read.end, read.due) == (day(start), day(end), None)


def test_a_year_end_does_not_come_round() -> None:
    assert read_due("2023年年底").recurrence is None
    assert read_due("每年年底", year=2023).recurrence == Recurrence.YEARLY


def test_a_range_that_is_no_deadline_of_its_own_is_flagged() -> None:
    assert read_due("从2023年3月起至6月").ambiguous is True
    assert read_due("从2023年3月起至6月底").ambiguous is False


def test_all_the_year_is_open_and_stands_in_every_month() -> None:
    read = read_window("全年", year=2024)
    assert (read.start, read.end, read.due) == (date(2024, 1, 1), date(2024, 12, 31), None)
    assert (read.precision, read.recurrence) == (Precision.OPEN, Recurrence.YEARLY)
    assert read_window("全年").start is None


def test_an_end_before_the_document_is_refused() -> None:
    read = read_due("即日起至2月28日", issued=date(2017, 3, 1))
    assert (read.due, read.reason) == (
        None,
        "终点（2017年2月28日）早于成文日期（2017年3月1日）",
    )


def test_new_years_lie_twelve_or_thirteen_moons_apart() -> None:
    days = [NEW_YEARS[year] for year in range(2020, 2041)]
    assert all((1, 21) <= (each.month, each.day) <= (2, 20) for each in days)
    gaps = {(after - before).days for before, after in pairwise(days)}
    assert gaps <= {353, 354, 355, 383, 384, 385}


def pair(time: str, limit: str) -> list[str]:
    return check_pair(read_window(time, year=2025), read_due(limit, year=2025))


@pytest.mark.parametrize(
    ("time", "limit", "findings"),
    [
        ("5—6月", "6月底", []),
        ("5—6月", "6月初", ["完成时限（2025年6月10日）早于时段末（2025年6月30日）"]),
        ("5—6月", "5月1日", ["完成时限（2025年5月1日）早于时段末（2025年6月30日）"]),
        ("5—6月", "4月底", ["完成时限（2025年4月30日）早于时段起点（2025年5月1日）"]),
        ("5—6月", "7月1日", ["完成时限（2025年7月1日）晚于时段末（2025年6月30日）"]),
        ("8月底", "8月底", []),
        ("8月底", "9月底", ["完成时限（2025年9月30日）与时间栏所写期限（2025年8月31日）不一致"]),
        ("5—6月", "待定", []),
        ("5—6月", "长期坚持", []),
        ("待定", "6月底", []),
        ("9月开始施工", "6月底", ["完成时限（2025年6月30日）早于时段起点（2025年9月1日）"]),
    ],
)
def test_checks_the_two_cells_of_a_row(time: str, limit: str, findings: list[str]) -> None:
    assert pair(time, limit) == findings


# --- what holds for any text -------------------------------------------------------------------

# The table's own words cut at every change between figures and letters, and glued at random.
VOCABULARY = sorted(
    {part for case in CASES for part in re.findall(r"\d+|[^\d\s]|[^\d\s]+", case.text)}
    | {part for case in CASES for part in re.findall(r"[^\d\s]+", case.text)}
    | {
        "29日",
        "30日",
        "31日",
        "2月",
        "13月",
        "0月",
        "次年",
        "去年",
        "今年",
        "当年",
        "99年",
        "9999年",
    }
)
texts = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(VOCABULARY), max_size=12).map("".join),
    st.tuples(st.sampled_from(CASES), st.sampled_from(CASES)).map(
        lambda two: two[0].text + two[1].text
    ),
)
years = st.one_of(st.none(), st.integers(min_value=2000, max_value=2100), st.integers())
issue_days = st.one_of(st.none(), st.dates())


def assert_sound(period: Period, text: str) -> None:
    days = [each for each in (period.start, period.end, period.due) if each]
    assert period.raw == text
    assert not (period.start and period.end) or period.start <= period.end
    assert not (period.start and period.due) or period.start <= period.due
    assert isinstance(period.precision, Precision)
    assert period.recurrence is None or isinstance(period.recurrence, Recurrence)
    assert period.reason or not period.ambiguous
    if period.precision == Precision.UNKNOWN:
        assert (days, period.ambiguous) == ([], True)
    elif period.precision == Precision.OPEN:
        assert period.due is None
    else:
        assert days


@given(texts, years, issue_days)
@example("9月30日前", 0, None)
@example("即日起，为期99个月", None, date.max)
@example("近九年", None, date.min)
@example("12月-次年2月", 2100, None)
@example("十十年\ud800②月", 2024, None)
def test_any_text_reads_without_harm(text: str, year: int | None, issued: date | None) -> None:
    window = read_window(text, year=year, issued=issued)
    due = read_due(text, year=year, issued=issued)
    assert_sound(window, text)
    assert_sound(due, text)
    assert (due.start, due.end) == (None, None)
    assert (due.due is None) == (due.precision in (Precision.OPEN, Precision.UNKNOWN))
    assert read_window(window.raw, year=year, issued=issued) == window
    assert all(isinstance(finding, str) for finding in check_pair(window, due))


@given(texts, st.sampled_from(["—", "–", "－", "~", "～", "―", "──"]))
def test_dashes_and_widths_read_the_same(text: str, dash: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    spaced = "\u3000".join(text.replace("-", dash))
    for reader in READERS.values():
        plain = reader(text, year=2024)
        for variant in (wide, spaced):
            read = reader(variant, year=2024)
            assert read.raw == variant
            assert (read.start, read.end, read.due, read.precision, read.recurrence) == (
                plain.start, plain.end, plain.due, plain.precision, plain.recurrence,
            )  # fmt: skip
            assert read.ambiguous == plain.ambiguous


@given(
    st.integers(min_value=2000, max_value=2100),
    st.integers(min_value=1, max_value=12),
    st.integers(min_value=1, max_value=12),
    st.sampled_from(["{a}-{b}月", "{a}月—{b}月", "{y}年{a}月至{b}月", "{y}年\n{a}－{b}月"]),
)
def test_every_window_of_months(year: int, a: int, b: int, shape: str) -> None:
    read = read_window(shape.format(y=year, a=a, b=b), year=year)
    if b < a:
        assert (read.start, read.end, read.precision) == (None, None, Precision.UNKNOWN)
        return
    assert read.start == date(year, a, 1)
    assert read.end == read_due(f"{b}月底", year=year).due
    assert (read.precision, read.ambiguous) == (Precision.MONTH, False)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_written_out(when: date) -> None:
    for text in (
        f"{when.year}年{when.month}月{when.day}日前",
        when.isoformat(),
        f"{when:%Y.%m.%d}",
    ):
        read = read_due(text)
        assert (read.due, read.precision, read.ambiguous) == (when, Precision.DAY, False)
