"""The pages of problems: who sees and does what, by role and by state."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counties.models import Department
from tests.conftest import CANARY
from tests.supervision.builders import problem
from tests.supervision.conftest import TODAY, Scene
from tests.supervision.views.test_sheets import get, post
from tracker.supervision.models import DispatchSheet, Problem

PEOPLE = ("leader", "office", "reporter", "colleague", "supervisor", "admin")
BUTTON = re.compile(r'name="act"\s+value="([^"]+)"')


def state(row: Problem) -> str:
    return Problem.objects.as_of(TODAY).get(pk=row.pk).state  # type: ignore[attr-defined]


def form(scene: Scene, **changes: object) -> dict[str, object]:
    return {
        "source": "visit", "description": "图书未更新", "measure": "采购",
        "responsible": scene.department("县财政局").pk, "due_on": "2024-05-31", "place": "",
        "indicator": "", "look_back_on": "2024-06-30",
        "nonce": "5f0c2b38-0f5f-4d5e-9a0e-6f6f9a0e6f6f", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_do_what_in_each_state(person: str, scene: Scene):
    """The buttons of the page are exactly what the address takes."""
    row = problem(scene)
    rectifies = person in ("office", "reporter")
    for act, left, mine in (
        ("strike", "pending", False),  # nobody: not in this state
        ("claim", "verifying", rectifies),
        ("return", "returned", person == "office"),
    ):
        page = get(scene, person, "problem", pk=row.pk).content.decode()
        assert (act in BUTTON.findall(page)) == mine, act
        row.refresh_from_db()
        data = {"act": act, "version": row.version, "text": "说明"}
        before = state(row)
        response = post(scene, person, "problem_act", data, pk=row.pk)
        allowed = rectifies if act == "claim" else person == "office"
        assert response.status_code == ((200 if mine else 409) if allowed else 403), act
        assert state(row) == (left if mine else before), act
        if not mine and act == "claim":
            row.refresh_from_db()
            post(scene, "office", "problem_act", {**data, "version": row.version}, pk=row.pk)


@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_record(person: str, scene: Scene):
    for _ in range(2):  # sent twice
        response = post(scene, person, "problem_add", form(scene))
        assert response.status_code == (200 if person == "office" else 403)
    assert Problem.objects.count() == (1 if person == "office" else 0)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"description": ""}, "必填"),
        ({"responsible": ""}, "必填"),
        ({"source": "rumour"}, "rumour"),
        ({"look_back_on": "2024-05-31"}, "回头看日期应晚于整改期限。"),
    ],
)
def test_a_form_that_is_wrong(changes: dict, error: str, scene: Scene):
    page = post(scene, "office", "problem_add", form(scene, **changes)).content.decode()
    assert error in "".join(re.findall(r'<ul class="errorlist".*?</ul>', page, re.DOTALL))
    assert not Problem.objects.exists()


@pytest.mark.parametrize("field", ["responsible", "place"])
def test_nothing_of_another_county_can_be_chosen(field: str, scene: Scene):
    theirs = Department.objects.for_county(scene.cast.other).first()
    assert theirs is not None
    post(scene, "office", "problem_add", form(scene, **{field: theirs.pk}))
    assert not Problem.objects.exists()
    assert CANARY not in get(scene, "office", "problem_add").content.decode()


def test_the_conflict_page_keeps_what_was_typed(scene: Scene):
    row = problem(scene)
    first = post(scene, "office", "problem_edit", form(scene, version=0), pk=row.pk)
    assert "已保存。" in first.content.decode()
    late = form(scene, version=0, measure="后来者的话")
    response = post(scene, "office", "problem_edit", late, pk=row.pk)
    assert response.status_code == 409
    assert "后来者的话" in response.content.decode()
    row.refresh_from_db()
    assert row.measure == "采购"


def test_what_cannot_be_done_is_said(scene: Scene):
    row = problem(scene)
    for data, words in (
        ({}, "请选择要办的事项"),
        ({"act": "dance", "version": 0}, "请选择要办的事项"),
        ({"act": "claim", "version": 0}, "请写明情况。"),
        ({"act": "strike", "version": 0}, "不能“核查通过，销号”"),
        ({"act": "claim", "version": 9, "text": "已办"}, "已被他人修改或办理"),
    ):
        page = post(scene, "office", "problem_act", data, pk=row.pk).content.decode()
        assert words in page
    assert state(row) == "pending"


def test_a_problem_and_its_task_lead_to_each_other(scene: Scene):
    row = problem(scene)
    assert "请打开问题" in post(scene, "office", "problem_task", {}, pk=row.pk).content.decode()
    page = post(scene, "office", "problem_task", {"version": 0}, pk=row.pk).content.decode()
    assert "已开任务：第5项。" in page
    row.refresh_from_db()
    assert row.task is not None
    assert f"/652323/tasks/{row.task_id}/" in page
    of_task = get(scene, "leader", "task", pk=row.task_id).content.decode()
    assert f"/652323/supervision/problems/{row.pk}/" in of_task
    again = post(scene, "office", "problem_task", {"version": 1}, pk=row.pk).content.decode()
    assert "已有对应任务" in again


def test_a_task_opens_a_problem(scene: Scene):
    task = scene.plan.tasks.get(content="采购设备")
    address = f"{reverse('problem_add', kwargs={'code': '652323'})}?task={task.pk}"
    assert address in get(scene, "office", "task", pk=task.pk).content.decode()
    assert address not in get(scene, "leader", "task", pk=task.pk).content.decode()
    client = scene.cast.client("office")
    page = client.get(address).content.decode()
    assert f'<option value="{scene.department("县财政局").pk}" selected>县财政局' in page
    client.post(address, form(scene))
    assert Problem.objects.get().task == task


def test_only_own_tasks_and_problems(scene: Scene):
    client = scene.cast.client("office")
    theirs = scene.cast.other.plans.get().tasks.first()
    add = reverse("problem_add", kwargs={"code": "652323"})
    for asked in (theirs.pk, "x", 0):
        assert client.get(f"{add}?task={asked}").status_code == 404
    sheet_add = reverse("sheet_add", kwargs={"code": "652323"})
    for asked in ("x", 0):
        assert client.get(f"{sheet_add}?problem={asked}").status_code == 404


def test_a_notice_for_a_problem(scene: Scene):
    row = problem(scene)
    address = f"{reverse('sheet_add', kwargs={'code': '652323'})}?problem={row.pk}"
    client = scene.cast.client("office")
    page = client.get(address).content.decode()
    assert "经查，存在以下问题：实验室药品管理不规范\n整改要求：建立台账" in page
    data = {
        "kind": "rectify", "colour": "yellow", "title": "整改通知书", "text": "请整改。",
        "to": [row.responsible_id], "reply_due": "2024-05-31", "nonce": row.nonce,
    }  # fmt: skip
    client.post(address, data)
    assert DispatchSheet.objects.get().problem == row
    assert "整改通知书（代拟稿）" in get(scene, "office", "problem", pk=row.pk).content.decode()
    assert "整改通知书" not in get(scene, "leader", "problem", pk=row.pk).content.decode()


def shown(page: str) -> set[str]:
    return set(re.findall(r"问题[甲乙丙]", page))


def test_filters_and_board(scene: Scene):
    problem(scene, description="问题甲", due_on=TODAY - timedelta(days=1))
    second = problem(scene, description="问题乙", source="self", place=scene.department("县教育局"))
    third = problem(
        scene, description="问题丙", responsible=scene.department("县住建局"),
        due_on=TODAY - timedelta(days=2), look_back_on=TODAY,
    )  # fmt: skip
    for row, acts in ((second, ["claim"]), (third, ["claim", "strike"])):
        for act in acts:
            row.refresh_from_db()
            data = {"act": act, "version": row.version, "text": "说明"}
            post(scene, "office", "problem_act", data, pk=row.pk)
    education = scene.department("县教育局").pk
    for query, rows in {
        "": {"问题甲", "问题乙", "问题丙"},
        "?state=verifying": {"问题乙"},
        "?state=open": {"问题甲", "问题乙"},
        "?state=overdue": {"问题甲"},
        "?state=look_back": {"问题丙"},
        "?source=self": {"问题乙"},
        f"?department={education}": {"问题乙"},
        "?q=甲": {"问题甲"},
        "?state=nonsense": set(),
        "?as_of=2024-05-19": set(),
    }.items():
        assert shown(get(scene, "leader", "problems", query).content.decode()) == rows, query
    board = get(scene, "leader", "problem_board").content.decode()
    columns = re.findall(r'id="column-(\w+)".*?(?=<section class="column"|$)', board, re.DOTALL)
    assert columns == ["pending", "working", "verifying", "returned", "struck"]
    parts = re.split(r'<section class="column"', board)[1:]
    assert [shown(part) for part in parts] == [{"问题甲"}, set(), {"问题乙"}, set(), {"问题丙"}]


def test_a_past_day_takes_nothing_in(scene: Scene, time_machine):
    row = problem(scene)
    time_machine.shift(timedelta(days=1))
    page = get(scene, "office", "problem", "?as_of=2024-05-20", pk=row.pk).content.decode()
    assert BUTTON.findall(page) == []
    assert get(scene, "office", "problem", "?as_of=2024-05-19", pk=row.pk).status_code == 404


def test_what_waits_for_a_reporter(scene: Scene):
    problem(scene, description="问题甲")
    assert shown(get(scene, "reporter", "supervision").content.decode()) == {"问题甲"}
    assert shown(get(scene, "colleague", "supervision").content.decode()) == set()


@pytest.mark.parametrize("name", ["problems", "problem_board", "supervision", "problems_xlsx"])
def test_as_many_queries_for_many_as_for_one(name: str, scene: Scene):
    client = scene.cast.client("reporter")
    address = reverse(name, kwargs={"code": scene.county.code})

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    problem(scene)
    queries()
    few = queries()
    for _ in range(5):
        problem(scene)
    assert queries() == few
    assert few <= 10
