"""Against which set a new one is shown, and what its seal stands for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.engine.sets import changed
from tracker.indicators.models import IndicatorSet
from tracker.indicators.selectors.set_reviews import review_set
from tracker.indicators.selectors.set_texts import set_text

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def test_the_set_that_would_judge_on_its_day_is_what_it_replaces(
    national_set, django_assert_max_num_queries
):
    text = replace(set_text(national_set), valid_from=date(2026, 12, 1))
    assert review_set(text, national_set, TODAY).against == national_set
    own = IndicatorSet.objects.create(
        code="xj", name="自治区", version="1", province_prefix="65", valid_from=date(2026, 12, 1)
    )
    for province, day, against in (
        ("65", date(2026, 12, 1), own),
        ("65", date(2026, 11, 30), national_set),
        ("65", None, national_set),
        ("64", date(2026, 12, 1), national_set),
    ):
        asked = replace(text, province=province, valid_from=day)
        with django_assert_max_num_queries(4):
            assert review_set(asked, national_set, TODAY).against == against


def test_where_none_holds_it_is_shown_against_the_set_it_was_made_from(national_set):
    IndicatorSet.objects.update(valid_to=date(2020, 1, 1))
    assert review_set(set_text(national_set), national_set, TODAY).against == national_set


def test_the_seal_stands_for_the_changes_and_for_nothing_else(national_set):
    text = changed("G7", 1, set_text(national_set), value=Decimal(7000))
    seal = review_set(text, national_set, TODAY).seal
    assert review_set(replace(text, name="x", edition="y"), national_set, TODAY).seal == seal
    other = changed("G7", 1, text, value=Decimal(7001))
    assert review_set(other, national_set, TODAY).seal != seal
