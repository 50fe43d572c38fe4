from datetime import date

import pytest

from tracker.imports.recognise.times import time_in_heading, times_of_cells, times_of_text

ISSUED = date(2022, 3, 14)


@pytest.mark.parametrize(
    ("text", "words", "day", "doubtful"),
    [
        ("于2023年4月底前完成摸底。", "2023年4月底前", date(2023, 4, 30), False),
        ("2023年底前建成平台。", "2023年底前", date(2023, 12, 31), False),
        ("12月底前完成整改。", "12月底前", date(2022, 12, 31), False),
        ("2023年9月30日前投入使用。", "2023年9月30日前", date(2023, 9, 30), False),
        ("2023年9月完成招聘。", "2023年9月", date(2023, 9, 30), True),
        ("9月底前投用，10月底前验收。", "10月底前", date(2022, 10, 31), True),
        ("2023年上半年，印发实施方案。", "2023年上半年", date(2023, 6, 30), True),
        ("2023年全面推广无纸化备案。", "2023年", date(2023, 12, 31), True),
        ("确保2023年秋季投入使用。", "2023年秋季投入使用", date(2023, 9, 1), True),
        ("到2025年底，入园率达到95%。", "2025年底", date(2025, 12, 31), False),
        ("在本意见印发之日起30日内制定办法。", "在本意见印发之日起30日内", None, True),
    ],
)
def test_a_deadline_in_running_text(
    text: str, words: str, day: date | None, doubtful: bool
) -> None:
    times = times_of_text(text, year=2022, issued=ISSUED if day else None)

    assert (times.due.text, times.due.on) == (words, day)
    assert bool(times.doubts) == doubtful


@pytest.mark.parametrize(
    "text",
    [
        "修订2020年版目录，制定发布指引。",
        "落实《三年行动计划（2023年6月底前完成）》精神。",
        "到2025年，普及率达到95%以上。",
        "截至2023年6月底前次统计。",
        "2018年11月，党中央印发意见。",
        "2021年底前已经完成的工作要巩固。",
        "每年安排培训经费。",
        "目前进展顺利，提前谋划。",
        "",
    ],
)
def test_what_is_no_deadline(text: str) -> None:
    assert times_of_text(text, year=2022, issued=ISSUED).due.text == ""


def test_the_latest_of_several_is_the_deadline_and_the_others_are_kept() -> None:
    times = times_of_text("2022年6月底前出台，2022年9月底前落实。", year=2022, issued=ISSUED)

    assert times.due.on == date(2022, 9, 30)
    assert [due.on for due in times.others] == [date(2022, 6, 30)]
    assert times.doubts[0].reason.startswith("写有2个期限")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023年1月1日至12月31日，按标准返还。", date(2023, 1, 1), date(2023, 12, 31)),
        ("从2023年1月1日起，实施见习计划。", date(2023, 1, 1), None),
        ("2023年3月—5月组织自查。", date(2023, 3, 1), date(2023, 5, 31)),
    ],
)
def test_a_span_of_days_is_a_window_and_no_deadline(
    text: str, start: date, end: date | None
) -> None:
    times = times_of_text(text, year=2022, issued=ISSUED)

    assert (times.window.start, times.window.end) == (start, end)
    assert times.due.text == ""


def test_cells_of_time_and_deadline() -> None:
    times = times_of_cells("3-6月", "6月底", year=2022, issued=None)

    assert (times.window.start, times.window.end) == (date(2022, 3, 1), date(2022, 6, 30))
    assert times.due.on == date(2022, 6, 30)
    assert times.doubts == ()


def test_a_time_column_that_names_an_end_is_taken_as_its_month_and_doubted() -> None:
    times = times_of_cells("8月底", "8月底", year=2025, issued=None)

    assert (times.window.start, times.window.end) == (date(2025, 8, 1), date(2025, 8, 31))
    assert [doubt.field for doubt in times.doubts] == ["window"]


def test_one_column_may_stand_for_both() -> None:
    by = times_of_cells("2023年9月30日前", None, year=None, issued=None)
    span = times_of_cells("2023年3月至7月", None, year=None, issued=None)

    assert (by.window.text, by.window.start, by.due.on) == (
        "2023年9月30日前",
        None,
        date(2023, 9, 30),
    )
    assert (span.window.end, span.due.on) == (date(2023, 7, 31), date(2023, 7, 31))


def test_an_empty_cell_has_no_time() -> None:
    times = times_of_cells("", "", year=2022, issued=None)

    assert (times.window.text, times.due.text, times.doubts) == ("", "", ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("启动实施阶段（2021年底）。全面启动", "2021年底"),
        ("动员部署阶段(2026年X月—X月)", "2026年X月—X月"),
        ("提升阶段（3月至6月）", "3月至6月"),
        ("加强领导（试行）", ""),
        ("关于印发通知（2022〕5号）", ""),
        ("加强领导", ""),
    ],
)
def test_the_time_in_a_stages_heading(text: str, words: str) -> None:
    assert time_in_heading(text) == words
