from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.labels import plain_number, rounded_label
from tracker.indicators.engine.values import NumericThreshold


@pytest.mark.parametrize(
    ("value", "places", "line", "found"),
    [
        ("0.501787", 2, NumericThreshold("<=", Decimal("0.5")), "0.502"),  # 0.50 would read as met
        ("0.501787", 4, NumericThreshold("<=", Decimal("0.5")), "0.5018"),
        ("0.5", 2, NumericThreshold("<=", Decimal("0.5")), "0.50"),
        ("4.19999", 2, NumericThreshold(">=", Decimal("4.2"), Decimal("3.57")), "4.19999"),
        ("3.5699", 2, NumericThreshold(">=", Decimal("4.2"), Decimal("3.57")), "3.5699"),
        ("0.14996", 2, NumericThreshold("<", Decimal("0.15")), "0.14996"),
        ("2.345", 2, None, "2.35"),
        ("4.2000000000000001", 2, NumericThreshold(">", Decimal("4.2")), "4.2000000000000001"),
    ],
)
def test_a_rounded_figure_never_says_another_verdict(value, places, line, found):
    assert rounded_label(Decimal(value), places, line) == found


@given(
    st.decimals(0, 100, places=8),
    st.decimals(0, 100, places=2),
    st.sampled_from([">=", "<=", "<", ">"]),
)
def test_rounded_figure_gets_the_verdict_of_the_exact_one(value, limit, operator):
    line = NumericThreshold(operator, limit)
    assert line.answer(Decimal(rounded_label(value, 2, line))) is line.answer(value)


@pytest.mark.parametrize(("value", "found"), [("100.00", "100"), ("0.90", "0.9"), ("0", "0")])
def test_plain_number_has_no_trailing_zeros(value, found):
    assert plain_number(Decimal(value)) == found
