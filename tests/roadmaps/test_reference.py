"""The reference data: three counties and the national indicator set, from which no plan strays."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from counties.models import County
from tests.shared import shared
from tracker.indicators.models import Indicator, IndicatorSet, Threshold
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.schema import PlanDraft, TargetDraft

FIXTURES = Path(__file__).parents[2] / "fixtures"
PLANS = {path.stem: yaml_files.read(path) for path in sorted((FIXTURES / "plans").glob("*.yaml"))}


def all_targets(plan: PlanDraft) -> list[TargetDraft]:
    return [*plan.targets, *(target for task in plan.tasks for target in task.targets)]


@shared
def reference() -> None:
    call_command("loaddata", FIXTURES / "reference.json", verbosity=0)


@pytest.mark.usefixtures("reference")
def test_counties() -> None:
    names = County.objects.values_list("code", "name", "short_name", "prefecture", "province")
    assert list(names) == [
        ("530426", "峨山彝族自治县", "峨山县", "玉溪市", "云南省"),
        ("640221", "平罗县", "平罗县", "石嘴山市", "宁夏回族自治区"),
        ("652323", "呼图壁县", "呼图壁县", "昌吉回族自治州", "新疆维吾尔自治区"),
    ]


@pytest.mark.usefixtures("reference")
def test_indicators() -> None:
    national = IndicatorSet.objects.get()
    assert (national.code, national.document, national.valid_from, national.valid_to) == (
        "national-2017",
        "教督〔2017〕6号",
        date(2017, 5, 1),
        None,
    )
    rows = list(national.indicators.order_by("position").values_list("code", "area", "number"))
    letters = {
        "L": ("resources", 7),
        "G": ("guarantee", 15),
        "Q": ("quality", 9),
        "S": ("satisfaction", 1),
    }
    assert rows == [
        (f"{letter}{number}", area, number)
        for letter, (area, count) in letters.items()
        for number in range(1, count + 1)
    ]
    assert [i.position for i in national.indicators.order_by("position")] == list(range(1, 33))
    for indicator in national.indicators.all():
        indicator.full_clean(validate_unique=False)


@pytest.mark.usefixtures("reference")
def test_thresholds_of_resources() -> None:
    """Primary and junior standard, 85 % floor of each, spread of each."""
    standards = {
        "L1": ("4.2", "3.57", "5.3", "4.505"),
        "L2": ("1", "0.85", "1", "0.85"),
        "L3": ("0.9", "0.765", "0.9", "0.765"),
        "L4": ("4.5", "3.825", "5.8", "4.93"),
        "L5": ("7.5", "6.375", "10.2", "8.67"),
        "L6": ("2000", "1700", "2500", "2125"),
        "L7": ("2.3", "1.955", "2.4", "2.04"),
    }
    columns = ("scope", "operator", "value", "floor", "is_spread")
    for code, texts in standards.items():
        primary, primary_floor, junior, junior_floor = map(Decimal, texts)
        rows = Threshold.objects.filter(indicator__code=code).order_by("position")
        assert list(rows.values_list(*columns)) == [
            ("小学", ">=", primary, primary_floor, False),
            ("初中", ">=", junior, junior_floor, False),
            ("小学", "<=", Decimal("0.5"), None, True),
            ("初中", "<=", Decimal("0.45"), None, True),
        ]
        assert primary * Decimal("0.85") == primary_floor
        assert junior * Decimal("0.85") == junior_floor


@pytest.mark.usefixtures("reference")
def test_other_thresholds() -> None:
    rows = Threshold.objects.exclude(indicator__area="resources").order_by(
        "indicator__position", "position"
    )
    found: dict[str, list[str]] = {}
    for code, operator, value in rows.values_list("indicator__code", "operator", "value"):
        shown = "" if value is None else format(value.normalize(), "f")
        found.setdefault(code, []).append(f"{operator}{shown}")
    assert found == {
        "G2": ["=1"] * 4,
        "G3": [">=1", ">=1", ">=96", ">=90", ">=1", ">=1"],
        "G4": ["<=2000", "<=2000", "<=2500", "<=2500"],
        "G5": ["<=45", "<=50"],
        "G6": [">=100"],
        "G7": [">=6000"],
        "G8": [">=100", "=1"],
        "G9": [">=100"],
        "G11": [">=10", ">=20"],
        "G12": [">=100"],
        "G13": [">=100", ">=95"],
        "G14": [">=50", "=1"],
        "G15": [">=85", "=1"],
        "Q1": [">=95"],
        "Q2": [">=95"],
        "Q4": [">=5"],
        "Q9": ["text", ">=3", "<0.15"] * 6,
        "S1": [">=85", ">=85"],
    }
    without = Indicator.objects.filter(thresholds=None).order_by("position")
    assert {(i.code, i.kind) for i in without} == {
        (code, "evidence") for code in ("G1", "G10", "Q3", "Q5", "Q6", "Q7", "Q8")
    }
    for threshold in Threshold.objects.all():
        threshold.full_clean(validate_unique=False)


@pytest.mark.usefixtures("reference")
def test_reference_loads_twice_without_a_change() -> None:
    models = (County, IndicatorSet, Indicator, Threshold)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    call_command("loaddata", FIXTURES / "reference.json", verbosity=0)
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    assert [len(rows) for rows in before] == [3, 1, 32, 81]


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize("name", PLANS)
def test_targets_name_indicators_of_the_set(name: str) -> None:
    named = {target.indicator for target in all_targets(PLANS[name]) if target.indicator}
    assert named <= set(Indicator.objects.values_list("code", flat=True))


@pytest.mark.usefixtures("reference")
def test_hutubi_promises_the_national_figures() -> None:
    """Every figure of the plan is one of its indicator's, but for 360 hours of training."""
    standards = set(Threshold.objects.values_list("indicator__code", "operator", "value"))
    own = [
        (target.indicator, target.value)
        for target in all_targets(PLANS["hutubi-2022-5"])
        if target.indicator
        and target.value is not None
        and (target.indicator, target.operator, target.value) not in standards
    ]
    assert own == [("G9", Decimal(360))]
