"""Who is pressed, for what, in which colour; and what is not asked twice."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.roadmaps import builders as plans
from tests.supervision import builders
from tests.supervision.conftest import TODAY, Scene
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.services.plans import issue_plan
from tracker.supervision.rules.sheet_colours import SheetColour
from tracker.supervision.selectors.proposals import proposals, reasons_of_tasks
from tracker.supervision.services import sheets

RED, YELLOW, BLUE = SheetColour.RED, SheetColour.YELLOW, SheetColour.BLUE


def shown(scene: Scene, day: date = TODAY) -> list[tuple[str, str, list[str]]]:
    return [
        (p.colour.value, str(p.department), [f"{x.task.content} {x.reason}" for x in p.tasks])
        for p in proposals(scene.county, day)
    ]


def test_each_department_by_colour(scene: Scene):
    assert shown(scene) == [
        ("red", "县财政局", ["采购设备 已逾期5天"]),
        ("yellow", "县教育局", ["核定编制 应于2024年3月1日启动，尚未启动"]),
        ("yellow", "县住建局", ["核定编制 应于2024年3月1日启动，尚未启动"]),
        ("blue", "县财政局", ["拨付资金 距完成时限还有11天"]),
    ]
    assert [p.kind.label for p in proposals(scene.county, TODAY)] == [
        "整改通知书", "督办单", "督办单", "催办通知",
    ]  # fmt: skip


def test_as_of_a_day(scene: Scene):
    assert shown(scene, date(2024, 2, 1)) == []
    assert shown(scene, date(2024, 5, 15))[-1] == (
        "blue", "县财政局", ["采购设备 今天到期"],
    )  # fmt: skip


def test_unit_that_reported_closing_is_not_proposed(scene: Scene):
    duty = plans.assignment(Task.objects.get(content="采购设备", plan=scene.plan), "县财政局")
    plans.say(duty, scene.cast.office, ReportKind.CLOSING)
    assert [p[0] for p in shown(scene)] == ["yellow", "yellow", "blue"]


@pytest.mark.parametrize(
    ("changes", "pressed"),
    [
        ({}, True),
        ({"left_out": "无此业务"}, False),
        ({"member_until": date(2024, 5, 20)}, False),
        ({"member_until": date(2024, 5, 21)}, True),
        ({"member_since": date(2024, 5, 20)}, True),
        ({"member_since": date(2024, 5, 21)}, False),
        ({"role": "cooperating"}, True),  # it leads
        ({"role": "cooperating", "leads": False}, False),
    ],
)
def test_only_responsible_units_are_proposed(changes: dict, pressed: bool, scene: Scene):
    Assignment.objects.filter(task__content="采购设备", task__plan=scene.plan).update(**changes)
    assert (RED.value in [p[0] for p in shown(scene)]) == pressed


def test_tasks_of_an_open_sheet_are_not_proposed_again(scene: Scene):
    task = Task.objects.get(content="采购设备", plan=scene.plan)
    sheet = builders.draft(scene, tasks=[task])
    assert [p[0] for p in shown(scene)] == ["yellow", "yellow", "blue"]
    sheets.issue(by=scene.cast.office, sheet=sheet, version=0)
    assert [p[0] for p in shown(scene)] == ["yellow", "yellow", "blue"]
    sheets.close(by=scene.cast.office, sheet=sheet, text="改为约谈")
    assert [p[0] for p in shown(scene)] == ["red", "yellow", "yellow", "blue"]


@pytest.mark.parametrize("changes", [{"colour": BLUE}, {"to": "县教育局"}, {"tasks": []}])
def test_another_sheet_does_not_stand_in(changes: dict, scene: Scene):
    """Of another colour, to another department, or about no task."""
    task = Task.objects.get(content="采购设备", plan=scene.plan)
    if "to" in changes:
        changes = {"to": [scene.department("县教育局")]}
    builders.draft(scene, **{"tasks": [task], **changes})
    assert shown(scene)[0][0] == "red"


def test_reasons_of_tasks(scene: Scene):
    words = reasons_of_tasks(scene.county, TODAY)
    names = {task.pk: task.content for task in scene.plan.tasks.all()}
    assert {names[pk]: text for pk, text in words.items()} == {
        "采购设备": "已逾期5天",
        "拨付资金": "距完成时限还有11天",
        "核定编制": "应于2024年3月1日启动，尚未启动",
        "以后的事": "",
    }


def test_two_queries_for_many_tasks_as_for_few(scene: Scene):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            proposals(scene.county, TODAY)
        return len(captured)

    assert queries() == 2
    CountyPlan.objects.filter(pk=scene.plan.pk).update(state="superseded")
    many = [plans.task(f"第{n}项", due=date(2024, 5, n), year=2024) for n in range(1, 29)]
    issue_plan(plans.plan(*many, key="plan-2", version=2), by=None)
    assert len(proposals(scene.county, TODAY)) == 2
    assert queries() == 2
