"""Reference data: loaded twice it is the same, and leaves alone what it does not speak of."""

from datetime import date

import pytest
from django.core.management import call_command

from counties.models import County, User
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
    assert counts() == (3, 1, 32, 81)
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
    assert counts() == (3, 1, 32, 81)
    assert County.objects.get(code="652323").is_demo is True
    assert County.objects.get(code="530426").name == "峨山彝族自治县"


@pytest.mark.parametrize("row", ["set", "indicator", "threshold", "missing"])
def test_a_set_in_use_is_not_overwritten_and_the_difference_is_told(row, capsys):
    user = User.objects.create_user("office", name="甲", password="x")
    call_command("load_reference", verbosity=0)
    call_command("load_reference", verbosity=0)
    assert capsys.readouterr().err == ""  # nothing differs
    if row == "set":
        IndicatorSet.objects.update(needed=7)
    elif row == "indicator":
        Indicator.objects.filter(code="G7").update(text="改过")
    elif row == "threshold":
        Threshold.objects.filter(indicator__code="G7").update(value=7000)
    else:
        Indicator.objects.filter(code="G7").delete()
    County.objects.get(code="652323").figures.create(year=2023, name="G9", by=user)
    before = [list(m.objects.order_by("pk").values()) for m in (IndicatorSet, Indicator, Threshold)]
    call_command("load_reference", verbosity=0)
    after = [list(m.objects.order_by("pk").values()) for m in (IndicatorSet, Indicator, Threshold)]
    assert after == before
    assert "指标体系 national-2017 已在使用，与 fixtures/reference.json 所写不同，没有改动。" in (
        capsys.readouterr().err
    )


def test_a_set_that_has_judged_nobody_takes_what_the_file_says(capsys):
    call_command("load_reference", verbosity=0)
    Indicator.objects.filter(code="G7").update(text="改过")
    Threshold.objects.filter(indicator__code="G7").update(value=7000, position=9)
    IndicatorSet.objects.update(valid_to=date(2026, 12, 31))
    call_command("load_reference", verbosity=0)
    assert counts() == (3, 1, 32, 81)
    assert Indicator.objects.get(code="G7").text != "改过"
    assert Threshold.objects.get(indicator__code="G7").value == 6000
    assert IndicatorSet.objects.get().valid_to == date(2026, 12, 31)
    assert capsys.readouterr().err == ""


def test_the_end_of_a_set_is_the_portals_own(capsys):
    call_command("load_reference", verbosity=0)
    IndicatorSet.objects.update(valid_to=date(2026, 12, 31))
    call_command("load_reference", verbosity=0)
    assert IndicatorSet.objects.get().valid_to == date(2026, 12, 31)
    assert capsys.readouterr().err == ""
