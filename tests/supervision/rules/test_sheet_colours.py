"""Each colour, on the day before and the day of its rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.roadmaps.rules.status import DUE_SOON, Dates, State, Status
from tracker.supervision.rules.sheet_colours import SheetColour, colour_of, reason_of, sheet_text

DAY = date(2024, 5, 20)
RED, YELLOW, BLUE = SheetColour.RED, SheetColour.YELLOW, SheetColour.BLUE


def assignment(
    state: State = State.IN_PROGRESS, start: date | None = None, due: date | None = None
) -> tuple[Status, Dates]:
    return Status(state), Dates(start=start, due=due)


@pytest.mark.parametrize(
    ("due", "colour", "words"),
    [
        (date(2024, 5, 19), RED, "已逾期1天"),
        (date(2024, 5, 20), BLUE, "今天到期"),
        (date(2024, 6, 4), BLUE, "距完成时限还有15天"),
        (date(2024, 6, 5), None, ""),
        (None, None, ""),
    ],
)
def test_by_deadline(due: date | None, colour: SheetColour | None, words: str):
    assert colour_of(*assignment(due=due), DAY) is colour
    assert reason_of(*assignment(due=due), DAY) == words


@pytest.mark.parametrize(
    ("state", "start", "colour"),
    [
        (State.NOT_STARTED, date(2024, 4, 19), YELLOW),  # 31 days ago
        (State.NOT_STARTED, date(2024, 4, 20), None),
        (State.IN_PROGRESS, date(2024, 4, 19), None),
        (State.NOT_STARTED, None, None),
    ],
)
def test_by_beginning(state: State, start: date | None, colour: SheetColour | None):
    assert colour_of(*assignment(state, start=start), DAY) is colour


def test_words_of_a_late_beginning():
    late = assignment(State.NOT_STARTED, start=date(2024, 3, 1), due=date(2024, 5, 25))
    assert colour_of(*late, DAY) is YELLOW  # 滞后 weighs more than 临近
    assert reason_of(*late, DAY) == "应于2024年3月1日启动，尚未启动"


def test_overdue_weighs_most():
    assert colour_of(*assignment(State.NOT_STARTED, date(2024, 3, 1), date(2024, 5, 1)), DAY) is RED


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED, State.UNDER_REVIEW])
def test_no_sheet_for_units_that_have_finished_or_reported_closing(state: State):
    assert colour_of(*assignment(state, date(2024, 1, 1), date(2024, 2, 1)), DAY) is None


@given(
    st.sampled_from([State.NOT_STARTED, State.IN_PROGRESS]),
    st.none() | st.dates(date(2023, 1, 1), date(2025, 12, 31)),
    st.none() | st.dates(date(2023, 1, 1), date(2025, 12, 31)),
)
def test_words_are_there_exactly_when_something_presses(
    state: State, start: date | None, due: date | None
):
    one = assignment(state, start, due)
    colour = colour_of(*one, DAY)
    assert bool(reason_of(*one, DAY)) == (colour is not None)
    assert (colour is RED) == (due is not None and due < DAY)
    if colour is BLUE:
        assert due is not None
        assert DAY <= due <= DAY + DUE_SOON


@pytest.mark.parametrize("colour", SheetColour)
def test_text_names_both_days(colour: SheetColour):
    text = sheet_text(colour, DAY, DAY + timedelta(days=7))
    assert text.startswith("截至2024年5月20日，你单位承担的下列任务")
    assert text.endswith("请于2024年5月27日前将办理情况书面答复。")


def test_the_three_texts_differ():
    assert len({sheet_text(colour, DAY, DAY) for colour in SheetColour}) == 3


def test_labels():
    assert [colour.label for colour in SheetColour] == [
        "蓝色（临近）", "黄色（滞后）", "红色（逾期）",
    ]  # fmt: skip
