"""States, timeliness, lamps, columns and roll-up: each rule from both sides of its edge."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.roadmaps.rules.months import Month, months_between
from tracker.roadmaps.rules.status import (
    LAMP_CASES,
    TIMELINESS_CASES,
    BoardColumn,
    Dates,
    Lamp,
    State,
    Status,
    Timeliness,
    board_column,
    covers,
    first_and_last_month,
    is_behind,
    lamp,
    latest,
    roll_up,
    task_status,
    timeliness,
)

TODAY = date(2024, 5, 20)
OPEN = [State.NOT_STARTED, State.IN_PROGRESS, State.UNDER_REVIEW]

days = st.dates(date(2020, 1, 1), date(2028, 12, 31))
states = st.sampled_from(State)
months = st.builds(Month, st.integers(2001, 2098), st.integers(1, 12))


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


@st.composite
def statuses(draw: st.DrawFn) -> Status:
    state = draw(states)
    closed_on = draw(days) if state is State.CLOSED else None
    return Status(state, closed_on, draw(st.none() | st.integers(0, 100)))


@st.composite
def task_dates(draw: st.DrawFn) -> Dates:
    start, end = draw(st.none() | days), draw(st.none() | days)
    if start and end and start > end:
        start, end = end, start
    return Dates(start, end, draw(st.none() | days))


# ------------------------------------------------------------------------------------ timeliness


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (after(-400), Timeliness.OVERDUE),
        (after(-1), Timeliness.OVERDUE),
        (after(0), Timeliness.DUE_SOON),
        (after(15), Timeliness.DUE_SOON),
        (after(16), Timeliness.NOT_DUE),
        (None, Timeliness.UNDATED),
    ],
)
def test_an_open_task_is_overdue_from_the_day_after_its_deadline(state, due, expected) -> None:
    assert timeliness(Status(state), due, TODAY) is expected


@pytest.mark.parametrize(
    ("closed_on", "due", "expected"),
    [
        (after(-1), TODAY, Timeliness.CLOSED_ON_TIME),
        (TODAY, TODAY, Timeliness.CLOSED_ON_TIME),
        (after(1), TODAY, Timeliness.CLOSED_LATE),
        (TODAY, None, Timeliness.CLOSED_ON_TIME),
        (None, TODAY, Timeliness.CLOSED_ON_TIME),
    ],
)
def test_a_closed_task_is_judged_by_the_day_of_its_closing_report(closed_on, due, expected) -> None:
    assert timeliness(Status(State.CLOSED, closed_on), due, after(300)) is expected


@pytest.mark.parametrize("due", [after(-1), after(1), None])
def test_a_cancelled_task_is_never_late(due) -> None:
    assert timeliness(Status(State.CANCELLED), due, TODAY) is Timeliness.CANCELLED


@given(statuses(), task_dates(), days)
def test_exactly_one_line_of_each_table_holds(status: Status, dates: Dates, day: date) -> None:
    for cases in (TIMELINESS_CASES, LAMP_CASES):
        assert sum(case.holds(status, dates.due, dates.start, day) for case in cases) == 1


# ------------------------------------------------------------------------------------------ lamps


@pytest.mark.parametrize(
    ("state", "start", "expected"),
    [
        (State.NOT_STARTED, after(-31), True),
        (State.NOT_STARTED, after(-30), False),
        (State.NOT_STARTED, None, False),
        (State.IN_PROGRESS, after(-31), False),
    ],
)
def test_behind_is_not_started_a_month_after_the_window_opened(state, start, expected) -> None:
    assert is_behind(Status(state), start, TODAY) is expected


FAR = after(100)


@pytest.mark.parametrize(
    ("status", "dates", "expected"),
    [
        # red: overdue, whatever the state, until it is closed
        (Status(State.NOT_STARTED), Dates(due=after(-1)), Lamp.RED),
        (Status(State.IN_PROGRESS), Dates(due=after(-1)), Lamp.RED),
        (Status(State.UNDER_REVIEW), Dates(due=after(-1)), Lamp.RED),
        # yellow: due soon, behind, made up late
        (Status(State.NOT_STARTED), Dates(due=TODAY), Lamp.YELLOW),
        (Status(State.UNDER_REVIEW), Dates(due=after(15)), Lamp.YELLOW),
        (Status(State.NOT_STARTED), Dates(start=after(-31), due=FAR), Lamp.YELLOW),
        (Status(State.NOT_STARTED), Dates(start=after(-31)), Lamp.YELLOW),
        (Status(State.CLOSED, after(1)), Dates(due=TODAY), Lamp.YELLOW),
        # green: on course, closed on time
        (Status(State.NOT_STARTED), Dates(start=after(-30), due=FAR), Lamp.GREEN),
        (Status(State.NOT_STARTED), Dates(start=TODAY, due=FAR), Lamp.GREEN),
        (Status(State.IN_PROGRESS), Dates(due=after(16)), Lamp.GREEN),
        (Status(State.IN_PROGRESS), Dates(start=after(-31), due=FAR), Lamp.GREEN),
        (Status(State.IN_PROGRESS), Dates(start=after(1), due=FAR), Lamp.GREEN),
        (Status(State.IN_PROGRESS), Dates(), Lamp.GREEN),
        (Status(State.CLOSED, TODAY), Dates(due=TODAY), Lamp.GREEN),
        (Status(State.CLOSED, TODAY), Dates(), Lamp.GREEN),
        # grey: not begun and not due, cancelled
        (Status(State.NOT_STARTED), Dates(start=after(1), due=FAR), Lamp.GREY),
        (Status(State.NOT_STARTED), Dates(due=after(16)), Lamp.GREY),
        (Status(State.NOT_STARTED), Dates(), Lamp.GREY),
        (Status(State.CANCELLED), Dates(due=after(-1)), Lamp.GREY),
    ],
)
def test_lamp(status: Status, dates: Dates, expected: Lamp) -> None:
    assert lamp(status, dates, TODAY) is expected


@given(statuses(), task_dates(), days)
def test_a_lamp_is_red_exactly_when_overdue(status: Status, dates: Dates, day: date) -> None:
    is_overdue = timeliness(status, dates.due, day) is Timeliness.OVERDUE
    assert (lamp(status, dates, day) is Lamp.RED) == is_overdue


@given(statuses(), task_dates(), days)
def test_what_is_finished_never_turns_worse(status: Status, dates: Dates, day: date) -> None:
    """Only time moves here: a closed or cancelled task shows the same lamp for ever."""
    if status.state in (State.CLOSED, State.CANCELLED):
        assert lamp(status, dates, day) is lamp(status, dates, date(2099, 12, 31))


# ----------------------------------------------------------------------------------------- months


@pytest.mark.parametrize(
    ("month", "last", "following", "before"),
    [
        (Month(2024, 1), date(2024, 1, 31), Month(2024, 2), Month(2023, 12)),
        (Month(2024, 2), date(2024, 2, 29), Month(2024, 3), Month(2024, 1)),
        (Month(2023, 2), date(2023, 2, 28), Month(2023, 3), Month(2023, 1)),
        (Month(2024, 11), date(2024, 11, 30), Month(2024, 12), Month(2024, 10)),
        (Month(2024, 12), date(2024, 12, 31), Month(2025, 1), Month(2024, 11)),
    ],
)
def test_a_month_knows_its_neighbours(month, last, following, before) -> None:
    assert (month.last, month.next, month.previous) == (last, following, before)


def test_how_a_month_is_written() -> None:
    assert (str(Month(2024, 5)), Month(2024, 5).label) == ("2024-05", "2024年5月")


@given(months, days)
def test_month_arithmetic_comes_back(month: Month, day: date) -> None:
    assert month.next.previous == month == month.previous.next
    assert Month.of(month.first) == month == Month.of(month.last)
    assert month.last + timedelta(days=1) == month.next.first
    assert Month.of(day).first <= day <= Month.of(day).last
    assert month.previous < month < month.next


@given(months, st.integers(-3, 40))
def test_months_between_are_consecutive_and_complete(first: Month, count: int) -> None:
    last = first
    for _ in range(abs(count)):
        last = last.next if count > 0 else last.previous
    found = months_between(first, last)
    assert len(found) == max(count + 1, 0)
    assert all(a.next == b for a, b in pairwise(found))
    assert not found or (found[0], found[-1]) == (first, last)


# ----------------------------------------------------------------------------------- covering

MAY = Month(2024, 5)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (Dates(date(2024, 3, 1), date(2024, 6, 30)), True),
        (Dates(date(2024, 3, 1), date(2024, 5, 1)), True),
        (Dates(date(2024, 3, 1), date(2024, 4, 30)), False),
        (Dates(date(2024, 5, 31), date(2024, 8, 1)), True),
        (Dates(date(2024, 6, 1), date(2024, 8, 1)), False),
        # the deadline lies outside the window
        (Dates(date(2024, 3, 1), date(2024, 3, 31), date(2024, 5, 1)), True),
        (Dates(date(2024, 3, 1), date(2024, 3, 31), date(2024, 4, 30)), False),
        (Dates(date(2024, 7, 1), date(2024, 8, 31), date(2024, 5, 31)), True),
        # a window of which the plan gives one end only
        (Dates(start=date(2024, 3, 1), due=date(2024, 6, 1)), True),
        (Dates(start=date(2024, 5, 31)), True),
        (Dates(start=date(2024, 4, 30)), False),
        (Dates(end=date(2024, 5, 1)), True),
        (Dates(end=date(2024, 6, 1)), False),
        (Dates(end=date(2024, 4, 1), due=date(2024, 5, 31)), True),
        (Dates(due=date(2024, 5, 31)), True),
        (Dates(due=date(2024, 6, 1)), False),
        (Dates(), False),
    ],
)
def test_a_window_covers_the_months_it_touches(dates: Dates, expected: bool) -> None:
    assert covers(dates, MAY) is expected


def test_an_extension_lengthens_the_window() -> None:
    march = Dates(date(2024, 3, 1), date(2024, 3, 31), date(2024, 3, 31))
    extended = march.extended(date(2024, 8, 31))
    months = [Month(2024, month) for month in range(1, 11)]
    assert [month.month for month in months if covers(march, month)] == [3]
    assert [month.month for month in months if covers(extended, month)] == [3, 4, 5, 6, 7, 8]


@given(task_dates(), months)
def test_a_deadline_is_on_the_board_of_its_month(dates: Dates, month: Month) -> None:
    if dates.due:
        assert covers(dates, Month.of(dates.due))
    if dates.start and dates.end:
        inside = dates.start <= month.last and month.first <= dates.end
        assert covers(dates, month) or not inside


# ---------------------------------------------------------------------------------------- columns

WHOLE = Dates(date(2024, 3, 1), date(2024, 6, 30), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("status", "dates", "expected"),
    [
        (Status(), Dates(due=date(2024, 4, 30)), BoardColumn.OVERDUE),
        (Status(State.UNDER_REVIEW), Dates(due=date(2024, 4, 30)), BoardColumn.OVERDUE),
        (Status(State.CLOSED, TODAY), Dates(due=date(2024, 4, 30)), None),
        (Status(State.CANCELLED), Dates(due=date(2024, 4, 30)), None),
        # due in the month: its board_column is 本月到期 even after the day has passed
        (Status(), Dates(due=date(2024, 5, 1)), BoardColumn.DUE),
        (Status(State.IN_PROGRESS), Dates(due=date(2024, 5, 31)), BoardColumn.DUE),
        (Status(), WHOLE, BoardColumn.RUNNING),
        (Status(State.IN_PROGRESS), WHOLE, BoardColumn.RUNNING),
        (Status(), Dates(date(2024, 5, 1), date(2024, 5, 31)), BoardColumn.RUNNING),
        (Status(State.UNDER_REVIEW), WHOLE, BoardColumn.REVIEW),
        (Status(State.UNDER_REVIEW), Dates(due=date(2024, 5, 1)), BoardColumn.REVIEW),
        (Status(State.CLOSED, date(2024, 3, 9)), WHOLE, BoardColumn.CLOSED),
        (Status(State.CANCELLED), WHOLE, None),
        (Status(), Dates(due=date(2024, 6, 1)), None),
        (Status(), Dates(), None),
    ],
)
def test_column_on_the_board_of_may(status: Status, dates: Dates, expected) -> None:
    assert board_column(status, dates, MAY, TODAY) is expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2024, 5, 19), BoardColumn.OVERDUE),  # overdue already
        (date(2024, 5, 20), None),  # still to be done in time
        (date(2024, 6, 30), None),
    ],
)
def test_a_board_of_a_month_to_come_shows_only_what_is_late_today(due, expected) -> None:
    assert board_column(Status(), Dates(due=due), Month(2024, 8), TODAY) is expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2023, 12, 31), BoardColumn.OVERDUE),
        (date(2024, 1, 1), BoardColumn.DUE),
        (date(2024, 2, 1), None),
    ],
)
def test_a_board_of_a_month_past_shows_what_was_late_before_it(due, expected) -> None:
    assert board_column(Status(), Dates(due=due), Month(2024, 1), TODAY) is expected


@given(statuses(), task_dates(), months, days)
def test_a_board_holds_what_its_month_covers_and_what_is_late(
    status: Status, dates: Dates, month: Month, day: date
) -> None:
    place = board_column(status, dates, month, day)
    if status.state is State.CANCELLED:
        assert place is None
    elif place is None:
        assert not covers(dates, month)
    elif place is BoardColumn.OVERDUE:
        assert dates.due is not None
        assert dates.due < month.first
        assert timeliness(status, dates.due, day) is Timeliness.OVERDUE
    else:
        assert covers(dates, month)
        assert (place is BoardColumn.CLOSED) == (status.state is State.CLOSED)
        assert (place is BoardColumn.REVIEW) == (status.state is State.UNDER_REVIEW)


# ---------------------------------------------------------------------------------------- roll-up

CLOSED = Status(State.CLOSED, TODAY, 100)
ASKING = Status(State.UNDER_REVIEW, share=100)
GOING = Status(State.IN_PROGRESS, share=40)
IDLE = Status()
GONE = Status(State.CANCELLED)


def test_the_latest_of_days() -> None:
    assert latest([None, TODAY, after(-3)]) == TODAY
    assert latest([None]) is None
    assert latest([]) is None


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([], IDLE),
        ([IDLE, IDLE], IDLE),
        ([IDLE, GOING], Status(State.IN_PROGRESS, share=20)),
        ([IDLE, CLOSED], Status(State.IN_PROGRESS, share=50)),
        ([IDLE, ASKING], Status(State.IN_PROGRESS, share=50)),
        ([CLOSED, ASKING], Status(State.UNDER_REVIEW, share=100)),
        ([ASKING, ASKING], Status(State.UNDER_REVIEW, share=100)),
        ([CLOSED, Status(State.CLOSED, after(-9), 100)], CLOSED),
        ([CLOSED, GONE], CLOSED),
        ([GONE, GONE], GONE),
        ([GONE, GOING], GOING),
        ([CLOSED] * 29 + [IDLE], Status(State.IN_PROGRESS, share=96)),
        ([CLOSED] * 30, CLOSED),
    ],
)
def test_a_group_stands_as_its_members_do(members, expected) -> None:
    assert roll_up(members) == expected


@given(statuses())
def test_a_group_of_one_stands_as_the_one(member: Status) -> None:
    assert roll_up([member]).state is member.state


@given(st.lists(statuses(), min_size=1), st.randoms())
def test_a_group_closes_with_its_last_member_in_any_order(members, chance) -> None:
    going = [m for m in members if m.state is not State.CANCELLED]
    closed = bool(going) and all(m.state is State.CLOSED for m in going)
    whole = roll_up(members)
    assert (whole.state is State.CLOSED) == closed
    assert (whole.closed_on is None) or closed
    assert whole.share is None or 0 <= whole.share <= 100
    shuffled = list(members)
    chance.shuffle(shuffled)
    assert roll_up(shuffled) == whole


@pytest.mark.parametrize(
    ("lead", "others", "expected"),
    [
        (None, [], IDLE),
        (None, [CLOSED], CLOSED),
        (None, [GOING], GOING),
        (IDLE, [], IDLE),
        (GOING, [IDLE], GOING),
        (GOING, [CLOSED], GOING),
        # the lead's share is the task's
        (IDLE, [GOING], Status(State.IN_PROGRESS)),
        # the lead's closing waits: the task waits, whatever the others do
        (ASKING, [IDLE], ASKING),
        (ASKING, [CLOSED], ASKING),
        # approved, but another still works: the task is not closed
        (CLOSED, [GOING], Status(State.IN_PROGRESS, share=100)),
        (CLOSED, [IDLE], Status(State.IN_PROGRESS, share=100)),
        (CLOSED, [ASKING], Status(State.UNDER_REVIEW, share=100)),
        (CLOSED, [], CLOSED),
        # closed on the day the last one handed in
        (Status(State.CLOSED, after(-9), 100), [CLOSED], CLOSED),
    ],
)
def test_a_task_closes_when_its_lead_and_every_other_has(lead, others, expected) -> None:
    assert task_status(lead, others) == expected


@given(st.none() | statuses(), st.lists(statuses()))
def test_a_task_is_closed_exactly_when_nobody_is_open(lead, others) -> None:
    everyone = [m for m in [lead, *others] if m and m.state is not State.CANCELLED]
    closed = bool(everyone) and all(m.state is State.CLOSED for m in everyone)
    assert (task_status(lead, others).state is State.CLOSED) == closed


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        ([], None),
        ([Dates()], None),
        (
            [Dates(start=date(2023, 3, 1), end=date(2023, 5, 31)), Dates(due=date(2022, 12, 31))],
            (Month(2022, 12), Month(2023, 5)),
        ),
        # an extended task keeps the month it was due in
        (
            [Dates(due=date(2024, 4, 30)).extended(date(2024, 7, 31))],
            (Month(2024, 4), Month(2024, 7)),
        ),
    ],
)
def test_the_months_of_tasks_reach_from_the_first_day_to_the_last(tasks, expected) -> None:
    assert first_and_last_month(tasks) == expected


@pytest.mark.parametrize("kind", [State, Timeliness, Lamp, BoardColumn])
def test_every_value_has_a_chinese_word(kind) -> None:
    labels = [value.label for value in kind]
    assert len(set(labels)) == len(labels)
    assert all("\u4e00" <= label[0] <= "\u9fff" for label in labels)
