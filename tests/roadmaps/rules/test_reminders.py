"""When a deadline is worth a reminder: both sides of each day, and never twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.roadmaps.rules.reminders import Nudge, NudgeKind, nudge

DUE = date(2024, 5, 31)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (16, None),
        (15, Nudge(NudgeKind.DUE_SOON, "soon", "还有 15 天到期")),
        (4, Nudge(NudgeKind.DUE_SOON, "soon", "还有 4 天到期")),
        (3, Nudge(NudgeKind.DUE_SOON, "close", "还有 3 天到期")),
        (1, Nudge(NudgeKind.DUE_SOON, "close", "还有 1 天到期")),
        (0, Nudge(NudgeKind.DUE, "due", "今天到期")),
        (-1, Nudge(NudgeKind.OVERDUE, "overdue-0", "已逾期 1 天")),
        (-7, Nudge(NudgeKind.OVERDUE, "overdue-0", "已逾期 7 天")),
        (-8, Nudge(NudgeKind.OVERDUE, "overdue-1", "已逾期 8 天")),
    ],
)
def test_by_the_days_left(left: int, said: Nudge | None) -> None:
    assert nudge(DUE, DUE - timedelta(days=left)) == said


def test_without_a_deadline_there_is_nothing_to_say() -> None:
    assert nudge(None, DUE) is None


@given(st.integers(1, 400))
def test_read_every_day_each_reminder_comes_on_its_first_day(days: int) -> None:
    """Two before, one on the day, then one for each week that has begun."""
    start = DUE - timedelta(days=20)
    seen: dict[str, int] = {}
    for number in range(days):
        said = nudge(DUE, start + timedelta(days=number))
        if said and said.mark not in seen:
            seen[said.mark] = 20 - number
    weeks = {f"overdue-{n}": -1 - 7 * n for n in range(60)}
    every = {"soon": 15, "close": 3, "due": 0, **weeks}
    assert seen == {mark: left for mark, left in every.items() if left > 20 - days}
