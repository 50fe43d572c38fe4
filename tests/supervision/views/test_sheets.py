"""The pages of sheets: who sees and does what, by role and by state."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counties.models import Department
from tests.conftest import CANARY
from tests.supervision.builders import draft, fresh, issued, problem
from tests.supervision.conftest import Scene
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.selectors.missing_reports import assignments_missing_reports
from tracker.supervision.models import DispatchSheet
from tracker.supervision.rules.sheet_colours import SheetColour
from tracker.supervision.services import sheets

ROLES = ("leader", "office", "reporter", "supervisor", "admin")


def get(scene: Scene, person: str, name: str, query: str = "", **kwargs: object):
    address = reverse(name, kwargs={"code": scene.county.code, **kwargs})
    return scene.cast.client(person).get(f"{address}{query}")


def post(scene: Scene, person: str, name: str, data: dict, **kwargs: object):
    address = reverse(name, kwargs={"code": scene.county.code, **kwargs})
    return scene.cast.client(person).post(address, data, follow=True)


def form(scene: Scene, **changes: object) -> dict[str, object]:
    return {
        "kind": "order", "colour": "red", "title": "关于采购的督办单",
        "text": "请抓紧。\r\n谢谢。",
        "to": [scene.department("县财政局").pk], "reply_due": "2024-05-27", "annexes": "",
        "issuer": "县创建办", "nonce": "5f0c2b38-0f5f-4d5e-9a0e-6f6f9a0e6f6f", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("person", ROLES)
def test_who_may_draft_and_issue(person: str, scene: Scene):
    sheet = draft(scene)
    response = get(scene, person, "sheet", pk=sheet.pk)
    assert response.status_code == (200 if person == "office" else 404)
    if person == "office":
        page = response.content.decode()
        assert "代拟稿" in page
        assert "标为已印发" in page
    response = post(scene, person, "sheet_issue", {"version": 0}, pk=sheet.pk)
    assert response.status_code == (200 if person == "office" else 403)
    assert bool(fresh(sheet).number) == (person == "office")


@pytest.mark.parametrize(
    ("person", "status"),
    [("leader", 403), ("office", 200), ("reporter", 200), ("colleague", 403), ("admin", 403)],
)
def test_who_may_answer(person: str, status: int, scene: Scene):
    sheet = issued(scene)
    page = get(scene, person, "sheet", pk=sheet.pk).content.decode()
    assert ("提交答复" in page) == (status == 200)
    data = {"department": scene.department("县财政局").pk, "text": "已办"}
    response = post(scene, person, "sheet_reply", data, pk=sheet.pk)
    assert response.status_code == status
    assert (fresh(sheet).state == "replied") == (status == 200)  # type: ignore[attr-defined]


def test_a_foreign_department_cannot_answer(scene: Scene):
    sheet = issued(scene)
    foreign = Department.objects.for_county(scene.cast.other).first()
    assert foreign is not None
    data = {"department": foreign.pk, "text": "x"}
    assert post(scene, "office", "sheet_reply", data, pk=sheet.pk).status_code == 404


def test_by_hand(scene: Scene):
    scene_form = form(scene, tasks=[scene.plan.tasks.get(content="采购设备").pk])
    for _ in range(2):  # sent twice
        response = post(scene, "office", "sheet_add", scene_form)
    page = response.content.decode()
    assert "已保存代拟稿。" in page
    assert "已逾期5天" in page
    sheet = DispatchSheet.objects.get()
    assert (sheet.text, sheet.issuer) == ("请抓紧。\n谢谢。", "县创建办")
    assert 'value="县创建办"' in get(scene, "office", "sheet_add").content.decode()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"to": []}, "必填"),
        ({"colour": "green"}, "green"),
        ({"reply_due": "明天"}, "日期"),
        ({"title": "长" * 201}, "200"),
    ],
)
def test_a_form_that_is_wrong(changes: dict, error: str, scene: Scene):
    page = post(scene, "office", "sheet_add", form(scene, **changes)).content.decode()
    errors = "".join(re.findall(r'<ul class="errorlist".*?</ul>', page, re.DOTALL))
    assert error in errors
    assert not DispatchSheet.objects.exists()


def test_asked_and_copied(scene: Scene):
    data = form(scene, copies=[scene.department("县财政局").pk])
    assert (
        "县财政局已经主送，不必抄送。" in post(scene, "office", "sheet_add", data).content.decode()
    )


@pytest.mark.parametrize("field", ["to", "tasks", "copies"])
def test_nothing_of_another_county_can_be_chosen(field: str, scene: Scene):
    theirs = Department.objects.for_county(scene.cast.other).first()
    assert theirs is not None
    pk = theirs.pk if field != "tasks" else theirs.assignments.first().task_id  # type: ignore[union-attr]
    post(scene, "office", "sheet_add", form(scene, **{field: [pk]}))
    assert not DispatchSheet.objects.exists()
    assert CANARY not in get(scene, "office", "sheet_add").content.decode()


def test_the_conflict_page_keeps_what_was_typed(scene: Scene):
    sheet = draft(scene)
    data = form(scene, version=0)
    assert post(scene, "office", "sheet_edit", data, pk=sheet.pk).status_code == 200
    late = form(scene, version=0, text="后来者的话")
    response = post(scene, "office", "sheet_edit", late, pk=sheet.pk)
    assert response.status_code == 409
    assert "后来者的话" in response.content.decode()
    assert fresh(sheet).text == "请抓紧。\n谢谢。"


def test_issued_words_cannot_be_edited(scene: Scene):
    sheet = issued(scene)
    assert "不能再修改" in get(scene, "office", "sheet_edit", pk=sheet.pk).content.decode() or (
        get(scene, "office", "sheet_edit", pk=sheet.pk).status_code == 302
    )
    post(scene, "office", "sheet_edit", form(scene, version=1), pk=sheet.pk)
    assert fresh(sheet).text == "请抓紧办理。"


def test_the_rule_in_three_steps(scene: Scene):
    page = get(scene, "office", "sheet_proposals").content.decode()
    keys = re.findall(r'name="proposal"\s+value="([^"]+)"', page)
    assert len(keys) == 4
    page = post(scene, "office", "sheet_proposals", {"proposal": keys[:2]}).content.decode()
    assert "已拟 2 份代拟稿" in page
    assert "没有拟稿" in post(scene, "office", "sheet_proposals", {}).content.decode()
    assert DispatchSheet.objects.count() == 2


def test_issue_needs_what_was_read(scene: Scene):
    sheet = draft(scene)
    assert "核对文字" in post(scene, "office", "sheet_issue", {}, pk=sheet.pk).content.decode()
    stale = post(scene, "office", "sheet_issue", {"version": 7}, pk=sheet.pk).content.decode()
    assert "已被他人修改" in stale
    page = post(scene, "office", "sheet_issue", {"version": 0}, pk=sheet.pk).content.decode()
    assert "已印发，编号为督办单〔2024〕1号。" in page


def test_close_and_discard(scene: Scene):
    sheet = issued(scene)
    assert "须写明理由" in post(scene, "office", "sheet_close", {}, pk=sheet.pk).content.decode()
    page = post(scene, "office", "sheet_close", {"text": "改为约谈"}, pk=sheet.pk).content.decode()
    assert "已了结。" in page
    other = draft(scene)
    assert "没有废弃" in post(scene, "office", "sheet_discard", {}, pk=other.pk).content.decode()
    page = post(scene, "office", "sheet_discard", {"version": 0}, pk=other.pk).content.decode()
    assert "已废弃代拟稿。" in page
    assert DispatchSheet.objects.count() == 1


def shown(page: str) -> set[str]:
    return set(re.findall(r"标题[甲乙丙]", page))


def test_filters(scene: Scene):
    draft(scene, title="标题甲", colour=SheetColour.BLUE)
    issued(scene, title="标题乙", to=[scene.department("县教育局")])
    sheets.close(by=scene.cast.office, sheet=issued(scene, title="标题丙", kind="chase"), text="x")
    finance = scene.department("县财政局").pk
    for query, titles in {
        "": {"标题甲", "标题乙", "标题丙"},
        "?state=draft": {"标题甲"},
        "?state=closed": {"标题丙"},
        "?state=replied": set(),
        "?kind=order": {"标题甲", "标题乙"},
        "?colour=blue": {"标题甲"},
        f"?department={finance}": {"标题甲", "标题丙"},
        "?state=nonsense": set(),
        "?as_of=2024-05-19": set(),
    }.items():
        page = get(scene, "office", "sheets", query).content.decode()
        assert shown(page) == titles, query
        page = get(scene, "leader", "sheets", query).content.decode()
        assert shown(page) == titles - {"标题甲"}, query
    assert "没有符合条件的文书" in get(scene, "leader", "sheets", "?state=replied").content.decode()


@pytest.mark.parametrize("person", ROLES)
def test_what_a_draft_says_is_seen_by_the_office_alone(person: str, scene: Scene, time_machine):
    row = problem(scene)
    sheet = draft(scene, title="尚未印发的话", text="尚未印发的话", problem=row)
    status = 200 if person == "office" else 404
    assert get(scene, person, "sheet", pk=sheet.pk).status_code == status
    assert get(scene, person, "sheet_pdf", pk=sheet.pk).status_code == status
    assert get(scene, person, "sheets").content.decode().count("尚未印发的话") == (status == 200)
    for name, keys in {"supervision": {}, "problem": {"pk": row.pk}}.items():
        page = get(scene, person, name, **keys).content.decode()
        assert ("代拟稿" in page) == (person == "office"), name
    time_machine.shift(timedelta(days=1))
    sheets.issue(by=scene.cast.office, sheet=sheet, version=0)
    assert get(scene, person, "sheet", pk=sheet.pk).status_code == 200
    assert get(scene, person, "sheet", "?as_of=2024-05-20", pk=sheet.pk).status_code == status


def test_a_past_day_takes_nothing_in(scene: Scene, time_machine):
    sheet = draft(scene)
    time_machine.shift(timedelta(days=1))
    page = get(scene, "office", "sheet", "?as_of=2024-05-20", pk=sheet.pk).content.decode()
    assert "标为已印发" not in page
    assert get(scene, "office", "sheet", "?as_of=2024-05-19", pk=sheet.pk).status_code == 404


def test_what_waits_for_a_reporter(scene: Scene):
    draft(scene, title="标题甲")
    sheet = issued(scene, title="标题乙")
    DispatchSheet.objects.filter(pk=sheet.pk).update(reply_due=date(2024, 5, 19))  # days later
    page = get(scene, "reporter", "supervision").content.decode()
    assert shown(page) == {"标题乙"}
    assert "答复逾期" in page
    assert shown(get(scene, "colleague", "supervision").content.decode()) == set()
    finance = scene.department("县财政局")
    sheets.reply(by=scene.cast.reporter, sheet=sheet, department=finance, text="已办")
    assert shown(get(scene, "reporter", "supervision").content.decode()) == set()


@pytest.mark.parametrize("name", ["sheets", "supervision"])
def test_as_many_queries_for_many_as_for_one(name: str, scene: Scene):
    client = scene.cast.client("reporter")
    address = reverse(name, kwargs={"code": scene.county.code})

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    issued(scene)
    queries()
    few = queries()
    for _ in range(5):
        issued(scene, to=[scene.department("县财政局"), scene.department("县教育局")])
    assert queries() == few
    assert few <= 10


@pytest.mark.parametrize("person", ROLES)
def test_the_silent_get_a_sheet_in_one_act(person: str, scene: Scene):
    data = {"month": "2024-05", "nonce": "5f0c2b38-0f5f-4d5e-9a0e-6f6f9a0e6f6f"}
    page = get(scene, person, "silent").content.decode()
    assert ("拟催办通知" in page) == (person == "office")
    for _ in range(2):  # sent twice, it is one
        response = post(scene, person, "silent_sheet", data)
        assert response.status_code == (200 if person == "office" else 403)
    if person != "office":
        assert not DispatchSheet.objects.exists()
        return
    made = DispatchSheet.objects.get()
    silent = assignments_missing_reports(scene.county, Month(2024, 5), date(2024, 5, 20))
    assert (made.kind, made.colour) == ("chase", "blue")
    assert made.title == "关于报送2024年5月进展情况的催办通知"
    assert set(made.to.all()) == {duty.department for duty in silent if duty.department}
    assert set(made.tasks.all()) == {duty.task for duty in silent if duty.department}


def test_a_sheet_to_the_silent_that_are_ticked(scene: Scene):
    duty = assignments_missing_reports(scene.county, Month(2024, 5), date(2024, 5, 20)).first()
    assert duty
    nonce = "5f0c2b38-0f5f-4d5e-9a0e-6f6f9a0e6f6f"
    data = {"month": "2024-05", "nonce": nonce, "assignment": [duty.pk, "x"]}
    post(scene, "office", "silent_sheet", data)
    made = DispatchSheet.objects.get()
    assert (list(made.to.all()), list(made.tasks.all())) == ([duty.department], [duty.task])


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        ({"month": "2024-05"}, 200, "没有拟稿："),
        ({"month": "2024-05", "nonce": "x"}, 200, "没有拟稿："),
        ({"month": "2024-05", "assignment": ["999999"]}, 200, "没有拟稿："),
        ({"month": "2024-06"}, 404, "没有这个月份"),
        ({"month": "x"}, 404, "没有这个月份"),
    ],
)
def test_sheet_without_recipients_is_refused(data: dict, status: int, says: str, scene: Scene):
    response = post(scene, "office", "silent_sheet", data)
    assert response.status_code == status
    assert says in response.content.decode()
    assert not DispatchSheet.objects.exists()
