"""The lamp of a month: each side of its deadline, made up or not, and nothing that forgets."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roadmaps.rules.test_status import months, task_dates
from tracker.roadmaps.rules.months import Month, months_between
from tracker.roadmaps.rules.reporting_cycle import (
    MonthRecord,
    judging_day,
    missed,
    month_lamp,
    months_back,
    report_deadline,
    wants_report,
)
from tracker.roadmaps.rules.status import REPORTABLE, Dates, Lamp, State, covers

MAY = Month(2024, 5)
WINDOW = Dates(date(2024, 3, 1), date(2024, 6, 30), date(2024, 6, 30))
days = st.dates(date(2023, 1, 1), date(2025, 12, 31))
report_days = st.integers(1, 28)


@pytest.mark.parametrize(
    ("reported_on", "day", "expected"),
    [
        (None, date(2024, 5, 1), Lamp.GREY),
        (None, date(2024, 5, 25), Lamp.GREY),
        (None, date(2024, 5, 26), Lamp.RED),
        (None, date(2026, 1, 1), Lamp.RED),
        (date(2024, 5, 25), date(2024, 5, 25), Lamp.GREEN),
        (date(2024, 5, 25), date(2024, 5, 24), Lamp.GREY),
        (date(2024, 5, 26), date(2024, 5, 26), Lamp.YELLOW),
        (date(2024, 8, 2), date(2024, 8, 1), Lamp.RED),
        (date(2024, 8, 2), date(2024, 8, 2), Lamp.YELLOW),
    ],
)
def test_each_side_of_the_deadline(reported_on, day, expected) -> None:
    found = month_lamp(WINDOW, MAY, 25, state=State.IN_PROGRESS, reported_on=reported_on, day=day)
    assert found is expected


@pytest.mark.parametrize("state", [s for s in State if s not in REPORTABLE])
def test_who_has_ended_or_waits_owes_nothing(state: State) -> None:
    assert month_lamp(WINDOW, MAY, 25, state=state, reported_on=None, day=date(2024, 6, 1)) is None
    made = month_lamp(
        WINDOW, MAY, 25, state=state, reported_on=date(2024, 5, 3), day=date(2024, 6, 1)
    )
    assert made is Lamp.GREEN


@given(task_dates(), months, report_days, st.sampled_from(State), st.none() | days, days)
def test_the_rule(dates, month, report_day, state, reported_on, day) -> None:  # noqa: PLR0917
    found = month_lamp(dates, month, report_day, state=state, reported_on=reported_on, day=day)
    deadline = report_deadline(month, report_day)
    assert deadline.day == report_day
    assert Month.of(deadline) == month
    if not wants_report(dates, month):
        assert found is None
        return
    later = day + timedelta(days=400)
    then = month_lamp(dates, month, report_day, state=state, reported_on=reported_on, day=later)
    if found is Lamp.RED:  # for ever, or until it is made up
        assert then in (Lamp.RED, Lamp.YELLOW)
    if found in (Lamp.GREEN, Lamp.YELLOW, None) and (reported_on is None or reported_on <= day):
        assert then is found
    assert (found is Lamp.GREY) <= (day <= deadline)
    assert (found is Lamp.RED) <= (day > deadline)


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (WINDOW, Month(2024, 3)),
        (Dates(start=date(2024, 3, 31)), Month(2024, 3)),
        (Dates(end=date(2024, 5, 1), due=date(2024, 5, 1)), Month(2024, 5)),
        (Dates(due=date(2024, 5, 31)), Month(2024, 5)),
        # an extension moves the deadline, not the beginning
        (Dates(due=date(2024, 5, 31)).extended(date(2024, 9, 30)), Month(2024, 5)),
        (Dates(), None),
    ],
)
def test_a_duty_wants_a_report_from_its_beginning_on(dates, first) -> None:
    year = months_between(Month(2024, 1), Month(2025, 12))
    wanted = [month for month in year if wants_report(dates, month)]
    assert wanted == (months_between(first, year[-1]) if first else [])


@given(task_dates(), months)
def test_what_covers_a_month_wants_a_report_then_and_after(dates, month) -> None:
    if covers(dates, month):
        assert wants_report(dates, month)
        assert wants_report(dates, month.next)


def test_an_overdue_duty_is_red_in_every_month_of_silence() -> None:
    day = date(2024, 9, 1)
    lamps = [
        month_lamp(WINDOW, month, 25, state=State.IN_PROGRESS, reported_on=None, day=day)
        for month in months_between(Month(2024, 2), Month(2024, 9))
    ]
    assert lamps == [None, *[Lamp.RED] * 6, Lamp.GREY]


@given(months, report_days, days)
def test_the_day_that_decides(month, report_day, day) -> None:
    found = judging_day(month, report_day, day)
    assert found == (day if day < report_deadline(month, report_day) else date(
        month.year, month.month, report_day
    ))  # fmt: skip


def test_what_can_be_made_up() -> None:
    strip = [MonthRecord(Month(2024, n), lamp) for n, lamp in enumerate(Lamp, start=1)]
    assert missed(strip) == [Month(2024, 1)]
    assert [(r.letter, r.text) for r in strip] == [
        ("红", "未填报"), ("黄", "补报"), ("绿", "按时填报"), ("灰", "未到填报截止日"),
    ]  # fmt: skip


def test_the_months_of_a_strip() -> None:
    assert months_back(date(2024, 2, 29), 3) == [Month(2023, 12), Month(2024, 1), Month(2024, 2)]
    assert months_back(date(2024, 2, 29), 1) == [Month(2024, 2)]
