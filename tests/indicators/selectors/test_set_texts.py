"""A set from rows to values, and what is kept of it as JSON."""

import json

import pytest

from tracker.indicators.engine.standard_wording import DERIVED, WHICH
from tracker.indicators.engine.standards import set_from_json, set_to_json
from tracker.indicators.engine.totals import school_figures
from tracker.indicators.models import IndicatorSet, Relief, Threshold
from tracker.indicators.selectors.set_texts import set_text

pytestmark = pytest.mark.django_db


def test_a_set_is_read_whole(django_assert_num_queries, national_set):
    kept = IndicatorSet.objects.get()
    with django_assert_num_queries(3):
        text = set_text(kept)
    assert (text.edition, text.province, text.excluded_kinds) == ("2017", "", ("special",))
    thresholds = [t for each in text.indicators for t in each.thresholds]
    assert (len(text.indicators), len(thresholds), sum(len(t.reliefs) for t in thresholds)) == (
        32, Threshold.objects.count(), Relief.objects.count(),
    )  # fmt: skip


def test_what_is_kept_reads_back_as_it_was(national_set):
    text = set_text(national_set)
    assert set_from_json(json.loads(json.dumps(set_to_json(text)))) == text


def test_every_condition_of_the_national_set_has_words():
    derived = set(school_figures("primary", {}, {})) - {"is_rural"}
    assert derived == (set(DERIVED) | set(WHICH)) - {"is_rural"}
