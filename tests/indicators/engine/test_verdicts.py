from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.values import Answer, NumericThreshold
from tracker.indicators.engine.verdicts import GRAVEST, Trend, plain, trend, worst, written

MET, FLOOR, BELOW, MISSING = Answer.MET, Answer.FLOOR, Answer.BELOW, Answer.MISSING


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([], MISSING),
        ([MET, MET], MET),
        ([MET, FLOOR], FLOOR),
        ([MET, FLOOR, MISSING], MISSING),
        ([MET, FLOOR, MISSING, BELOW], BELOW),
    ],
)
def test_the_gravest_decides(answers, found):
    assert worst(answers) is found


@given(st.lists(st.sampled_from(GRAVEST), min_size=1))
def test_the_order_of_answers_is_irrelevant(answers):
    assert worst(answers) is worst(reversed(answers))
    assert worst([*answers, BELOW]) is BELOW


def standing(answer, share="0", figure="0"):
    return answer, Decimal(share), Decimal(figure)


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (standing(MET), None, None),
        (standing(MISSING), standing(MET), None),
        (standing(MET), standing(MISSING), None),
        (standing(MET, "1", "3"), standing(MET, "1", "3"), Trend.SAME),
        (standing(FLOOR, "0.1"), standing(BELOW, "0.9"), Trend.BETTER),
        (standing(BELOW, "0.8"), standing(BELOW, "0.9"), Trend.WORSE),
        (standing(BELOW, "0.8", "-0.4"), standing(BELOW, "0.8", "-0.5"), Trend.BETTER),
    ],
)
def test_which_way_it_went(now, before, found):
    assert trend(now, before) is found


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
    assert written(Decimal(value), places, line) == found


@given(
    st.decimals(0, 100, places=8),
    st.decimals(0, 100, places=2),
    st.sampled_from([">=", "<=", "<", ">"]),
)
def test_what_is_written_gets_the_verdict_of_what_is_so(value, limit, operator):
    line = NumericThreshold(operator, limit)
    assert line.answer(Decimal(written(value, 2, line))) is line.answer(value)


@pytest.mark.parametrize(("value", "found"), [("100.00", "100"), ("0.90", "0.9"), ("0", "0")])
def test_a_figure_without_idle_zeros(value, found):
    assert plain(Decimal(value)) == found
