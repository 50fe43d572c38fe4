"""When an instruction is answered, and when overdue: both sides of the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.roadmaps.rules.answers import AnswerState, answer_state

DUE = date(2024, 5, 31)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("answered", "day", "state"),
    [
        (None, date(2024, 5, 31), AnswerState.WAITING),
        (None, date(2024, 6, 1), AnswerState.OVERDUE),
        (date(2024, 5, 31), date(2024, 7, 1), AnswerState.ANSWERED),
        (date(2024, 6, 1), date(2024, 7, 1), AnswerState.ANSWERED_LATE),
    ],
)
def test_by_the_day(answered: date | None, day: date, state: AnswerState) -> None:
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
