"""Sheets: each act, what it refuses, and what it leaves behind."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from counties.concurrency import StaleEdit
from counties.models import AuditEvent, Notice
from tests.roadmaps.builders import at
from tests.supervision.builders import content, draft, fresh, issued
from tests.supervision.conftest import Scene
from tracker.roadmaps.models import Task
from tracker.supervision.choices import SheetKind
from tracker.supervision.models import DispatchSheet, SheetEvent
from tracker.supervision.rules.sheet_colours import SheetColour
from tracker.supervision.services import sheets

FINANCE, EDUCATION = "县财政局", "县教育局"


def verbs(scene: Scene) -> list[str]:
    return list(
        AuditEvent.objects.filter(county=scene.county).order_by("id").values_list("verb", flat=True)
    )


def state(sheet: DispatchSheet) -> str:
    return fresh(sheet).state  # type: ignore[attr-defined]


def answer(scene: Scene, sheet: DispatchSheet, name: str = FINANCE, text: str = "已办。"):
    department = scene.department(name)
    return sheets.reply(by=scene.cast.reporter, sheet=sheet, department=department, text=text)


def test_a_draft_has_no_number(scene: Scene):
    task = Task.objects.get(content="采购设备", plan=scene.plan)
    sheet = draft(
        scene, tasks=[task], copies=[scene.department(EDUCATION)], annexes="名单\n\n台账 "
    )
    assert (sheet.year, sheet.number, sheet.reference) == (None, None, "")
    assert str(sheet) == "督办单（代拟稿）"
    assert state(sheet) == "draft"
    assert sheet.annex_names == ["名单", "台账"]
    assert [(line.task, line.words) for line in sheet.lines.all()] == [(task, "已逾期5天")]
    assert verbs(scene)[-1] == "拟制督办文书"
    assert not Notice.objects.exists()


def test_a_form_sent_twice_makes_one(scene: Scene):
    nonce = uuid.uuid4()
    made = [
        sheets.draft_sheet(
            by=scene.cast.office, county=scene.county, content=content(scene), nonce=nonce
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert DispatchSheet.objects.count() == 1


def test_asked_and_copied_is_refused(scene: Scene):
    finance = scene.department(FINANCE)
    with pytest.raises(ValidationError, match="县财政局已经主送，不必抄送。"):
        draft(scene, copies=[finance])
    assert DispatchSheet.objects.count() == 0
    sheet = draft(scene)
    with pytest.raises(ValidationError, match="不必抄送"):
        sheets.edit_draft(
            by=scene.cast.office, sheet=sheet, version=0, content=content(scene, copies=[finance])
        )


def test_editing_keeps_how_a_task_stood(scene: Scene, time_machine):
    first, second, *_ = scene.plan.tasks.all()
    sheet = draft(scene, tasks=[first])
    time_machine.move_to(at(date(2024, 5, 22)), tick=False)
    sheets.edit_draft(
        by=scene.cast.office, sheet=sheet, version=0,
        content=content(scene, tasks=[first, second], text="请抓紧。"),
    )  # fmt: skip
    now = fresh(sheet, date(2024, 5, 22))
    assert (now.text, now.version) == ("请抓紧。", 1)
    assert [line.words for line in now.lines.all()] == ["已逾期5天", "距完成时限还有9天"]
    event = AuditEvent.objects.order_by("id").last()
    assert event is not None
    assert (event.verb, event.before["text"], event.after["text"]) == (
        "修改督办文书", "请抓紧办理。", "请抓紧。",
    )  # fmt: skip


def test_a_stale_edit(scene: Scene):
    sheet = draft(scene)
    sheets.edit_draft(by=scene.cast.office, sheet=sheet, version=0, content=content(scene))
    with pytest.raises(StaleEdit):
        sheets.edit_draft(by=scene.cast.office, sheet=sheet, version=0, content=content(scene))


def test_issued_words_are_not_edited(scene: Scene):
    sheet = issued(scene)
    with pytest.raises(ValidationError, match="已印发"):
        sheets.edit_draft(by=scene.cast.office, sheet=sheet, version=1, content=content(scene))
    assert fresh(sheet).version == 1


def test_numbers_by_kind_and_year(scene: Scene, time_machine):
    references = [issued(scene).reference, issued(scene).reference]
    references.append(issued(scene, kind=SheetKind.CHASE).reference)
    time_machine.move_to(at(date(2025, 1, 1), hour=0), tick=False)
    references.append(issued(scene).reference)
    assert references == [
        "督办单〔2024〕1号", "督办单〔2024〕2号", "催办通知〔2024〕1号", "督办单〔2025〕1号",
    ]  # fmt: skip


def test_the_year_is_that_of_the_county(scene: Scene, time_machine):
    time_machine.move_to(at(date(2024, 12, 31), hour=23), tick=False)
    assert issued(scene).reference == "督办单〔2024〕1号"


def test_a_discarded_draft_leaves_no_gap(scene: Scene):
    first, second = draft(scene), draft(scene)
    sheets.discard(by=scene.cast.office, sheet=first, version=0)
    sheets.issue(by=scene.cast.office, sheet=second, version=0)
    assert fresh(second).reference == "督办单〔2024〕1号"
    assert DispatchSheet.objects.count() == 1
    assert verbs(scene)[-2:] == ["废弃督办文书草稿", "印发督办文书"]


def test_each_county_counts_for_itself(scene: Scene):
    issued(scene)
    theirs = DispatchSheet.objects.create(
        county=scene.cast.other, by=scene.cast.stranger, kind="order", colour="red",
        title="x", text="x", reply_due=date(2024, 5, 27),
    )  # fmt: skip
    sheets.issue(by=scene.cast.stranger, sheet=theirs, version=0)
    assert theirs.reference == "督办单〔2024〕1号"


def test_issue_tells_the_reporters(scene: Scene):
    sheet = issued(scene, to=[scene.department(FINANCE)])
    (notice,) = Notice.objects.all()
    assert notice.user == scene.cast.reporter
    assert notice.text == "收到督办单〔2024〕1号，请于2024年5月27日前答复：关于加快设备采购的督办单"
    assert notice.address == reverse("sheet", kwargs={"code": "652323", "pk": sheet.pk})


def test_issued_once_and_as_read(scene: Scene):
    sheet = draft(scene)
    with pytest.raises(StaleEdit):
        sheets.issue(by=scene.cast.office, sheet=sheet, version=1)
    sheets.issue(by=scene.cast.office, sheet=sheet, version=0)
    with pytest.raises(StaleEdit):
        sheets.issue(by=scene.cast.office, sheet=sheet, version=0)
    with pytest.raises(sheets.SheetRefused, match="已经印发"):
        sheets.issue(by=scene.cast.office, sheet=sheet, version=1)
    with pytest.raises(sheets.SheetRefused, match="不能废弃"):
        sheets.discard(by=scene.cast.office, sheet=fresh(sheet), version=fresh(sheet).version)
    assert fresh(sheet).reference == "督办单〔2024〕1号"


def test_replied_when_all_have_answered(scene: Scene):
    sheet = issued(scene, to=[scene.department(FINANCE), scene.department(EDUCATION)])
    assert (state(sheet), fresh(sheet).unanswered) == ("issued", 2)  # type: ignore[attr-defined]
    answer(scene, sheet)
    assert (state(sheet), fresh(sheet).unanswered) == ("issued", 1)  # type: ignore[attr-defined]
    answer(scene, sheet, EDUCATION)
    assert state(sheet) == "replied"
    sheets.close(by=scene.cast.office, sheet=sheet)
    assert state(sheet) == "closed"
    assert verbs(scene)[-4:] == ["印发督办文书", "答复督办文书", "答复督办文书", "了结督办文书"]
    told = Notice.objects.filter(user=scene.cast.office).values_list("text", flat=True)
    assert sorted(told) == [
        f"{name}已答复督办单〔2024〕1号：关于加快设备采购的督办单" for name in (EDUCATION, FINANCE)
    ]


def test_answers_that_are_refused(scene: Scene):
    sheet = draft(scene)
    with pytest.raises(sheets.SheetRefused, match="没有印发"):
        answer(scene, sheet)
    sheets.issue(by=scene.cast.office, sheet=sheet, version=0)
    with pytest.raises(sheets.SheetRefused, match="请写明办理情况"):
        answer(scene, sheet, text="  ")
    with pytest.raises(sheets.SheetRefused, match="没有主送县教育局"):
        answer(scene, sheet, EDUCATION)
    answer(scene, sheet)
    with pytest.raises(sheets.SheetRefused, match="县财政局已经答复"):
        answer(scene, sheet)
    assert sheet.events.count() == 2
    sheets.close(by=scene.cast.office, sheet=sheet)
    with pytest.raises(sheets.SheetRefused, match="已经了结"):
        answer(scene, sheet)


def test_closings_that_are_refused(scene: Scene):
    sheet = draft(scene)
    with pytest.raises(sheets.SheetRefused, match="还没有印发，不能了结"):
        sheets.close(by=scene.cast.office, sheet=sheet)
    sheets.issue(by=scene.cast.office, sheet=sheet, version=0)
    with pytest.raises(sheets.SheetRefused, match="须写明理由"):
        sheets.close(by=scene.cast.office, sheet=sheet, text=" ")
    sheets.close(by=scene.cast.office, sheet=sheet, text="改为约谈")
    with pytest.raises(sheets.SheetRefused, match="文书已经了结"):
        sheets.close(by=scene.cast.office, sheet=sheet, text="又")


def test_by_rule(scene: Scene):
    office, county = scene.cast.office, scene.county
    draft(scene, issuer="县创建办")
    finance, education = scene.department(FINANCE).pk, scene.department(EDUCATION).pk
    chosen = [f"{finance}-red", f"{education}-yellow", f"{education}-red", "nonsense"]
    made = sheets.draft_by_rule(by=office, county=county, chosen=chosen)
    assert [(s.kind, s.colour, s.issuer, [str(d) for d in s.to.all()]) for s in made] == [
        ("rectify", "red", "县创建办", [FINANCE]),
        ("order", "yellow", "县创建办", [EDUCATION]),
    ]
    assert [line.words for line in made[0].lines.all()] == ["已逾期5天"]
    assert made[0].reply_due == date(2024, 5, 27)
    assert sheets.draft_by_rule(by=office, county=county, chosen=chosen) == []
    assert verbs(scene)[-2:] == ["按规则拟制督办文书"] * 2


def test_a_sheet_as_of_a_day(scene: Scene, time_machine):
    sheet = draft(scene)
    time_machine.move_to(at(date(2024, 5, 21)), tick=False)
    sheets.issue(by=scene.cast.office, sheet=sheet, version=0)
    time_machine.move_to(at(date(2024, 5, 22)), tick=False)
    answer(scene, sheet)
    time_machine.move_to(at(date(2024, 5, 23)), tick=False)
    sheets.close(by=scene.cast.office, sheet=sheet)
    days = [date(2024, 5, day) for day in (20, 21, 22, 23)]
    assert [fresh(sheet, day).state for day in days] == [  # type: ignore[attr-defined]
        "draft", "issued", "replied", "closed",
    ]  # fmt: skip
    assert not DispatchSheet.objects.as_of(date(2024, 5, 19)).exists()


@pytest.mark.parametrize("statement", ["UPDATE {} SET text = 'x'", "DELETE FROM {}"])
def test_what_happened_is_never_changed(statement: str, scene: Scene):
    issued(scene)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(SheetEvent._meta.db_table))


def test_the_database_keeps_one_issue_and_one_number(scene: Scene):
    sheet = issued(scene)
    twin = draft(scene)
    with pytest.raises(IntegrityError), transaction.atomic():
        DispatchSheet.objects.filter(pk=twin.pk).update(year=2024, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        DispatchSheet.objects.filter(pk=twin.pk).update(year=2024)
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetEvent.objects.create(sheet=sheet, act="issue", by=scene.cast.office)
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetEvent.objects.create(sheet=sheet, act="reply", by=scene.cast.office)


@pytest.mark.parametrize("colour", SheetColour)
def test_colours_are_no_lamps(colour: SheetColour, scene: Scene):
    assert "灯" not in draft(scene, colour=colour).get_colour_display()
