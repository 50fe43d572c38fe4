"""Issuing a plan: the rows are the draft, and the draft is told again from the rows."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from counties.models import Alias, AuditEvent, County, Department, DepartmentGroup, Official
from tests.roadmaps.builders import EDUCATION, FINANCE, SCHOOLS, plan, task, unit
from tests.roadmaps.test_fixtures import ESHAN, HUTUBI, PINGLUO, PLANS, ROADMAP
from tracker.roadmaps.models import (
    ActionItem,
    Assignment,
    CountyPlan,
    IndicatorTarget,
    LeadingGroupMember,
    Task,
)
from tracker.roadmaps.plans.schema import DraftError, MemberDraft, TargetDraft
from tracker.roadmaps.selectors.plan_drafts import differs, draft_of
from tracker.roadmaps.services.plans import issue_plan

MODELS = (
    CountyPlan, Task, ActionItem, Assignment, IndicatorTarget, LeadingGroupMember, Department,
    DepartmentGroup, Alias, Official, AuditEvent,
)  # fmt: skip


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in MODELS}


def problems(draft) -> list[str]:
    before = counts()
    with pytest.raises(DraftError) as caught:
        issue_plan(draft, by=None)
    assert counts() == before
    return [str(problem) for problem in caught.value.problems]


# ------------------------------------------------------------------------- the counties' own plans


def test_hutubi(reference) -> None:
    made = issue_plan(HUTUBI, by=None)
    assert (made.state, made.doc_number, made.issued_on) == (
        "in_force", "呼县政办〔2022〕5号", date(2022, 3, 14),
    )  # fmt: skip
    tasks = made.tasks.all()
    with_items = [t.items.count() for t in tasks if t.items.exists()]
    assert (len(tasks), len(with_items), sum(with_items)) == (37, 15, 32)
    assert (Department.objects.count(), DepartmentGroup.objects.count()) == (7, 1)
    roles = Counter(made.leading_group.values_list("role", flat=True))
    assert roles == {"head": 1, "deputy": 2, "member": 35, "office_head": 1, "office_deputy": 5}
    named = made.leading_group.exclude(official=None).filter(role__in=["head", "deputy", "member"])
    collective = made.leading_group.filter(official=None)
    assert (named.count(), [str(m.collective) for m in collective]) == (
        37, ["全县各义务教育阶段学校书记、校长"],
    )  # fmt: skip
    # who sits in the office as well is one person, not two
    assert made.leading_group.filter(official__name="马明艳").values("official").distinct().count()
    assert Official.objects.filter(name="马明艳").count() == 1
    leads = Assignment.objects.filter(task__plan=made, leads=True)
    assert (leads.count(), leads.filter(inferred=True).count()) == (37, 37)


def by_role(made: CountyPlan) -> Counter[str]:
    return Counter(Assignment.objects.filter(task__plan=made).values_list("role", flat=True))


@pytest.mark.parametrize("name", PLANS)
def test_the_rows_are_as_many_as_the_draft_says(reference, name) -> None:
    draft = PLANS[name]
    made = issue_plan(draft, by=None)
    given = [a for t in draft.tasks for a in t.assignments]
    assert by_role(made) == Counter(a.role for a in given)
    assert made.tasks.count() == len(draft.tasks)
    assert made.targets.count() == len(draft.targets) + sum(len(t.targets) for t in draft.tasks)
    assert made.targets.exclude(indicator=None).count() == sum(
        bool(t.indicator) for t in (*draft.targets, *(g for d in draft.tasks for g in d.targets))
    )
    assert made.stages.count() == len(draft.stages)
    assert made.milestones.count() == len(draft.milestones)
    assert made.leading_group.count() == len(draft.members)
    assert Department.objects.count() == len(draft.departments)
    assert DepartmentGroup.objects.count() == len(draft.groups)
    assert Alias.objects.count() == sum(len(u.aliases) for u in (*draft.departments, *draft.groups))


@pytest.mark.parametrize(
    ("draft", "tasks", "targets"), [(ESHAN, 15, 9), (PINGLUO, 8, 9), (HUTUBI, 37, 42)]
)
def test_the_counties_plans_in_numbers(reference, draft, tasks, targets) -> None:
    made = issue_plan(draft, by=None)
    assert (made.tasks.count(), made.targets.count()) == (tasks, targets)


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_told_again_as_it_was_written(reference, name) -> None:
    made = issue_plan(PLANS[name], by=None)
    assert draft_of(made) == PLANS[name]
    assert not differs(made, PLANS[name])


def test_two_versions_stand_side_by_side(reference) -> None:
    in_force, draft = issue_plan(HUTUBI, by=None), issue_plan(ROADMAP, by=None)
    county = County.objects.get(code="652323")
    assert CountyPlan.objects.current(county) == in_force
    assert (draft.state, draft.series) == ("draft", in_force.series)
    # one unit is one row, whichever version names it
    names = {d.name for d in (*HUTUBI.departments, *ROADMAP.departments)}
    assert set(Department.objects.values_list("name", flat=True)) == names
    assert not differs(in_force, HUTUBI)
    assert not differs(draft, ROADMAP)


def test_issuing_writes_one_audit_row(cast) -> None:
    made = issue_plan(plan(task()), by=cast.admin)
    event = AuditEvent.objects.get()
    assert (event.actor, event.county, event.verb) == (cast.admin, cast.county, "载入方案")
    assert (event.target_kind, event.target_id) == ("countyplan", str(made.pk))
    assert event.after == {"key": "plan-1", "state": "in_force", "tasks": 1}


# ---------------------------------------------------------------------------------- what it refuses


def test_a_county_the_portal_does_not_know(cast) -> None:
    assert problems(plan(county="110101")) == [
        "county：门户中没有代码为“110101”的县，请先载入县的基础数据。"
    ]


def test_a_key_that_is_taken(cast) -> None:
    issue_plan(plan(), by=None)
    assert problems(plan(state="draft")) == ["key：本县已有标识为“plan-1”的方案。"]
    issue_plan(plan(county="530426"), by=None)  # taken in another county only


def test_a_second_plan_in_force(cast) -> None:
    issue_plan(plan(title="甲", doc_number="呼政〔2022〕5号"), by=None)
    assert problems(plan(key="plan-2", version=2)) == [
        "state：本县已有施行中的方案：甲（呼政〔2022〕5号）。"
    ]
    issue_plan(plan(key="plan-2", state="draft"), by=None)


def test_an_indicator_that_no_set_of_the_county_has(reference) -> None:
    known = TargetDraft("甲", ">=", Decimal(85), sentence="甲", indicator="S1")
    unknown = replace(known, indicator="S2")
    draft = plan(task(targets=(known, unknown)), targets=(unknown, known))
    assert problems(draft) == [
        "targets[1].indicator：本县适用的指标体系中没有代码为“S2”的指标",
        "tasks[1].targets[2].indicator：本县适用的指标体系中没有代码为“S2”的指标",
    ]
    made = issue_plan(plan(targets=(known, replace(known, indicator=""))), by=None)
    assert [t.indicator and t.indicator.code for t in made.targets.all()] == ["S1", None]


def test_a_draft_that_breaks_its_own_rules(cast) -> None:
    assert problems(plan(task(""), title="")) == [
        "title：不能为空",
        "tasks[1]：任务名称和工作内容不能都为空",
    ]


# ------------------------------------------------------------------------------ units and officials


def test_units_already_there_are_used(cast) -> None:
    made = issue_plan(plan(task(units=(EDUCATION, FINANCE))), by=None)
    used = [a.department for a in made.tasks.get().assignments.all()]
    assert used == [cast.education, cast.finance]
    assert Department.objects.for_county(cast.county).count() == 3


@pytest.mark.parametrize(
    ("names", "aliases"),
    [(("县教育体育局",), ("县教育局",)), (("教育局",), ()), (("县教体局",), ("教育局",))],
    ids=["name is an alias", "alias is a name", "alias is an alias"],
)
def test_a_unit_is_known_by_its_aliases(cast, names, aliases) -> None:
    (cast.education.name,) = names
    cast.education.save()
    for alias in aliases:
        cast.education.aliases.create(county=cast.county, name=alias)
    draft = plan(task())
    units = tuple(
        replace(d, aliases=("教育局",)) if d.name == EDUCATION else d for d in draft.departments
    )
    made = issue_plan(replace(draft, departments=units), by=None)
    assert made.tasks.get().assignments.get().department == cast.education
    assert Department.objects.for_county(cast.county).filter(kind="bureau").count() == 3
    known = set(cast.education.aliases.values_list("name", flat=True)) | set(names)
    assert {EDUCATION, "教育局"} <= known


def test_of_two_units_that_a_name_may_mean_neither_is_guessed(cast) -> None:
    cast.education.name = "教体局"
    cast.education.save()
    cast.finance.aliases.create(county=cast.county, name=EDUCATION)
    draft = plan(task())
    units = tuple(
        replace(d, aliases=("教体局",)) if d.name == EDUCATION else d for d in draft.departments
    )
    made = issue_plan(replace(draft, departments=units), by=None)
    owner = made.tasks.get().assignments.get().department
    assert owner.name == EDUCATION
    assert owner not in (cast.education, cast.finance)


def test_a_group_is_known_by_its_alias(cast) -> None:
    own = DepartmentGroup.objects.create(county=cast.county, name="全县中小学", kind="schools")
    own.aliases.create(county=cast.county, name=SCHOOLS)
    made = issue_plan(plan(task(units=(SCHOOLS,))), by=None)
    assert made.tasks.get().assignments.get().group == own
    assert DepartmentGroup.objects.count() == 1


def test_the_members_of_a_group_that_is_there_are_the_countys_own(cast) -> None:
    issue_plan(plan(schools=2, state="draft"), by=None)
    group = DepartmentGroup.objects.get()
    group.members.remove(group.members.last())
    issue_plan(plan(task(units=(SCHOOLS,)), schools=2, key="plan-2"), by=None)
    assert [m.name for m in group.members.all()] == ["第1小学"]


def test_a_leader_is_the_official_of_that_name(cast) -> None:
    members = (MemberDraft("head", "张三", "县长"), MemberDraft("member", "张三", "教师"))
    made = issue_plan(
        plan(task(units=(EDUCATION, unit("张三", role="leader"))), members=members), by=None
    )
    leader = made.tasks.get().assignments.get(role="leader")
    assert leader.official == made.leading_group.first().official
    assert Official.objects.count() == 2


@pytest.mark.parametrize(
    ("value", "shown"), [("100", "100"), ("0.9", "0.9"), ("85.50", "85.5"), ("0", "0"), (None, "")]
)
def test_the_figure_of_a_target(cast, value, shown) -> None:
    target = TargetDraft(
        "甲", ">=", Decimal(value) if value else None, reference="不低于上年", sentence="甲"
    )
    made = issue_plan(plan(targets=(target,)), by=None)
    assert made.targets.get().figure == shown
    assert draft_of(made).targets == (target,)
