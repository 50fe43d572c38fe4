"""One department takes over from another: dated, read through, undone by a second row."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from counties.models import AuditEvent, Department, DepartmentSuccession, PastUnit
from counties.services.departments import edit_department
from counties.services.notices import reporters_of
from counties.services.successions import end_following, follow
from counties.unit_history import units_of
from counties.units_on_day import units_on_day
from tests.roadmaps import builders
from tests.supervision.builders import fresh, issued, problem
from tests.supervision.conftest import TODAY, Scene, scene, today
from tests.supervision.views.test_sheets import get, post
from tracker.roadmaps.models import ProgressReport

__all__ = ["scene", "today"]  # fixtures of the supervision room


def edit(scene: Scene, department: Department, **changes: object) -> Department:
    department.refresh_from_db()
    values = {
        "name": department.name, "kind": department.kind, "parent": department.parent,
        "position": department.position, "is_active": department.is_active, "aliases": [],
    }  # fmt: skip
    return edit_department(
        by=scene.cast.office, department=department, version=department.version,
        **{**values, **changes},
    )  # fmt: skip


@pytest.fixture
def finance(scene: Scene) -> Department:
    return scene.department("县财政局")


@pytest.fixture
def housing(scene: Scene) -> Department:
    return scene.department("县住建局")


def take_over(scene: Scene, finance: Department, housing: Department) -> None:
    follow(by=scene.cast.office, department=finance, successor=housing, reason="机构改革")


def test_no_department_with_open_duties_is_switched_off(scene: Scene, finance: Department):
    with pytest.raises(ValidationError, match="还有未办结任务2项，停用后没有人承担"):
        edit(scene, finance, is_active=False)
    sheet = issued(scene)
    problem(scene)
    for duty in finance.assignments.all():
        builders.close(duty, scene.cast.office)
    with pytest.raises(ValidationError, match="未答复督办文书1份、未销号问题1个"):
        edit(scene, finance, is_active=False)
    assert fresh(sheet).unanswered == 1  # type: ignore[attr-defined]
    idle = Department.objects.create(county=scene.county, name="县档案馆", kind="bureau")
    assert edit(scene, idle, is_active=False).is_active is False


def test_duties_accounts_and_papers_count_for_the_successor(
    scene: Scene, finance: Department, housing: Department, time_machine
):
    sheet = issued(scene)
    builders.say(finance.assignments.all()[0], scene.cast.office, text="以前的填报")
    reports = list(ProgressReport.objects.values_list())
    time_machine.move_to(builders.at(TODAY.replace(day=21)), tick=False)
    take_over(scene, finance, housing)
    assert list(ProgressReport.objects.values_list()) == reports
    page = get(scene, "reporter", "ledger").content.decode()
    assert "县财政局" not in page.split("<tbody")[1]
    assert "县住建局" in page.split("<tbody")[1]
    ours = get(scene, "leader", "ledger", f"?department={housing.pk}").content.decode()
    assert "采购设备" in ours
    assert "采购设备" in get(scene, "leader", "department", pk=housing.pk).content.decode()
    with units_on_day(units_of(scene.county, TODAY.replace(day=21))):
        assert scene.cast.reporter in reporters_of(housing)
        assert scene.cast.reporter in reporters_of(finance)
    answer = {"department": finance.pk, "text": "已办"}
    assert post(scene, "reporter", "sheet_reply", answer, pk=sheet.pk).status_code == 200
    before = get(scene, "leader", "ledger", "?as_of=2024-05-20").content.decode()
    assert "县财政局" in before.split("<tbody")[1]


def test_it_is_undone_by_a_second_row(
    scene: Scene, finance: Department, housing: Department, time_machine
):
    time_machine.move_to(builders.at(TODAY.replace(day=21)), tick=False)
    take_over(scene, finance, housing)
    time_machine.move_to(builders.at(TODAY.replace(day=23)), tick=False)
    end_following(by=scene.cast.office, department=finance, reason="登记有误")
    leads = {
        day: "县住建局"
        in get(scene, "leader", "ledger", f"?q=采购&as_of=2024-05-{day}")
        .content.decode()
        .split("<tbody")[1]
        for day in (20, 21, 22, 23)
    }
    assert leads == {20: False, 21: True, 22: True, 23: False}
    assert DepartmentSuccession.objects.count() == 2
    finance.refresh_from_db()
    assert finance.is_active
    verbs = AuditEvent.objects.filter(verb__in=["单位接续", "恢复单位"]).values_list("verb")
    assert [verb for (verb,) in verbs.order_by("pk")] == ["单位接续", "恢复单位"]
    for rows in (DepartmentSuccession.objects.all(), PastUnit.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(name="x") if rows.model is PastUnit else rows.update(reason="x")


def test_a_chain_leads_to_its_end_and_no_ring_is_made(
    scene: Scene, finance: Department, housing: Department
):
    education = scene.department("县教育局")
    take_over(scene, finance, housing)
    take_over(scene, housing, education)
    units = units_of(scene.county, TODAY)
    assert units.successors == {finance.pk: education.pk, housing.pk: education.pk}
    assert units.names == {finance.pk: "县教育局", housing.pk: "县教育局"}
    assert units.together(frozenset({housing.pk})) == {finance.pk, housing.pk, education.pk}
    for department, successor in (
        (education, finance), (education, education), (finance, education), (education, housing),
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            take_over(scene, department, successor)


def test_page_lists_what_moves_to_the_successor(
    scene: Scene, finance: Department, housing: Department
):
    issued(scene)
    page = get(scene, "office", "department_succession", pk=finance.pk).content.decode()
    assert "未办结任务2项，未答复督办文书1份" in page
    data = {"successor": housing.pk, "reason": "机构改革"}
    post(scene, "office", "department_succession", data, pk=finance.pk)
    listed = get(scene, "office", "departments").content.decode()
    assert "停用，由县住建局接续" in listed
    page = get(scene, "office", "department_succession", pk=finance.pk).content.decode()
    assert "现由" in page
    post(scene, "office", "department_succession", {"reason": "有误"}, pk=finance.pk)
    assert "由县住建局接续" not in get(scene, "office", "departments").content.decode()
    refused = post(scene, "office", "department_succession", {"successor": ""}, pk=finance.pk)
    assert DepartmentSuccession.objects.count() == 2
    assert "单位接续" in refused.content.decode()
    assert get(scene, "reporter", "department_succession", pk=finance.pk).status_code == 403
    assert reverse("department_succession", args=["652323", finance.pk])
