"""Problems: each act, what it refuses, and what it leaves behind."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from counties.concurrency import StaleEdit
from counties.models import AuditEvent, Notice
from tests.roadmaps.builders import at
from tests.supervision.builders import problem, problem_content
from tests.supervision.conftest import TODAY, Scene
from tracker.roadmaps.models import CountyPlan, Task
from tracker.supervision.models import Problem, ProblemEvent
from tracker.supervision.rules.problem_states import ProblemAct
from tracker.supervision.services import problems

FINANCE = "县财政局"


def act(scene: Scene, row: Problem, what: ProblemAct, text: str = "说明") -> ProblemEvent:
    row.refresh_from_db()
    return problems.act_on(
        by=scene.cast.office, problem=row, act=what, version=row.version, text=text
    )


def state(row: Problem, day: date = TODAY) -> Any:
    return Problem.objects.as_of(day).get(pk=row.pk).state  # type: ignore[attr-defined]


def test_recording_tells_who_is_responsible(scene: Scene):
    row = problem(scene)
    (event,) = row.events.all()
    assert (event.act, event.state, event.by) == ("found", "pending", scene.cast.office)
    assert state(row) == "pending"
    (notice,) = Notice.objects.all()
    assert notice.user == scene.cast.reporter
    assert notice.text == "新登记的问题，请于2024年5月31日前整改：实验室药品管理不规范"
    last = AuditEvent.objects.order_by("id").last()
    assert last is not None
    assert (last.verb, last.after["responsible"]) == ("登记问题", FINANCE)


def test_a_form_sent_twice_makes_one(scene: Scene):
    nonce = uuid.uuid4()
    assert problem(scene, nonce=nonce) == problem(scene, nonce=nonce)
    assert (Problem.objects.count(), ProblemEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize("day", [date(2024, 5, 30), date(2024, 5, 31)])
def test_a_look_back_before_the_end(day: date, scene: Scene):
    with pytest.raises(ValidationError, match="回头看日期应晚于整改期限"):
        problem(scene, look_back_on=day)
    assert not Problem.objects.exists()
    row = problem(scene, look_back_on=date(2024, 6, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=row.pk).update(look_back_on=day)


def test_editing(scene: Scene):
    row = problem(scene)
    content = problem_content(scene, measure="逐瓶登记")
    problems.edit_problem(by=scene.cast.office, problem=row, version=0, content=content)
    row.refresh_from_db()
    assert (row.measure, row.version) == ("逐瓶登记", 1)
    with pytest.raises(StaleEdit):
        problems.edit_problem(by=scene.cast.office, problem=row, version=0, content=content)
    early = problem_content(scene, look_back_on=date(2024, 5, 1))
    with pytest.raises(ValidationError):
        problems.edit_problem(by=scene.cast.office, problem=row, version=1, content=early)
    last = AuditEvent.objects.order_by("id").last()
    assert last is not None
    assert (last.before["measure"], last.after["measure"]) == ("建立台账", "逐瓶登记")


def test_from_found_to_struck_off_and_back(scene: Scene, time_machine):
    row = problem(scene)
    story = [
        (ProblemAct.PROGRESS, "working"), (ProblemAct.CLAIM, "verifying"),
        (ProblemAct.RETURN, "returned"), (ProblemAct.CLAIM, "verifying"),
        (ProblemAct.STRIKE, "struck"), (ProblemAct.LOOK_BACK, "struck"),
        (ProblemAct.RELAPSE, "returned"),
    ]  # fmt: skip
    for number, (what, left) in enumerate(story, start=1):
        time_machine.move_to(at(date(2024, 5, 20 + number)), tick=False)
        act(scene, row, what)
        assert state(row, date(2024, 5, 20 + number)) == left
    assert [state(row, date(2024, 5, 20 + n)) for n in range(8)] == [
        "pending", *(left for _, left in story),
    ]  # fmt: skip
    assert not Problem.objects.as_of(date(2024, 5, 19)).exists()


def test_notices_of_each_step(scene: Scene):
    row = problem(scene)
    for what in (ProblemAct.PROGRESS, ProblemAct.CLAIM, ProblemAct.RETURN):
        act(scene, row, what)
    told = [(str(n.user), n.text) for n in Notice.objects.order_by("id")][1:]
    assert told == [
        ("办公室乙", "县财政局申请销号：实验室药品管理不规范"),
        ("联络员丙", "问题被退回整改：实验室药品管理不规范"),
    ]


def test_acts_that_are_refused(scene: Scene):
    row = problem(scene)
    with pytest.raises(problems.ProblemRefused, match="问题待整改，不能“核查通过，销号”"):
        act(scene, row, ProblemAct.STRIKE)
    with pytest.raises(problems.ProblemRefused, match="请写明情况"):
        act(scene, row, ProblemAct.CLAIM, text=" ")
    act(scene, row, ProblemAct.CLAIM)
    with pytest.raises(problems.ProblemRefused, match="请写明情况"):
        act(scene, row, ProblemAct.RETURN, text="")
    with pytest.raises(StaleEdit):
        problems.act_on(by=scene.cast.office, problem=row, act=ProblemAct.STRIKE, version=0)
    act(scene, row, ProblemAct.STRIKE, text="")
    act(scene, row, ProblemAct.LOOK_BACK, text="")
    assert row.events.count() == 4


def test_what_presses(scene: Scene):
    row = problem(scene, due_on=date(2024, 5, 19), look_back_on=date(2024, 5, 20))
    rows = Problem.objects.as_of(TODAY)
    assert (rows.overdue(TODAY).count(), rows.overdue(date(2024, 5, 19)).count()) == (1, 0)
    assert rows.to_look_back(TODAY).count() == 0
    act(scene, row, ProblemAct.CLAIM)
    act(scene, row, ProblemAct.STRIKE)
    assert rows.overdue(TODAY).count() == 0
    assert (rows.to_look_back(TODAY).count(), rows.to_look_back(date(2024, 5, 19)).count()) == (
        1, 0,
    )  # fmt: skip
    act(scene, row, ProblemAct.LOOK_BACK)
    assert rows.to_look_back(TODAY).count() == 0


def test_a_task_is_opened_at_the_end_of_the_plan(scene: Scene):
    row = problem(scene)
    task = problems.open_task(by=scene.cast.office, problem=row, version=0)
    row.refresh_from_db()
    assert row.task == task
    assert (task.plan, task.position, task.source) == (scene.plan, 5, "problem")
    assert task.content == "实验室药品管理不规范\n建立台账"
    assert (task.window_start, task.window_end, task.due_on) == (
        TODAY, date(2024, 5, 31), date(2024, 5, 31),
    )  # fmt: skip
    assert task.milestone is not None
    assert task.milestone.year == 2024
    (duty,) = task.assignments.all()
    assert (str(duty), duty.leads, duty.inferred, duty.role) == (FINANCE, True, False, "lead")
    assert list(Task.objects.filter(plan=scene.plan).judged_at(TODAY).values_list(
        "timeliness", flat=True
    ).filter(pk=task.pk)) == ["due_soon"]  # fmt: skip
    with pytest.raises(problems.ProblemRefused, match="已有对应任务"):
        problems.open_task(by=scene.cast.office, problem=row, version=1)


def test_a_task_of_what_is_already_late(scene: Scene):
    row = problem(scene, due_on=date(2023, 5, 1))
    task = problems.open_task(by=scene.cast.office, problem=row, version=0)
    assert (task.window_start, task.window_end) == (date(2023, 5, 1), date(2023, 5, 1))
    assert task.milestone is None


def test_no_task_without_a_plan_or_from_an_old_page(scene: Scene):
    row = problem(scene)
    with pytest.raises(StaleEdit):
        problems.open_task(by=scene.cast.office, problem=row, version=1)
    CountyPlan.objects.filter(pk=scene.plan.pk).update(state="superseded")
    with pytest.raises(problems.ProblemRefused, match="没有施行中的方案"):
        problems.open_task(by=scene.cast.office, problem=row, version=0)


@pytest.mark.parametrize("statement", ["UPDATE {} SET text = 'x'", "DELETE FROM {}"])
def test_history_is_never_changed(statement: str, scene: Scene):
    problem(scene)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(ProblemEvent._meta.db_table))
