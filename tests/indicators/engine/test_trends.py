from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.indicators.engine.trends import Trend, trend
from tracker.indicators.engine.values import GRAVEST, Answer, worst

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
def test_trend_against_the_year_before(now, before, found):
    assert trend(now, before) is found
