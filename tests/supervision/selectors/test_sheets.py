"""What a sheet says of its tasks, before and after a deadline has moved."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.roadmaps.builders import at
from tests.supervision.builders import draft, fresh, issued
from tests.supervision.conftest import TODAY, Scene
from tests.supervision.views.test_sheets import get
from tracker.exports.papers.dispatch_sheet import task_lines
from tracker.roadmaps.services.extensions import ask_extension, decide_extension
from tracker.supervision.selectors.sheets import sheet_lines

PLANNED = "完成时限：2024年5月31日；距完成时限还有11天"
MOVED = "完成时限：2024年7月31日（原2024年5月31日，第1次延期：招标流标）；距完成时限还有11天"


def extend(scene: Scene) -> None:
    task = scene.plan.tasks.get(content="拨付资金")
    office = scene.cast.office
    asked = ask_extension(task=task, by=office, due=date(2024, 7, 31), reason="招标流标")
    decide_extension(extension=asked, by=office, granted=True)


def test_a_draft_says_the_deadline_in_force_and_the_original(scene: Scene):
    sheet = draft(scene, tasks=[scene.plan.tasks.get(content="拨付资金")])
    assert [line.facts for line in sheet_lines(sheet, TODAY)] == [PLANNED]
    extend(scene)
    assert [line.facts for line in sheet_lines(sheet, TODAY)] == [MOVED]
    assert list(task_lines(sheet_lines(sheet, TODAY))) == [f"（1）拨付资金（{MOVED}）。"]
    assert MOVED in get(scene, "office", "sheet", pk=sheet.pk).content.decode()


def test_an_issued_sheet_keeps_saying_what_it_said(scene: Scene, time_machine):
    sheet = issued(scene, tasks=[scene.plan.tasks.get(content="拨付资金")])
    time_machine.move_to(at(date(2024, 5, 22)), tick=False)
    extend(scene)
    page = get(scene, "office", "sheet", pk=fresh(sheet).pk).content.decode()
    assert PLANNED in page
    assert "延期" not in page.split("督办任务")[1].split("</section>")[0]


def test_two_queries_for_any_number_of_tasks(scene: Scene):
    sheet = draft(scene, tasks=list(scene.plan.tasks.all()))
    with CaptureQueriesContext(connection) as asked:
        assert len(sheet_lines(sheet, TODAY)) == 4
    assert len(asked) == 2
