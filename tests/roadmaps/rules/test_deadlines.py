"""Reminders of deadlines and the state of answers: both sides of each day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.roadmaps.rules.deadlines import (
    AnswerState,
    DeadlineReminder,
    ReminderKind,
    answer_state,
    deadline_reminder,
)

DUE = date(2024, 5, 31)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("left", "reminder"),
    [
        (16, None),
        (15, DeadlineReminder(ReminderKind.DUE_SOON, "soon", "还有 15 天到期")),
        (4, DeadlineReminder(ReminderKind.DUE_SOON, "soon", "还有 4 天到期")),
        (3, DeadlineReminder(ReminderKind.DUE_SOON, "close", "还有 3 天到期")),
        (1, DeadlineReminder(ReminderKind.DUE_SOON, "close", "还有 1 天到期")),
        (0, DeadlineReminder(ReminderKind.DUE, "due", "今天到期")),
        (-1, DeadlineReminder(ReminderKind.OVERDUE, "overdue-0", "已逾期 1 天")),
        (-7, DeadlineReminder(ReminderKind.OVERDUE, "overdue-0", "已逾期 7 天")),
        (-8, DeadlineReminder(ReminderKind.OVERDUE, "overdue-1", "已逾期 8 天")),
    ],
)
def test_by_the_days_left(left: int, reminder: DeadlineReminder | None) -> None:
    assert deadline_reminder(DUE, DUE - timedelta(days=left)) == reminder


def test_without_a_deadline_there_is_nothing_to_say() -> None:
    assert deadline_reminder(None, DUE) is None


@given(st.integers(1, 400))
def test_read_every_day_each_reminder_comes_on_its_first_day(days: int) -> None:
    """Two before, one on the day, then one for each week that has begun."""
    start = DUE - timedelta(days=20)
    seen: dict[str, int] = {}
    for number in range(days):
        reminder = deadline_reminder(DUE, start + timedelta(days=number))
        if reminder and reminder.mark not in seen:
            seen[reminder.mark] = 20 - number
    weeks = {f"overdue-{n}": -1 - 7 * n for n in range(60)}
    every = {"soon": 15, "close": 3, "due": 0, **weeks}
    assert seen == {mark: left for mark, left in every.items() if left > 20 - days}


@pytest.mark.parametrize(
    ("answered", "day", "state"),
    [
        (None, date(2024, 5, 31), AnswerState.WAITING),
        (None, date(2024, 6, 1), AnswerState.OVERDUE),
        (date(2024, 5, 31), date(2024, 7, 1), AnswerState.ANSWERED),
        (date(2024, 6, 1), date(2024, 7, 1), AnswerState.ANSWERED_LATE),
    ],
)
def test_an_answer_by_the_day(answered: date | None, day: date, state: AnswerState) -> None:
    assert answer_state(DUE, answered, day) is state


@given(days, days)
def test_once_overdue_an_answer_is_late(due: date, day: date) -> None:
    if answer_state(due, None, day) is AnswerState.OVERDUE:
        assert answer_state(due, day, day) is AnswerState.ANSWERED_LATE
        assert answer_state(due, None, day + timedelta(days=1)) is AnswerState.OVERDUE
    else:
        assert answer_state(due, day, day) is AnswerState.ANSWERED


def test_every_state_has_a_label() -> None:
    assert [state.label for state in AnswerState] == ["待答复", "逾期未答复", "已答复", "逾期答复"]
