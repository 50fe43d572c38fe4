"""Percentages of the county from their parts, judged by the exact fraction."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.county_shares import (
    SHARE_OF_PART,
    SHARES,
    fraction_of,
    percent,
    share_problems,
)
from tracker.indicators.engine.requirements import Requirement, judge_requirement
from tracker.indicators.engine.values import Answer, NumericThreshold

counts = st.integers(0, 10**8).map(Decimal)
figures = st.sampled_from(sorted(SHARES))


def judged(figure: str, operator: str, limit: str, values: dict[str, Decimal | None]) -> Answer:
    threshold = NumericThreshold(operator, Decimal(limit))
    fraction = fraction_of(figure, values)
    derived = percent(fraction) if fraction else None
    item = judge_requirement(Requirement("X", "", figure, threshold), {**values, figure: derived})
    assert item is not None
    return item.answer


def test_every_name_is_of_one_share_and_fits_its_column():
    parts = [part for share in SHARES.values() for part in share.parts]
    assert len({part.name for part in parts}) == len(parts) == len(SHARE_OF_PART)
    assert all(len(part.name) <= 30 and SHARE_OF_PART[part.name] in SHARES for part in parts)
    assert not set(SHARE_OF_PART) & set(SHARES)


@given(figures, st.data(), st.sampled_from(["85", "95", "100", "33.3333"]))
def test_it_is_judged_by_the_exact_fraction(figure, data, limit):
    share = SHARES[figure]
    values = {part.name: data.draw(counts) for part in share.parts}
    top = sum(part.sign * Fraction(values[part.name]) for part in share.top)
    bottom = sum(part.sign * Fraction(values[part.name]) for part in share.bottom)
    if top < 0 or bottom <= 0:
        assert judged(figure, ">=", limit, values) is Answer.MISSING
        return
    met = top * 100 >= Fraction(limit) * bottom
    assert (judged(figure, ">=", limit, values) is Answer.MET) is met
    assert (judged(figure, "<", limit, values) is Answer.MET) is not met


@pytest.mark.parametrize(
    ("top", "bottom", "limit", "answer"),
    [
        (95, 100, "95", Answer.MET),
        (94_999_999, 100_000_000, "95", Answer.BELOW),
        (1, 3, "33.3333", Answer.MET),
        (2, 3, "66.6667", Answer.BELOW),
        (0, 3, "0", Answer.MET),
        (0, 0, "85", Answer.MISSING),
        (7, 7, "100", Answer.MET),
    ],
)
def test_the_edges(top, bottom, limit, answer):
    values = {"G9.1.top": Decimal(top), "G9.1.bottom": Decimal(bottom)}
    assert judged("G9.1", ">=", limit, values) is answer


@given(figures, st.data())
def test_what_has_no_problem_gives_a_share(figure, data):
    share = SHARES[figure]
    whole = st.none() | st.integers(-5, 40).map(Decimal)
    values = {part.name: data.draw(whole) for part in share.parts}
    problems = list(share_problems(share, values))
    filled = [value for value in values.values() if value is not None]
    if not filled:
        assert problems == []
    elif not problems:
        fraction = share.fraction(values)
        assert fraction is not None
        assert share.may_exceed or fraction[0] <= fraction[1]
        assert share.entered(values)
    assert {name for name, _ in problems} <= {part.name for part in share.parts}
    if len(filled) < len(share.parts) or min(filled) < 0:
        assert problems or not filled


def test_what_was_entered_is_shown_with_the_formula():
    values = {"Q1.1.graduates": 960, "Q1.1.moved_in": 30, "Q1.1.moved_out": 20}
    values |= {"Q1.1.entered": 1001, "Q1.1.died": 1}
    numbers = {name: Decimal(value) for name, value in values.items()}
    assert fraction_of("Q1.1", numbers) == (950, 1000)
    assert SHARES["Q1.1"].entered(numbers) == (
        "（毕业生960人 − 三年转入30人 + 三年转出20人）÷（三年前初一在校生1001人 − 死亡1人）"
    )
    assert SHARES["G8.1"].entered(
        {"G8.1.top": Decimal("98000.5"), "G8.1.bottom": Decimal(97000)}
    ) == ("98000.5元 ÷ 97000元")
    assert SHARES["G9.1"].entered({"G9.1.top": Decimal(1)}) == ""
