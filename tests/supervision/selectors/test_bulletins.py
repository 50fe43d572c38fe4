"""A bulletin from draft to paper: every figure is the ledger's at its day, now and a year later."""

import io
import uuid
from collections.abc import Callable
from datetime import date, timedelta

import docx
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from counties.concurrency import StaleEdit
from counties.models import AuditEvent
from tests.conftest import CANARY
from tests.roadmaps import builders
from tests.supervision.conftest import TODAY, Scene
from tracker.exports.papers.bulletin import bulletin_html
from tracker.exports.word.bulletin import bulletin_docx
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.selectors.task_rows import task_rows
from tracker.supervision.models import Bulletin
from tracker.supervision.rules.bulletin_texts import BulletinKind, default_wording
from tracker.supervision.selectors.bulletins import BulletinContents, bulletin_contents
from tracker.supervision.services.bulletins import (
    draft_bulletin,
    edit_bulletin,
    issue_bulletin,
)

SINCE = date(2024, 5, 1)


def draft(scene: Scene, day: date = TODAY, **more) -> Bulletin:
    values = {"kind": BulletinKind.CIRCULAR, "since": SINCE, "nonce": uuid.uuid4(), **more}
    return draft_bulletin(by=scene.cast.office, county=scene.county, day=day, **values)


def task(scene: Scene, text: str) -> Task:
    return scene.plan.tasks.get(content=text)


def finish(scene: Scene, text: str, unit: str, when: date) -> None:
    builders.close(
        builders.assignment(task(scene, text), unit), scene.cast.office, when=builders.at(when)
    )


def by_ledger(plan: CountyPlan, day: date, since: date) -> dict[str, int]:
    """The same figures counted another way: from the rows of the ledger page."""
    rows = [r for r in task_rows(Task.objects.filter(plan=plan), day) if r.state != "cancelled"]
    closed = [r for r in rows if r.state == "closed"]
    return {
        "total": len(rows),
        "closed": len(closed),
        "open": len(rows) - len(closed),
        "overdue": sum(r.overdue_days > 0 for r in rows),
        "closed_late": sum(r.timeliness == "closed_late" for r in closed),
        "closed_in_period": sum(since <= r.closed_on <= day for r in closed if r.closed_on),
        "due_next": sum(
            r.state != "closed" and r.due is not None and 0 <= (r.due - day).days <= 30
            for r in rows
        ),
    }


def figures(contents: BulletinContents) -> dict[str, int]:
    total = contents.total
    names = ("total", "closed", "open", "overdue", "closed_late", "closed_in_period", "due_next")
    return {name: getattr(total, name) for name in names}


@pytest.fixture
def said(scene: Scene) -> Scene:
    """By the bulletin's day: one closed in the period, one overdue."""
    finish(scene, "以后的事", "县住建局", date(2024, 5, 10))
    return scene


def test_says_what_the_ledger_says(said: Scene) -> None:
    contents = bulletin_contents(draft(said))
    assert figures(contents) == by_ledger(said.plan, TODAY, SINCE)
    assert figures(contents) == {
        "total": 4, "closed": 1, "open": 3, "overdue": 1, "closed_late": 0,
        "closed_in_period": 1, "due_next": 1,
    }  # fmt: skip
    assert contents.paragraphs == [
        "创建工作确定事项4件，截至2024年5月20日，已办结1件，占比25%；正在办理3件，占比75%，"
        "其中逾期1件，占比25%。累计逾期办结0件。",
        "逾期事项牵头单位：县财政局1件（最长逾期5天）。请上述单位说明原因，倒排工期，尽快办结。",
        "今后30天内到期1件，请各单位提前安排。",
    ]
    assert [(line.name, line.total, line.overdue) for line in contents.departments] == [
        ("县财政局", 2, 1), ("县教育局", 1, 0), ("县住建局", 1, 0),
    ]  # fmt: skip
    assert [(task.name, task.overdue_days) for task in contents.overdue] == [("采购设备", 5)]
    assert [task.name for task in contents.due_next] == ["拨付资金"]
    assert contents.look_back == []


@pytest.mark.parametrize("kind", BulletinKind)
def test_reads_the_same_a_year_later(said: Scene, kind: BulletinKind, time_machine) -> None:
    bulletin = draft(said, kind=kind)
    first, html = bulletin_contents(bulletin), bulletin_html(bulletin_contents(bulletin))
    time_machine.move_to(builders.at(TODAY + timedelta(days=366)), tick=False)
    for text, unit in (("采购设备", "县财政局"), ("拨付资金", "县财政局")):
        finish(said, text, unit, TODAY + timedelta(days=1))
    duty = builders.assignment(task(said, "核定编制"), "县住建局")
    duty.task.assignments.update(leads=False)
    duty.task.assignments.filter(pk=duty.pk).update(leads=True)
    finance = said.department("县财政局")
    finance.name = "县财政和国资局"
    finance.save()
    assert figures(first) == by_ledger(said.plan, TODAY, SINCE)
    Task.objects.create(plan=said.plan, position=99, content="后来增加", due_on=SINCE)
    again = Bulletin.objects.get(pk=bulletin.pk)
    assert bulletin_contents(again) == first
    assert bulletin_html(bulletin_contents(again)) == html


def test_looks_back_at_what_the_last_one_named(said: Scene, time_machine) -> None:
    first = draft(said)
    later = date(2024, 6, 10)
    time_machine.move_to(builders.at(later), tick=False)
    finish(said, "采购设备", "县财政局", date(2024, 6, 3))
    second = draft(said, later, since=date(2024, 5, 21))
    assert second.previous == first
    contents = bulletin_contents(second)
    assert [
        (b.then.name, b.then.overdue_days, b.now.status_text, b.now.closed_on, b.now.overdue_days)
        for b in contents.look_back
    ] == [
        ("采购设备", 5, "已办结（逾期办结）", date(2024, 6, 3), 0)
    ]  # fmt: skip
    assert figures(contents) == by_ledger(said.plan, later, date(2024, 5, 21))
    assert [task.name for task in contents.overdue] == ["拨付资金"]
    same_day = draft(said, later)
    assert same_day.previous == first


def test_the_words_are_the_offices_and_the_figures_the_ledgers(said: Scene) -> None:
    bulletin = draft(said)
    edit_bulletin(
        by=said.cast.office, bulletin=bulletin, version=0, title="五月通报",
        wording="全县{事项}件。\n办结{办结}件（{办结占比}）。",
    )  # fmt: skip
    again = Bulletin.objects.get(pk=bulletin.pk)
    assert (again.title, again.version) == ("五月通报", 1)
    assert bulletin_contents(again).paragraphs == ["全县4件。", "办结1件（25%）。"]
    event = AuditEvent.objects.filter(verb="修改通报").get()
    assert event.before["text"] == default_wording(BulletinKind.CIRCULAR)
    with pytest.raises(StaleEdit):
        edit_bulletin(by=said.cast.office, bulletin=again, version=0, title="x", wording="x")


@pytest.mark.parametrize("wording", ["办结{完成}件", "办结{办结件"])
def test_a_field_that_does_not_exist_is_refused(said: Scene, wording: str) -> None:
    bulletin = draft(said)
    with pytest.raises(ValidationError, match="不是可用的数字"):
        edit_bulletin(by=said.cast.office, bulletin=bulletin, version=0, title="x", wording=wording)
    assert Bulletin.objects.get().version == 0


@pytest.mark.parametrize(
    ("since", "day", "field"),
    [(TODAY + timedelta(days=1), TODAY, "since"), (SINCE, TODAY + timedelta(days=1), "day")],
)
def test_the_period_lies_in_the_past(scene: Scene, since: date, day: date, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        draft(scene, day, since=since)
    assert set(refused.value.message_dict) == {field}
    assert not Bulletin.objects.exists()


def test_the_same_form_twice_makes_one(scene: Scene) -> None:
    nonce = uuid.uuid4()
    assert draft(scene, nonce=nonce) == draft(scene, nonce=nonce)
    assert AuditEvent.objects.filter(verb="拟制通报").count() == 1


def test_without_a_plan_there_is_nothing_to_tell(scene: Scene) -> None:
    CountyPlan.objects.filter(pk=scene.plan.pk).update(state="superseded")
    with pytest.raises(ValidationError, match="还没有施行中的方案"):
        draft(scene)


def test_a_plan_superseded_later_is_still_told_of(said: Scene) -> None:
    bulletin = draft(said)
    first = bulletin_contents(bulletin)
    CountyPlan.objects.filter(pk=said.plan.pk).update(state="superseded")
    assert bulletin_contents(Bulletin.objects.get(pk=bulletin.pk)) == first


def test_reads_in_the_same_number_of_queries(said: Scene, django_assert_num_queries) -> None:
    rows = Bulletin.objects.select_related("county", "plan", "previous__plan")
    bulletin = rows.get(pk=draft(said).pk)
    with django_assert_num_queries(1):
        bulletin_contents(bulletin)


def address(scene: Scene, end: str) -> str:
    return f"/{scene.county.code}/supervision/bulletins/{end}"


def test_from_the_form_to_the_papers(said: Scene) -> None:
    client = said.cast.client("office")
    form = client.get(address(said, "add/")).context["form"]
    data = {"kind": "monthly", "since": "2024-05-01", "day": "2024-05-20",
            "nonce": form["nonce"].value()}  # fmt: skip
    made = client.post(address(said, "add/"), data)
    bulletin = Bulletin.objects.get()
    assert made["Location"] == address(said, f"{bulletin.pk}/")
    page = client.get(made["Location"]).content.decode()
    paragraphs = bulletin_contents(bulletin).paragraphs
    assert all(f"<p>{paragraph}</p>" in page for paragraph in paragraphs)
    assert bulletin.title in client.get(address(said, "")).content.decode()
    paper = client.get(address(said, f"{bulletin.pk}.pdf"))
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(paper.content)).pages)
    plain = "".join(text.split())
    assert "代拟稿" in plain
    assert all(paragraph in plain for paragraph in paragraphs)
    word = client.get(address(said, f"{bulletin.pk}.docx"))
    lines = [p.text for p in docx.Document(io.BytesIO(word.content)).paragraphs]
    assert lines[:2] == ["代拟稿", bulletin.title]
    assert [line for line in lines if line in paragraphs] == paragraphs


def test_word_has_the_table_of_the_page_and_says_demo(said: Scene) -> None:
    said.county.is_demo = True
    document = docx.Document(io.BytesIO(bulletin_docx(bulletin_contents(draft(said)))))
    assert document.paragraphs[0].text == "代拟稿　演示数据"
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0][:3] == ["牵头单位", "事项", "已办结"]
    assert rows[-1] == ["合计", "4", "1", "25%", "1", "0", "3", "1"]
    assert len(rows) == 5


def test_editing_by_the_form(said: Scene) -> None:
    bulletin = draft(said)
    client = said.cast.client("office")
    edit = address(said, f"{bulletin.pk}/edit/")
    wrong = client.post(edit, {"title": "甲", "wording": "办结{完成}件", "version": 0})
    assert wrong.status_code == 200
    assert "“完成”不是可用的数字" in wrong.content.decode()
    right = client.post(edit, {"title": "甲", "wording": "办结{办结}件", "version": 0})
    assert right.status_code == 302
    stale = client.post(edit, {"title": "乙", "wording": "在办{在办}件", "version": 0})
    assert stale.status_code == 409
    assert Bulletin.objects.get().title == "甲"


@pytest.mark.parametrize(
    ("person", "read_status", "write_status"),
    [("leader", 200, 403), ("reporter", 200, 403), ("supervisor", 200, 403), ("admin", 200, 403),
     ("stranger", 404, 404)],
)  # fmt: skip
def test_permissions_for_bulletins(
    said: Scene, person: str, read_status: int, write_status: int
) -> None:
    bulletin = draft(said)
    client = said.cast.client(person)
    files = (f"{bulletin.pk}/", f"{bulletin.pk}.docx", f"{bulletin.pk}.pdf")
    ends: list[tuple[str, Callable, int]] = [
        ("", client.get, read_status), *((file, client.get, 404) for file in files),
        ("add/", client.post, write_status), (f"{bulletin.pk}/edit/", client.post, write_status),
    ]  # fmt: skip
    for end, act, status in ends:
        assert act(address(said, end)).status_code == status, end
    if read_status == 200:
        assert bulletin.title not in client.get(address(said, "")).content.decode()
        assert bulletin.title not in client.get(address(said, "../")).content.decode()
    Bulletin.objects.update(issued_at=timezone.now())
    for end in ("", *files):
        assert client.get(address(said, end)).status_code == read_status, end
    assert CANARY not in bulletin_html(bulletin_contents(bulletin))


def test_an_issued_bulletin_is_no_draft_and_keeps_its_words(scene: Scene):
    bulletin = draft(scene, TODAY - timedelta(days=1))
    before = bulletin_html(bulletin_contents(bulletin))
    assert before.count("代拟稿") == 1
    issued = issue_bulletin(by=scene.cast.office, bulletin=bulletin, version=bulletin.version)
    assert issued.issued_on == TODAY
    contents = bulletin_contents(issued)
    html, word = bulletin_html(contents), docx.Document(io.BytesIO(bulletin_docx(contents)))
    day = f"{TODAY.year}年{TODAY.month}月{TODAY.day}日"
    assert (html.count("代拟稿"), f'<p class="signed" id="end">{day}</p>' in html) == (0, True)
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert ([t for t in texts if "代拟稿" in t], day in texts) == ([], True)
    assert AuditEvent.objects.filter(verb="印发通报").count() == 1
    with pytest.raises(ValidationError, match="已印发，不能再修改"):
        edit_bulletin(
            by=scene.cast.office, bulletin=issued, version=issued.version, title="新", wording="新"
        )
    issued.refresh_from_db()
    with pytest.raises(ValidationError, match="已印发"):
        issue_bulletin(by=scene.cast.office, bulletin=issued, version=issued.version)


def test_a_bulletin_is_not_issued_before_its_day_is_over_or_unread(scene: Scene):
    today = draft(scene)
    with pytest.raises(ValidationError, match="截止日还没有过完"):
        issue_bulletin(by=scene.cast.office, bulletin=today, version=today.version)
    with pytest.raises(StaleEdit):
        issue_bulletin(by=scene.cast.office, bulletin=today, version=7)
    today.refresh_from_db()
    assert (today.issued_at, today.version) == (None, 0)


def test_issuing_on_its_page(scene: Scene):
    client = scene.cast.client("office")
    page = f"/652323/supervision/bulletins/{draft(scene, TODAY - timedelta(days=1)).pk}/"
    assert "保存文字" in client.get(page).text
    refused = client.post(f"{page}issue/", {"version": 9}, follow=True)
    assert "没有印发：文字刚刚有人改过" in refused.text
    assert "没有印发：请打开通报" in client.post(f"{page}issue/", {}, follow=True).text
    done = client.post(f"{page}issue/", {"version": 0}, follow=True)
    assert ("已标为印发" in done.text, "保存文字" in done.text) == (True, False)
    assert scene.cast.client("reporter").post(f"{page}issue/", {"version": 0}).status_code == 403
