from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.forecast import (
    Gain,
    MeasuredValue,
    Outlook,
    after,
    gravest,
    outlook,
    speed,
)
from tracker.indicators.engine.values import EducationStage, NumericThreshold

LINE = NumericThreshold(">=", Decimal(10))
NOW = MeasuredValue(Decimal(6), date(2024, 1, 1))
BY = date(2025, 1, 1)  # 366 days on
TEACHERS, AREA = Decimal(8), Decimal(3000)
BY_STAGE = {EducationStage.PRIMARY: {"backbone_teachers": TEACHERS, "students": None}}
WHOLE = {"grounds_area": AREA}
BUILDING = Gain("grounds_area", Decimal(3500), date(2025, 12, 31))
HIRING = Gain("backbone_teachers", Decimal(2), date(2025, 12, 31), EducationStage.PRIMARY)


@pytest.mark.parametrize(
    ("day", "teachers", "area"),
    [(date(2025, 12, 30), 8, 3000), (date(2025, 12, 31), 10, 6500)],
)
def test_a_gain_counts_from_its_day(day, teachers, area):
    by_stage, whole = after(BY_STAGE, WHOLE, [BUILDING, HIRING], day)
    assert (by_stage[EducationStage.PRIMARY]["backbone_teachers"], whole["grounds_area"]) == (
        teachers,
        area,
    )


@pytest.mark.parametrize(
    "gain",
    [
        Gain("students", Decimal(5), NOW.on, EducationStage.PRIMARY),  # not reported
        Gain("network_classrooms", Decimal(1), NOW.on),
        Gain("grounds_area", Decimal(-3001), NOW.on),
        Gain("backbone_teachers", Decimal(1), NOW.on),  # of no stage
        Gain("backbone_teachers", Decimal(1), NOW.on, EducationStage.JUNIOR),  # the school has none
        Gain("swimming_pools", Decimal(1), NOW.on),
    ],
)
def test_a_gain_that_does_not_fit_the_figures_is_left_out(gain):
    assert after(BY_STAGE, WHOLE, [gain], BY) == (BY_STAGE, WHOLE)


amounts = st.integers(min_value=0, max_value=1000).map(Decimal)


@given(st.lists(amounts))
def test_the_order_of_gains_does_not_matter(found):
    gains = [Gain("grounds_area", each, NOW.on) for each in found]
    forth, back = after(BY_STAGE, WHOLE, gains, BY), after(BY_STAGE, WHOLE, gains[::-1], BY)
    assert forth == back
    assert forth[1]["grounds_area"] == AREA + sum(found)


def look(
    before: MeasuredValue | None, promised: str, by: date = BY, line: NumericThreshold = LINE
) -> Outlook:
    return outlook(line=line, before=before, now=NOW, promised=Decimal(promised), by=by)


def was(value: str) -> MeasuredValue:
    """A reading as long before now as the promised day is after it."""
    return MeasuredValue(Decimal(value), NOW.on - timedelta(days=366))


@pytest.mark.parametrize(
    ("before", "promised", "found"),
    [
        (None, "10", Outlook.IN_TIME),  # the tasks suffice
        (was("2"), "6", Outlook.IN_TIME),  # as fast as asked: 4 in 366 days
        (was("2.01"), "6", Outlook.HURRY),
        (was("4"), "6", Outlook.HURRY),  # half as fast
        (was("4.01"), "6", Outlook.TOO_LATE),
        (was("6"), "6", Outlook.TOO_LATE),
        (was("7"), "6", Outlook.TOO_LATE),
        (None, "9.99", Outlook.HURRY),  # no speed has been seen
    ],
)
def test_outlook(before, promised, found):
    assert look(before, promised) is found


def test_met_today_is_in_time_even_after_the_promised_day():
    met = NumericThreshold(">=", Decimal(6))
    assert look(None, "0", date(2023, 1, 1), met) is Outlook.IN_TIME


def test_not_met_after_the_promised_day_is_too_late():
    assert look(was("2"), "10", date(2023, 1, 1)) is Outlook.TOO_LATE


def test_a_spread_must_fall():
    limit = NumericThreshold("<=", Decimal("5"))
    assert look(was("7"), "6", line=limit) is Outlook.IN_TIME
    assert look(was("6.4"), "6", line=limit) is Outlook.TOO_LATE


def test_speed_needs_two_days():
    assert speed(NOW, NOW) is None
    assert speed(was("2"), NOW) == Decimal(4) / 366


@pytest.mark.parametrize(
    ("operator", "before", "found"),
    [
        ("<", "7", Outlook.IN_TIME),
        ("<", "6", Outlook.HURRY),
        ("<", "5", Outlook.HURRY),
        (">", "5", Outlook.IN_TIME),
        (">", "7", Outlook.HURRY),
    ],
)
def test_on_a_line_that_does_not_count_a_step_the_right_way_is_enough(operator, before, found):
    assert look(was(before), "6", line=NumericThreshold(operator, Decimal(6))) is found


@pytest.mark.parametrize(
    ("outlooks", "found"),
    [
        ([], None),
        ([Outlook.IN_TIME], Outlook.IN_TIME),
        ([Outlook.IN_TIME, None], None),
        ([None, Outlook.HURRY], Outlook.HURRY),
        ([Outlook.HURRY, Outlook.TOO_LATE], Outlook.TOO_LATE),
    ],
)
def test_the_gravest_decides(outlooks, found):
    assert gravest(outlooks) is found
