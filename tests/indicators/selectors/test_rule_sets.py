import json
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.cache import cache

from counties.models import County
from tests.indicators.engine.made import RULES, J, P
from tests.shared import shared
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME
from tracker.indicators.engine.requirements import Requirement, judge_requirement
from tracker.indicators.engine.totals import school_figures
from tracker.indicators.models import IndicatorSet, Threshold
from tracker.indicators.selectors.rule_sets import RuleSet, rule_set_of

DAY = date(2024, 9, 14)


@shared
def national(reference: None) -> RuleSet:
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
        (each.code, each.figure): f"{each.threshold.operator}{each.threshold.value.normalize():f}"
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
        (each.code, each.figure, each.threshold.value, *(c.figure for c in each.when[1:]))
        for each in national.requirements
        if [(c.figure, c.threshold.value) for c in each.when[:1]] == [("is_special", 0)]
    ]
    assert found == [
        ("G3", "music_rooms", 1), ("G3", "art_rooms", 1),
        ("G3", "smallest_music_room", 96, "has_music_fit"),
        ("G3", "smallest_art_room", 90, "has_art_fit"),
        ("G3", "music_rooms_fit", 1, "has_music_fit"), ("G3", "art_rooms_fit", 1, "has_art_fit"),
        ("G5", "largest_class", 45), ("G5", "largest_class", 50),
    ]  # fmt: skip


def test_size_of_schools_by_kind_with_relief(national):
    sizes = [(each.threshold.value, len(each.reliefs)) for each in asked(national, "G4")]
    assert sizes == [(2000, 2), (2000, 2), (2500, 2), (2500, 0)]
    assert [each.words for each in asked(national, "G4")[0].reliefs] == [
        "2010年及以前建成",
        "随迁子女超过一半",
    ]


def test_classes_by_stage(national):
    assert [(each.stage, each.threshold.value) for each in asked(national, "G5")] == [
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
    """Four, and one while the set is held; that it has been left is known at once."""
    cache.clear()
    county = County.objects.get(code="652323")
    with django_assert_num_queries(4):
        found = rule_set_of(county, DAY)
    with django_assert_num_queries(1):
        assert rule_set_of(county, DAY) == found
    IndicatorSet.objects.update(valid_to=date(2024, 1, 1))
    assert rule_set_of(county, DAY) is None


def test_six_subjects_are_asked_where_they_were_tested(national):
    found = {
        each.figure: (
            f"{each.threshold.operator}{each.threshold.value.normalize():f}",
            each.when[0].figure,
        )
        for each in asked(national, "Q9")
    }
    subjects = ("chinese", "maths", "science", "sports", "arts", "moral")
    assert found == {
        f"Q9.{name}.{part}": (line, f"Q9.{name}")
        for name in subjects
        for part, line in (("level", ">=3"), ("rate", "<0.15"))
    }


def figures(kind: str, students: str, **whole: str) -> dict[str, Decimal | None]:
    """Figures of a school with one stage, or of a 九年一贯制学校 with half of them in each."""
    stages = {"primary": (P,), "point": (P,), "junior": (J,), "nine_year": (P, J)}[kind]
    each = {"students": Decimal(students) / len(stages), "classes": Decimal(24)}
    each["largest_class"] = Decimal(whole.pop("largest_class", "40"))
    held = {name: Decimal(value) for name, value in whole.items()}
    return school_figures(kind, dict.fromkeys(stages, each), held)


@pytest.mark.parametrize(
    ("code", "school", "whole", "found"),
    [
        # 规模
        ("G4", ("primary", "2000"), {}, [("met", "")]),
        ("G4", ("primary", "2001"), {}, [("below", "")]),
        ("G4", ("primary", "2400"), {"built_year": "2010"}, [("met", "2010年及以前建成")]),
        ("G4", ("primary", "2401"), {"built_year": "2010"}, [("below", "2010年及以前建成")]),
        ("G4", ("primary", "2400"), {"built_year": "2011"}, [("below", "")]),
        ("G4", ("junior", "2400"), {"migrant_students": "1201"}, [("met", "随迁子女超过一半")]),
        ("G4", ("junior", "2400"), {"migrant_students": "1200"}, [("below", "")]),
        ("G4", ("nine_year", "2500"), {}, [("met", "")]),
        ("G4", ("nine_year", "3000"), {"built_year": "2009"}, [("met", "2010年及以前建成")]),
        ("G4", ("nine_year", "3002"), {"built_year": "2009"}, [("below", "2010年及以前建成")]),
        # 不足100人的村小学和教学点
        ("G6", ("point", "99"), {"budget_students": "100"}, [("met", "")]),
        ("G6", ("point", "99"), {"budget_students": "99"}, [("below", "")]),
        ("G6", ("primary", "99"), {"is_rural": "1", "budget_students": "99"}, [("below", "")]),
        ("G6", ("primary", "99"), {"is_rural": "0", "budget_students": "99"}, []),
        ("G6", ("point", "100"), {"budget_students": "99"}, []),
        # 教师培训经费
        ("Q4", ("primary", "900"), {"public_budget": "100", "training_budget": "5"}, [("met", "")]),
        (
            "Q4",
            ("primary", "900"),
            {"public_budget": "100", "training_budget": "4.99"},
            [("below", "")],
        ),
    ],
)
def test_single_requirements_of_schools(national, code, school, whole, found):
    items = [judge_requirement(each, figures(*school, **whole)) for each in asked(national, code)]
    judged = [(i.answer.value, i.relief.words if i.relief else "") for i in items if i is not None]
    assert judged == found


@pytest.mark.parametrize(
    ("kind", "whole", "music", "art"),
    [
        ("primary", {}, "96", "90"),
        ("primary", {"rooms_built": "2016"}, "73", "67"),
        ("primary", {"rooms_built": "2017"}, "96", "90"),
        ("primary", {"is_rural": "1", "largest_class": "29"}, "54", "54"),
        ("primary", {"is_rural": "1", "largest_class": "30"}, "96", "90"),
        ("primary", {"is_rural": "0", "largest_class": "29"}, "96", "90"),
        ("junior", {"is_rural": "1", "largest_class": "29"}, "61", "61"),
        # several cases hold: the mildest counts
        ("primary", {"is_rural": "1", "largest_class": "29", "rooms_built": "2008"}, "54", "54"),
        ("junior", {"is_rural": "1", "largest_class": "29", "rooms_built": "2008"}, "61", "61"),
        ("nine_year", {"is_rural": "1", "largest_class": "29", "rooms_built": "2008"}, "73", "67"),
    ],
)
def test_areas_of_music_and_art_rooms(national, kind, whole, music, art):
    held = figures(kind, "900", smallest_music_room="96", smallest_art_room="96", **whole)
    items = [judge_requirement(each, held) for each in asked(national, "G3")]
    areas = [i.required for i in items if i and i.requirement.figure.startswith("smallest")]
    assert areas == [Decimal(music), Decimal(art)]


@pytest.mark.parametrize(
    ("classes", "music", "answers"),
    [
        ("24", ("3", None, "96"), ["met", "met"]),
        ("24", ("3", None, "95"), ["met", "below"]),
        ("24", ("3", "2", "50"), ["met", "met"]),  # the spare small room does no harm
        ("24", ("3", "1", "50"), ["met", "below"]),
        ("25", ("3", "2", "50"), ["met", "below"]),
        ("24", ("1", "1", "96"), ["below", "below"]),
    ],
)
def test_rooms_that_are_large_enough_are_counted(national, classes, music, answers):
    rooms, fit, smallest = music
    whole = {"music_rooms": Decimal(rooms), "smallest_music_room": Decimal(smallest)}
    if fit is not None:
        whole["music_rooms_fit"] = Decimal(fit)
    stage = {"students": Decimal(900), "classes": Decimal(classes), "largest_class": Decimal(40)}
    held = school_figures("primary", {P: stage}, whole)
    items = [judge_requirement(each, held) for each in asked(national, "G3")]
    assert [i.answer.value for i in items if i and "music" in i.requirement.figure] == answers
