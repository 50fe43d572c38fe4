"""A deadline that has gone is asked about, and no paper orders anything by such a day."""

from datetime import timedelta

import pytest

from tests.supervision.builders import problem
from tests.supervision.conftest import TODAY, Scene
from tests.supervision.views import test_problems, test_sheets
from tests.supervision.views.test_sheets import get, post
from tracker.supervision.models import DispatchSheet, Problem
from tracker.supervision.rules.sheet_colours import REPLY_WITHIN, SheetColour
from tracker.supervision.services.sheets import SheetRefused, issue

YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
FORMS = {
    "problem_add": (test_problems.form, "due_on", "description", Problem),
    "sheet_add": (test_sheets.form, "reply_due", "text", DispatchSheet),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_deadline_that_has_gone_is_asked_about(name: str, scene: Scene):
    form, deadline, text, model = FORMS[name]
    before = model.objects.count()
    data = form(scene, **{deadline: YESTERDAY, text: "写了半个小时"})
    page = post(scene, "office", name, data).content.decode()
    assert "已经过去。请改正，或勾选后再次保存。" in page
    assert 'name="past_day_ok"' in page
    assert "写了半个小时" in page
    assert model.objects.count() == before
    post(scene, "office", name, {**data, "past_day_ok": "on"})
    assert model.objects.count() == before + 1


@pytest.mark.parametrize("name", FORMS)
def test_today_is_not_asked_about(name: str, scene: Scene):
    form, deadline, _, model = FORMS[name]
    before = model.objects.count()
    assert "past_day_ok" not in get(scene, "office", name).content.decode()
    post(scene, "office", name, form(scene, **{deadline: TODAY.isoformat()}))
    assert model.objects.count() == before + 1


def test_a_stored_deadline_is_not_asked_about_again(scene: Scene):
    row = problem(scene, due_on=TODAY - timedelta(days=9))
    data = test_problems.form(scene, due_on=row.due_on.isoformat(), description="改过的描述")
    data |= {"version": row.version, "look_back_on": ""}
    post(scene, "office", "problem_edit", data, pk=row.pk)
    row.refresh_from_db()
    assert row.description == "改过的描述"


@pytest.mark.parametrize(("days", "colour"), [(-1, SheetColour.RED), (0, SheetColour.YELLOW)])
def test_the_sheet_about_an_overdue_problem_is_red_and_sets_a_new_day(
    days: int, colour: str, scene: Scene
):
    row = problem(scene, due_on=TODAY + timedelta(days=days))
    data = {"nonce": "5f0c2b38-0f5f-4d5e-9a0e-6f6f9a0e6f6e"}
    post(scene, "office", "problem_sheet", data, pk=row.pk)
    sheet = DispatchSheet.objects.get()
    assert sheet.colour == colour
    assert sheet.reply_due == (TODAY + REPLY_WITHIN if days < 0 else TODAY)
    assert ("已过，请于" in sheet.text) == (days < 0)


def test_a_draft_whose_day_has_gone_is_not_issued(scene: Scene, time_machine):
    post(scene, "office", "sheet_add", test_sheets.form(scene, reply_due=TODAY.isoformat()))
    sheet = DispatchSheet.objects.get()
    time_machine.shift(timedelta(days=1))
    with pytest.raises(SheetRefused, match=r"答复期限.*已过"):
        issue(by=scene.cast.office, sheet=sheet, version=sheet.version)
