from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.indicators.engine.made import RULES, primary
from tracker.indicators.engine.projection import Gain, Outlook, Reading, after, outlook, speed
from tracker.indicators.engine.resources import judge
from tracker.indicators.engine.trials import Change
from tracker.indicators.engine.values import Answer, Line

LINE = Line(">=", Decimal(10))
NOW = Reading(Decimal(6), date(2024, 1, 1))
BY = date(2025, 1, 1)  # 366 days on
BUILDING = Gain(Change(1, "grounds_area", Decimal(3500)), date(2025, 12, 31))
SHORT = primary(1, grounds_area="3000")


def answer_at(day: date, gain: Gain = BUILDING) -> Answer:
    (unit,) = judge(after([SHORT], [gain], day), RULES).units
    return unit.answer


def test_a_gain_counts_from_its_day():
    assert answer_at(date(2025, 12, 30)) is Answer.BELOW
    assert answer_at(date(2025, 12, 31)) is Answer.MET


def test_delaying_the_task_shows_at_once():
    late = Gain(BUILDING.change, date(2026, 12, 31))
    assert answer_at(date(2025, 12, 31), late) is Answer.BELOW


def test_a_gain_on_what_is_not_reported_leaves_it_so():
    school = primary(1, grounds_area=None)
    assert after([school], [BUILDING], date(2026, 1, 1)) == [school]


def look(before: Reading | None, promised: str, by: date = BY, line: Line = LINE) -> Outlook:
    return outlook(line=line, before=before, now=NOW, promised=Decimal(promised), by=by)


def was(value: str) -> Reading:
    """A reading as long before now as the promised day is after it."""
    return Reading(Decimal(value), NOW.on - timedelta(days=366))


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
    met = Line(">=", Decimal(6))
    assert look(None, "0", date(2023, 1, 1), met) is Outlook.IN_TIME


def test_not_met_after_the_promised_day_is_too_late():
    assert look(was("2"), "10", date(2023, 1, 1)) is Outlook.TOO_LATE


def test_a_spread_must_fall():
    limit = Line("<=", Decimal("5"))
    assert look(was("7"), "6", line=limit) is Outlook.IN_TIME
    assert look(was("6.4"), "6", line=limit) is Outlook.TOO_LATE


def test_speed_needs_two_days():
    assert speed(NOW, NOW) is None
    assert speed(was("2"), NOW) == Decimal(4) / 366


@pytest.mark.parametrize(
    "change",
    [
        Change(9, "grounds_area", Decimal(1)),  # a school that is not among them
        Change(1, "grounds_area", Decimal(-9999)),
        Change(1, "backbone_teachers", Decimal(1)),  # of no stage
    ],
)
def test_a_gain_that_does_not_fit_the_figures_is_left_out(change):
    assert after([SHORT], [Gain(change, NOW.on)], BY) == [SHORT]
