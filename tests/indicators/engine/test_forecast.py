from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.forecast import (
    OVERDUE,
    ExpectedEffect,
    Forecast,
    MeasuredValue,
    forecast,
    gravest,
    speed,
    why_not_expected,
    with_effects,
)
from tracker.indicators.engine.values import EducationStage, NumericThreshold

LINE = NumericThreshold(">=", Decimal(10))
NOW = MeasuredValue(Decimal(6), date(2024, 1, 1))
BY = date(2025, 1, 1)  # 366 days on
TEACHERS, AREA = Decimal(8), Decimal(3000)
BY_STAGE = {EducationStage.PRIMARY: {"backbone_teachers": TEACHERS, "students": None}}
WHOLE = {"grounds_area": AREA}
BUILDING = ExpectedEffect("grounds_area", Decimal(3500), date(2025, 12, 31))
HIRING = ExpectedEffect("backbone_teachers", Decimal(2), date(2025, 12, 31), EducationStage.PRIMARY)


@pytest.mark.parametrize(
    ("day", "teachers", "area"),
    [(date(2025, 12, 30), 8, 3000), (date(2025, 12, 31), 10, 6500)],
)
def test_a_gain_counts_from_its_day(day, teachers, area):
    by_stage, whole = with_effects(BY_STAGE, WHOLE, [BUILDING, HIRING], day)
    assert (by_stage[EducationStage.PRIMARY]["backbone_teachers"], whole["grounds_area"]) == (
        teachers,
        area,
    )


@pytest.mark.parametrize(
    "gain",
    [
        ExpectedEffect("students", Decimal(5), NOW.on, EducationStage.PRIMARY),  # not reported
        ExpectedEffect("network_classrooms", Decimal(1), NOW.on),
        ExpectedEffect("grounds_area", Decimal(-3001), NOW.on),
        ExpectedEffect("backbone_teachers", Decimal(1), NOW.on),  # of no stage
        ExpectedEffect(
            "backbone_teachers", Decimal(1), NOW.on, EducationStage.JUNIOR
        ),  # the school has none
        ExpectedEffect("swimming_pools", Decimal(1), NOW.on),
    ],
)
def test_a_gain_that_does_not_fit_the_figures_is_left_out(gain):
    assert with_effects(BY_STAGE, WHOLE, [gain], BY) == (BY_STAGE, WHOLE)


amounts = st.integers(min_value=0, max_value=1000).map(Decimal)


@given(st.lists(amounts))
def test_the_order_of_gains_does_not_matter(found):
    gains = [ExpectedEffect("grounds_area", each, NOW.on) for each in found]
    forth, back = (
        with_effects(BY_STAGE, WHOLE, gains, BY),
        with_effects(BY_STAGE, WHOLE, gains[::-1], BY),
    )
    assert forth == back
    assert forth[1]["grounds_area"] == AREA + sum(found)


def look(
    before: MeasuredValue | None, promised: str, by: date = BY, line: NumericThreshold = LINE
) -> Forecast:
    return forecast(threshold=line, before=before, now=NOW, expected=Decimal(promised), by=by)


def was(value: str) -> MeasuredValue:
    """A reading as long before now as the promised day is after it."""
    return MeasuredValue(Decimal(value), NOW.on - timedelta(days=366))


@pytest.mark.parametrize(
    ("before", "promised", "found"),
    [
        (None, "10", Forecast.IN_TIME),  # the tasks suffice
        (was("2"), "6", Forecast.IN_TIME),  # as fast as asked: 4 in 366 days
        (was("2.01"), "6", Forecast.HURRY),
        (was("4"), "6", Forecast.HURRY),  # half as fast
        (was("4.01"), "6", Forecast.TOO_LATE),
        (was("6"), "6", Forecast.TOO_LATE),
        (was("7"), "6", Forecast.TOO_LATE),
        (None, "9.99", Forecast.HURRY),  # no speed has been seen
    ],
)
def test_outlook(before, promised, found):
    assert look(before, promised) is found


def test_met_today_is_in_time_even_after_the_promised_day():
    met = NumericThreshold(">=", Decimal(6))
    assert look(None, "0", date(2023, 1, 1), met) is Forecast.IN_TIME


def test_not_met_after_the_promised_day_is_too_late():
    assert look(was("2"), "10", date(2023, 1, 1)) is Forecast.TOO_LATE


def test_a_spread_must_fall():
    limit = NumericThreshold("<=", Decimal("5"))
    assert look(was("7"), "6", line=limit) is Forecast.IN_TIME
    assert look(was("6.4"), "6", line=limit) is Forecast.TOO_LATE


def test_speed_needs_two_days():
    assert speed(NOW, NOW) is None
    assert speed(was("2"), NOW) == Decimal(4) / 366


@pytest.mark.parametrize(
    ("operator", "before", "found"),
    [
        ("<", "7", Forecast.IN_TIME),
        ("<", "6", Forecast.HURRY),
        ("<", "5", Forecast.HURRY),
        (">", "5", Forecast.IN_TIME),
        (">", "7", Forecast.HURRY),
    ],
)
def test_on_a_line_that_does_not_count_a_step_the_right_way_is_enough(operator, before, found):
    assert look(was(before), "6", line=NumericThreshold(operator, Decimal(6))) is found


@pytest.mark.parametrize(
    ("outlooks", "found"),
    [
        ([], None),
        ([Forecast.IN_TIME], Forecast.IN_TIME),
        ([Forecast.IN_TIME, None], None),
        ([None, Forecast.HURRY], Forecast.HURRY),
        ([Forecast.HURRY, Forecast.TOO_LATE], Forecast.TOO_LATE),
    ],
)
def test_the_gravest_decides(outlooks, found):
    assert gravest(outlooks) is found


days = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@given(st.none() | days, st.none() | days, days, days)
def test_an_effect_counts_only_while_its_task_can_still_bring_it(closed_on, due, day, counted_on):
    why = why_not_expected(closed_on=closed_on, due=due, day=day, counted_on=counted_on)
    if closed_on is not None:
        assert (why == "") is (closed_on > counted_on)
    else:
        assert (why == "") is (due is not None and due >= day)
    assert (why == OVERDUE) is (closed_on is None and due is not None and due < day)


def test_an_effect_at_the_edge_of_its_days():
    edge = date(2024, 9, 1)
    before, after = edge - timedelta(days=1), edge + timedelta(days=1)

    def why(closed_on: date | None, due: date | None) -> str:
        return why_not_expected(closed_on=closed_on, due=due, day=edge, counted_on=edge)

    assert [why(each, None) for each in (before, edge, after)] == ["已在数据中", "已在数据中", ""]
    assert [why(None, each) for each in (before, edge, after)] == ["已逾期，未计入", "", ""]
    assert why(None, None) == "没有时限"
