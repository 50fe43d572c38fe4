from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.numbers import as_number


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1200", "", "1200"),
        (" 1,234,567.50 ", "", "1234567.50"),
        ("１２００", "人", "1200"),
        ("12 人", "人", "12"),
        ("35㎡", "㎡", "35"),
        ("95%", "%", "95"),
        ("-3", "", "-3"),
        ("0", "", "0"),
    ],
)
def test_accepted_spellings_of_numbers(text, unit, value):
    assert as_number(text, unit) == Decimal(value)


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "/"])
def test_nothing_is_none(text):
    assert as_number(text) is None


@pytest.mark.parametrize(
    "text",
    ["一千", "1,20", "1.2.3", "12人", "1e5", "NaN", "Infinity", "٣", "1" * 21, "约 100", "."],
)
def test_what_is_no_number_is_refused_with_what_to_do(text):
    with pytest.raises(ValueError, match="不是数字，请只写数字"):
        as_number(text)


@given(st.text())
def test_any_text_is_a_number_nothing_or_refused(text):
    try:
        found = as_number(text, "万元")
    except ValueError:
        return
    assert found is None or found.is_finite()


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_number_written_is_read_again(number):
    assert as_number(f"{number:,f}") == number
