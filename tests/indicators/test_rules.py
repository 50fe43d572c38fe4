import json
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import call_command

from counties.models import County
from tests.indicators.engine.made import RULES
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.derived import school_figures
from tracker.indicators.engine.items import Requirement
from tracker.indicators.models import IndicatorSet, Threshold
from tracker.indicators.rules import RuleSet, rule_set_of

DAY = date(2024, 9, 14)


@pytest.fixture
def national(db: None) -> RuleSet:
    call_command("load_reference", verbosity=0)
    found = rule_set_of(County.objects.get(code="652323"), DAY)
    assert found is not None
    return found


def asked(rules: RuleSet, code: str) -> list[Requirement]:
    return [each for each in rules.requirements if each.code == code]


def test_the_national_set_is_what_the_document_says(national):
    assert national.set.code == "national-2017"
    assert len(national.indicators) == 32
    assert national.rules == RULES
    assert (national.set.excluded_kinds, national.set.least_students) == (["special"], 50)


def test_every_single_requirement(national):
    found = {
        (each.code, each.figure): f"{each.line.operator}{each.line.value.normalize():f}"
        for each in national.requirements
        if not each.when and each.stage is None
    }
    assert found == {
        ("G2", "G2.1"): "=1", ("G2", "G2.2"): "=1", ("G2", "G2.3"): "=1", ("G2", "G2.4"): "=1",
        ("G7", "G7.1"): ">=6000", ("G8", "G8.1"): ">=100", ("G8", "G8.2"): "=1",
        ("G9", "G9.1"): ">=100",
        ("G11", "G11.1"): ">=10", ("G11", "G11.2"): ">=20", ("G12", "G12.1"): ">=100",
        ("G13", "G13.1"): ">=100",
        ("G13", "G13.2"): ">=95", ("G14", "G14.1"): ">=50", ("G14", "G14.2"): "=1",
        ("G15", "G15.1"): ">=85",
        ("G15", "G15.2"): "=1",
        ("Q1", "Q1.1"): ">=95", ("Q2", "Q2.1"): ">=95", ("Q4", "training_share"): ">=5",
        ("S1", "S1.1"): ">=85", ("S1", "S1.2"): ">=85",
    }  # fmt: skip


def test_rooms_and_classes_are_asked_of_all_but_special_schools(national):
    found = [
        (each.code, each.figure, each.line.value)
        for each in national.requirements
        if [(c.figure, c.line.value) for c in each.when] == [("is_special", 0)]
    ]
    assert found == [
        ("G3", "music_rooms", 1), ("G3", "art_rooms", 1), ("G3", "smallest_music_room", 96),
        ("G3", "smallest_art_room", 90), ("G5", "largest_class", 45), ("G5", "largest_class", 50),
    ]  # fmt: skip


def test_size_of_schools_by_kind_with_relief(national):
    sizes = [(each.line.value, len(each.reliefs)) for each in asked(national, "G4")]
    assert sizes == [(2000, 2), (2000, 2), (2500, 2), (2500, 0)]
    assert [each.words for each in asked(national, "G4")[0].reliefs] == [
        "2010年及以前建成",
        "随迁子女超过一半",
    ]


def test_classes_by_stage(national):
    assert [(each.stage, each.line.value) for each in asked(national, "G5")] == [
        ("primary", 45),
        ("junior", 50),
    ]


def test_every_figure_asked_for_can_be_had(national):
    known = set(FIGURE_BY_NAME) | set(school_figures("primary", {}, {}))
    of_county = set(
        Threshold.objects.filter(figure__startswith="Q9.").values_list("figure", flat=True)
    )
    for each in national.requirements:
        names = {each.figure, each.per_figure or each.figure}
        names |= {condition.figure for condition in each.when}
        names |= {c.figure for relief in each.reliefs for c in relief.when}
        assert {name for name in names if name not in known | of_county} <= {each.figure}
        assert each.figure in known or each.figure.startswith(f"{each.code}.")


def test_every_indicator_with_a_number_has_its_figure(national):
    path = settings.ROOT / "fixtures" / "reference.json"
    thresholds = [
        row["fields"]
        for row in json.loads(path.read_text("utf-8"))
        if row["model"] == "indicators.threshold"
    ]
    assert [each for each in thresholds if not each.get("figure")] == []


def test_a_province_has_its_own_set_before_the_national_one(national):
    county = County.objects.get(code="652323")
    IndicatorSet.objects.create(
        code="xj-2024", name="x", document="d", version="1", province_prefix="65",
        valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31), spread_places=2,
        weight_junior=Decimal("1.2"),
    )  # fmt: skip

    def chosen(day: date, county: County = county) -> str | None:
        found = rule_set_of(county, day)
        return found.set.code if found else None

    assert chosen(date(2024, 1, 1)) == "xj-2024"
    assert chosen(date(2024, 12, 31)) == "xj-2024"
    assert chosen(date(2023, 12, 31)) == "national-2017"
    assert chosen(date(2025, 1, 1)) == "national-2017"
    assert chosen(DAY, County.objects.get(code="640221")) == "national-2017"
    assert chosen(date(2016, 1, 1)) is None


def test_the_number_of_queries_is_constant(national, django_assert_num_queries):
    county = County.objects.get(code="652323")
    with django_assert_num_queries(4):
        rule_set_of(county, DAY)


def test_six_subjects_are_asked_where_they_were_tested(national):
    found = {
        each.figure: (f"{each.line.operator}{each.line.value.normalize():f}", each.when[0].figure)
        for each in asked(national, "Q9")
    }
    subjects = ("chinese", "maths", "science", "sports", "arts", "moral")
    assert found == {
        f"Q9.{name}.{part}": (line, f"Q9.{name}")
        for name in subjects
        for part, line in (("level", ">=3"), ("rate", "<0.15"))
    }
