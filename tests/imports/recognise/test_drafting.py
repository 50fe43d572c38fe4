from dataclasses import replace
from datetime import date

import pytest

from tests.imports.recognise.test_sources import PLANS, SOURCES
from tracker.imports.documents.text import read_text
from tracker.imports.recognise.drafting import (
    Decisions,
    UnitChoice,
    draft_plan,
    named_units,
    propose,
)
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading, ReadRow, ReadUnit, Shape
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.schema import (
    PlanDraft,
)
from tracker.roadmaps.plans.validation import check

DECISIONS = Decisions(county="652323", key="test-1", series="test")


def drafted(name: str, decisions: Decisions = DECISIONS) -> PlanDraft:
    reading = read_plan(read_text((SOURCES / f"{name}.txt").read_bytes()))
    assert isinstance(reading, PlanReading)
    return draft_plan(reading, decisions)


def reading_of(*units: ReadUnit, lead: str = "") -> PlanReading:
    return PlanReading(
        Shape.COLUMNS, title="甲县方案", rows=(ReadRow("做好工作", units=units, lead=lead),)
    )


@pytest.mark.parametrize(
    "name",
    [
        "hutubi-roadmap",
        "hutubi-plan-2022-5",
        "eshan-work-plan",
        "pingluo-campaign",
        "county-template",
    ],
)
def test_every_source_becomes_a_plan_that_can_be_issued(name: str) -> None:
    assert check(drafted(name)) == []


@pytest.mark.parametrize(
    ("source", "plan"),
    [
        ("hutubi-roadmap", "hutubi-roadmap"),
        ("hutubi-plan-2022-5", "hutubi-2022-5"),
        ("eshan-work-plan", "eshan-work-plan"),
    ],
)
def test_assignments_and_units_are_those_of_the_plan_file(source: str, plan: str) -> None:
    draft, held = drafted(source), yaml_files.read(PLANS / f"{plan}.yaml")

    assert [task.assignments for task in draft.tasks] == [task.assignments for task in held.tasks]
    assert [(unit.name, unit.kind) for unit in (*draft.departments, *draft.groups)] == [
        (unit.name, unit.kind) for unit in (*held.departments, *held.groups)
    ]


def test_the_leading_group_and_stages_are_those_of_the_plan_file() -> None:
    draft, held = drafted("hutubi-plan-2022-5"), yaml_files.read(PLANS / "hutubi-2022-5.yaml")

    assert draft.members == held.members
    assert [replace(each, note="") for each in draft.stages] == [
        replace(each, note="") for each in held.stages
    ]
    assert [each.year for each in draft.milestones] == [each.year for each in held.milestones]


def test_what_a_person_decides_is_the_plans() -> None:
    decisions = Decisions(
        county="640221",
        key="pingluo-2",
        series="pingluo",
        version=2,
        title="平罗县方案",
        issued_on=date(2023, 3, 1),
        units={
            "教研室": UnitChoice("县教研室", "section", parent="条件装备室"),
            "各学校": UnitChoice("各义务教育学校", "schools", is_group=True),
        },
    )
    draft = drafted("pingluo-campaign", decisions)

    assert (draft.title, draft.version, draft.issued_on) == ("平罗县方案", 2, date(2023, 3, 1))
    assert draft.groups[0].name == "各义务教育学校"
    assert draft.groups[0].aliases == ("各学校",)
    assert {u.name: u.parent for u in draft.departments}["县教研室"] == "条件装备室"
    assert check(draft) == []


def test_two_names_that_stand_for_one_unit_are_one_assignment() -> None:
    reading = reading_of(
        ReadUnit("县教育局", "responsible", "县教育局"), ReadUnit("教体局", "responsible", "教体局")
    )
    choice = UnitChoice("县教育体育局", "bureau")
    decisions = Decisions("652323", "a", "a", units={"县教育局": choice, "教体局": choice})
    draft = draft_plan(reading, decisions)

    assert [each.unit for each in draft.tasks[0].assignments] == ["县教育体育局"]
    assert [(unit.name, unit.aliases) for unit in draft.departments] == [
        ("县教育体育局", ("县教育局", "教体局"))
    ]
    assert check(draft) == []


@pytest.mark.parametrize(
    ("roles", "lead", "expected"),
    [
        (["responsible", "responsible"], "", ("甲局", True)),
        (["responsible", "responsible"], "乙局", ("乙局", False)),
        (["responsible", "lead"], "", ("乙局", False)),
        (["lead", "lead"], "", ("甲局", True)),
        (["leader", "responsible"], "", ("乙局", True)),
        (["lead", "responsible"], "乙局", ("甲局", False)),
    ],
)
def test_one_unit_leads_and_an_inferred_lead_is_marked(
    roles: list[str], lead: str, expected: tuple[str, bool]
) -> None:
    names = ["甲局", "乙局"]
    units = [ReadUnit(name, role, name) for name, role in zip(names, roles, strict=True)]
    [task] = draft_plan(reading_of(*units, lead=lead), DECISIONS).tasks

    assert [(each.unit, each.inferred) for each in task.assignments if each.leads] == [expected]


@pytest.mark.parametrize(
    ("name", "kind", "is_group"),
    [
        ("县教育局", "bureau", False),
        ("县委组织部", "party", False),
        ("县编委办", "party", False),
        ("县委编办", "party", False),
        ("县政府办公室", "bureau", False),
        ("城关镇", "township", False),
        ("县第一中学", "school", False),
        ("教研室", "section", False),
        ("县融媒体中心", "other", False),
        ("各义务教育学校", "schools", True),
        ("各乡镇（街道）", "townships", True),
        ("各成员单位", "members", True),
        ("有关部门和单位", "members", True),
    ],
)
def test_what_a_name_most_likely_is(name: str, kind: str, is_group: bool) -> None:
    assert propose(name) == UnitChoice(name, kind, is_group)


def test_a_unit_is_listed_once_with_its_spellings_and_rows() -> None:
    reading = read_plan(read_text((SOURCES / "hutubi-roadmap.txt").read_bytes()))
    assert isinstance(reading, PlanReading)
    housing = next(each for each in named_units(reading) if each.name == "县住建局")

    assert (housing.written, housing.rows) == (("住建局",), (2, 9, 18, 26, 28, 33))
