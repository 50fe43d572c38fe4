"""Reference data: loaded twice it is the same, and leaves alone what it does not speak of."""

import pytest
from django.core.management import call_command

from counties.models import County
from tracker.indicators.models import Indicator, IndicatorSet, Threshold

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, int, int, int]:
    return (
        County.objects.count(),
        IndicatorSet.objects.count(),
        Indicator.objects.count(),
        Threshold.objects.count(),
    )


def test_three_counties_and_32_indicators():
    call_command("load_reference", verbosity=0)
    assert counts() == (3, 1, 32, 55)
    assert dict(County.objects.values_list("code", "short_name")) == {
        "652323": "呼图壁县",
        "530426": "峨山县",
        "640221": "平罗县",
    }


def test_twice_changes_nothing_and_keeps_the_demo_label():
    call_command("load_reference", verbosity=0)
    County.objects.filter(code="652323").update(is_demo=True)
    County.objects.filter(code="530426").update(name="误改")
    call_command("load_reference", verbosity=0)
    assert counts() == (3, 1, 32, 55)
    assert County.objects.get(code="652323").is_demo is True
    assert County.objects.get(code="530426").name == "峨山彝族自治县"
