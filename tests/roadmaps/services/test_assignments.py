"""Members of groups, and the lead a document left open."""

import pytest

from counties import audit
from counties.models import AuditEvent, Department, DepartmentGroup
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    close,
    plan,
    say,
    task,
    unit,
)
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import Assignment, Task
from tracker.roadmaps.rules.status import State, Status
from tracker.roadmaps.services.assignments import confirm_lead, fan_out
from tracker.roadmaps.services.plans import issue_plan


def made(*units, **more) -> Task:
    return issue_plan(plan(task(units=units, items=("一", "二")), **more), by=None).tasks.get()


def stands(row: Task) -> Status:
    standing = row.standings.filter(until=None).first()
    return standing.value if standing else Status()


# ---------------------------------------------------------------------------------------- members


def test_a_group_stands_for_its_members(cast) -> None:
    row = made(unit(SCHOOLS, item=2), schools=3)
    group = assignment(row, SCHOOLS)
    members = list(group.member_assignments.order_by("id"))
    assert [str(m) for m in members] == ["第1小学", "第2小学", "第3小学"]
    for member in members:
        same = ("task_id", "position", "item_id", "role", "written")
        assert [getattr(member, f) for f in same] == [getattr(group, f) for f in same]
        assert (member.leads, member.inferred, member.version) == (False, False, 0)


def test_a_second_fan_out_makes_only_who_is_new(cast) -> None:
    group = assignment(made(SCHOOLS, schools=2), SCHOOLS)
    assert fan_out(group) == []
    new = Department.objects.create(county=cast.county, name="第3小学", kind="school")
    gone = Department.objects.create(
        county=cast.county, name="第4小学", kind="school", is_active=False
    )
    DepartmentGroup.objects.get().members.add(new, gone)
    assert [a.department for a in fan_out(group)] == [new]
    assert fan_out(group) == []
    assert group.member_assignments.count() == 3


def test_a_member_no_longer_in_use_is_left_out_at_issue(cast) -> None:
    issue_plan(plan(schools=2, state="draft", key="first"), by=None)
    Department.objects.filter(name="第2小学").update(is_active=False)
    group = assignment(made(SCHOOLS, schools=2), SCHOOLS)
    assert [str(m) for m in group.member_assignments.all()] == ["第1小学"]


def test_a_group_without_members_makes_none(cast) -> None:
    assert not assignment(made(SCHOOLS), SCHOOLS).member_assignments.exists()
    assert Assignment.objects.count() == 1


# ------------------------------------------------------------------------------------------ lead


def leads(row: Task) -> list[tuple[str, bool, bool]]:
    return [(str(a), a.leads, a.inferred) for a in row.assignments.order_by("position")]


def test_the_office_confirms_the_lead_that_was_inferred(cast, today) -> None:
    row = made(EDUCATION, FINANCE)
    assert leads(row) == [(EDUCATION, True, True), (FINANCE, False, False)]
    confirm_lead(task=row, assignment=assignment(row, EDUCATION), by=cast.office)
    assert leads(row) == [(EDUCATION, True, False), (FINANCE, False, False)]
    event = AuditEvent.objects.filter(verb="确定牵头单位").get()
    assert (event.actor, event.county, event.target_id) == (cast.office, cast.county, str(row.pk))
    assert event.before == {"lead": EDUCATION, "inferred": True}
    assert event.after == {"lead": EDUCATION, "inferred": False}


def test_the_office_gives_the_lead_to_another(cast, today) -> None:
    row = made(EDUCATION, FINANCE)
    confirm_lead(task=row, assignment=assignment(row, FINANCE), by=cast.office)
    assert leads(row) == [(EDUCATION, False, False), (FINANCE, True, False)]
    event = AuditEvent.objects.filter(verb="确定牵头单位").get()
    assert (event.before["lead"], event.after["lead"]) == (EDUCATION, FINANCE)


def test_a_task_stands_as_its_new_lead_does(cast, today) -> None:
    row = made(EDUCATION, FINANCE)
    say(assignment(row, EDUCATION), cast.office, share=20)
    say(assignment(row, FINANCE), cast.office, ReportKind.CLOSING)
    assert stands(row) == Status(State.IN_PROGRESS, share=20)
    confirm_lead(task=row, assignment=assignment(row, FINANCE), by=cast.office)
    assert stands(row) == Status(State.UNDER_REVIEW, share=100)


def test_a_cooperating_unit_may_be_given_the_lead(cast, today) -> None:
    row = made(EDUCATION, unit(HOUSING, role="cooperating"))
    close(assignment(row, EDUCATION), cast.office)
    assert stands(row).state is State.CLOSED
    confirm_lead(task=row, assignment=assignment(row, HOUSING), by=cast.office)
    assert stands(row).state is State.IN_PROGRESS
    close(assignment(row, HOUSING), cast.office)
    assert stands(row).state is State.CLOSED


def test_a_group_may_lead_but_not_a_member_or_a_person_or_a_stranger(cast, today) -> None:
    row = made(EDUCATION, SCHOOLS, unit("张局长", role="leader"), schools=1)
    other = issue_plan(plan(task(), key="plan-2", state="draft"), by=None).tasks.get()
    before = leads(row)
    for wrong in (
        assignment(row, "第1小学"),
        assignment(row, "张局长"),
        assignment(other, EDUCATION),
    ):
        with pytest.raises(ValueError, match="只能从本任务的责任单位中确定牵头单位。"):
            confirm_lead(task=row, assignment=wrong, by=cast.office)
    assert leads(row) == before
    confirm_lead(task=row, assignment=assignment(row, SCHOOLS), by=cast.office)
    assert row.assignments.get(leads=True).group is not None


def test_a_lead_is_not_changed_without_its_audit_row(cast, today, monkeypatch) -> None:
    row = made(EDUCATION, FINANCE)
    before = leads(row)

    def fail(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(OSError, match="disk full"):
        confirm_lead(task=row, assignment=assignment(row, FINANCE), by=cast.office)
    assert leads(row) == before
