"""A threshold that a document changed from a year on: enabled once, and only from that year."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from counties.models import AuditEvent, User
from counties.permissions import RoleName
from tests.conftest import Cast, make_user
from tests.roadmaps.builders import at
from tests.roadmaps.pages import words
from tracker.indicators.engine.values import Answer, NumericThreshold
from tracker.indicators.models import IndicatorSet, Threshold, ThresholdChange
from tracker.indicators.selectors.rule_sets import rule_set_of, tightens
from tracker.indicators.selectors.year_verdicts import read_years
from tracker.indicators.services.figures import report_county_figure
from tracker.indicators.services.standards import enable_change

EVE, TODAY = date(2026, 11, 21), date(2026, 11, 22)


@pytest.fixture
def change(cast: Cast, national_set: IndicatorSet, time_machine) -> ThresholdChange:
    time_machine.move_to(at(TODAY), tick=False)
    for year, value in ((2024, "6500"), (2025, "6500")):
        report_county_figure(
            by=cast.office, county=cast.county, year=year, name="G7.1", value=Decimal(value),
            at=at(EVE - timedelta(days=1)),
        )  # fmt: skip
    return ThresholdChange.objects.get()


@pytest.fixture
def national_admin(db) -> User:
    return make_user("all", RoleName.ADMIN)


def answers(cast: Cast, day: date = TODAY) -> dict[int, tuple[Answer, str]]:
    rule_set = rule_set_of(cast.county, day)
    assert rule_set is not None
    years = read_years(cast.county, (2024, 2025), rule_set, at(day + timedelta(days=1)))
    found = {}
    for year, verdicts in years.items():
        verdict = verdicts.of("G7")
        assert verdict is not None
        found[year] = (verdict.answer, verdict.items[0].requirement.document)
    return found


def test_it_judges_nobody_until_it_is_enabled_and_then_from_its_year_on(
    cast, change, national_admin
):
    assert (change.from_year, change.value, change.enabled_at) == (2025, 7000, None)
    assert answers(cast) == {2024: (Answer.MET, ""), 2025: (Answer.MET, "")}
    enable_change(by=national_admin, change=change)
    assert answers(cast) == {
        2024: (Answer.MET, ""),
        2025: (Answer.BELOW, "国办发〔2021〕60号"),
    }
    assert answers(cast, EVE)[2025] == (Answer.MET, "")  # as of the day before
    report_county_figure(
        by=cast.office, county=cast.county, year=2025, name="G7.1", value=Decimal(7000)
    )
    assert answers(cast)[2025][0] is Answer.MET  # exactly on the line


def test_enabling_twice_is_once(cast, change, national_admin):
    first = enable_change(by=national_admin, change=change)
    again = enable_change(by=national_admin, change=change)
    assert (again.enabled_at, again.enabled_by) == (first.enabled_at, national_admin)
    events = AuditEvent.objects.filter(verb="启用标准值调整")
    assert events.filter(county=None).count() == 1
    assert events.filter(county=cast.county).count() == 1
    assert events.first().after["value"] == "7000"


@pytest.mark.parametrize("person", ["office", "leader", "reporter", "supervisor", "admin"])
def test_only_an_administrator_of_all_counties_enables_it(cast, change, person):
    client = cast.client(person)
    address = f"/standards/changes/{change.pk}/enable/"
    assert f"changes/{change.pk}/enable" not in client.get("/standards/").content.decode()
    assert client.post(address).status_code == 403
    change.refresh_from_db()
    assert change.enabled_at is None
    with pytest.raises(PermissionDenied):
        enable_change(by=cast.admin, change=change)


def test_the_pages_name_the_document(cast, change, national_admin, client):
    client.force_login(national_admin)
    page = words(client.get("/standards/"))
    assert "G7 特殊教育公用经费 ≥ 6000元 ≥ 7000元 2025年 国办发〔2021〕60号" in page
    assert "参考，未用于评判" in page
    before = words(cast.client("leader").get("/652323/indicators/G7/?year=2025"))
    assert "≥ 7000" not in before
    assert client.get(f"/standards/changes/{change.pk}/enable/").status_code == 405
    page = words(client.post(f"/standards/changes/{change.pk}/enable/", follow=True))
    assert "已启用" in page
    assert "参考，未用于评判" not in page
    leader = cast.client("leader")
    assert "≥ 7000元（国办发〔2021〕60号）" in words(leader.get("/652323/indicators/G7/?year=2025"))
    assert "≥ 7000" not in words(leader.get("/652323/indicators/G7/?year=2024"))
    assert "≥ 7000" not in words(leader.get(f"/652323/indicators/G7/?year=2025&as_of={EVE}"))
    listed = "/652323/figures/{}/county/"
    assert "≥ 7000元 国办发〔2021〕60号" in words(leader.get(listed.format(2025)))
    assert "≥ 6000元" in words(leader.get(listed.format(2024)))
    form = cast.client("office").get(f"{listed.format(2025)}edit/")
    assert "本年按 7000元评判（国办发〔2021〕60号）" in words(form)


def test_a_stricter_set_keeps_its_own_threshold(cast, change, national_admin):
    enable_change(by=national_admin, change=change)
    Threshold.objects.filter(figure="G7.1").update(value=8000)
    assert answers(cast) == {2024: (Answer.BELOW, ""), 2025: (Answer.BELOW, "")}


def test_reference_data_loaded_again_leaves_it_enabled(cast, change, national_admin):
    enable_change(by=national_admin, change=change)
    call_command("load_reference", verbosity=0)
    assert ThresholdChange.objects.get().enabled_by == national_admin


@given(st.sampled_from([">=", ">", "<=", "<", "="]), st.integers(0, 9), st.integers(0, 9))
def test_a_change_only_tightens(operator, old, new):
    threshold = NumericThreshold(operator, Decimal(old))
    numbers = [Decimal(half) / 2 for half in range(-2, 22)]
    met = {each for each in numbers if threshold.holds(each)}
    changed = {each for each in numbers if NumericThreshold(operator, Decimal(new)).holds(each)}
    assert tightens(threshold, Decimal(new)) is (changed < met)
