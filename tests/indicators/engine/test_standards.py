"""A set as values and as what is kept of it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.indicators.engine.sets import SET, changed
from tracker.indicators.engine.standards import ThresholdText, set_from_json, set_to_json

NUMBERS = st.decimals("0.0001", "99999999", places=4)


@given(
    value=NUMBERS,
    floor=st.none() | NUMBERS,
    day=st.none() | st.dates(),
    places=st.none() | st.integers(2, 6),
    note=st.text(),
)
def test_what_is_kept_reads_back(value, floor, day, places, note):
    text = changed("L1", 1, value=value, floor=floor)
    text = replace(text, valid_from=day, spread_places=places, note=note)
    assert set_from_json(json.loads(json.dumps(set_to_json(text)))) == text


def test_days_and_numbers_are_kept_as_words():
    kept = set_to_json(replace(SET, valid_from=date(2026, 9, 1)))
    assert (kept["valid_from"], kept["weight_junior"]) == ("2026-09-01", "1.1")
    assert set_to_json(SET)["valid_from"] is None


def test_what_draws_a_line():
    line = ThresholdText(1, "小学", ">=", Decimal(1), figure="L1")
    assert line.is_judged
    assert not replace(line, value=None).is_judged
    assert not replace(line, figure="").is_judged
