"""The pages of a plan under review, without JavaScript."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import CANARY, Cast
from tests.imports import staged_plans
from tests.roadmaps import builders
from tracker.files import sandbox
from tracker.imports.models import ColumnMatch, StagedPlan
from tracker.imports.recognise.column_matching import named_heads
from tracker.imports.recognise.editing import row_with_key
from tracker.imports.services import plans
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.services.plans import issue_plan

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def staged(cast: Cast) -> StagedPlan:
    text = staged_plans.table("开展培训。", "完成摸底。")
    text += "\n2026年\t6月\t保障用水。\t2026年6月\t县水利局"
    return staged_plans.staged_plan(cast.county, cast.office, text)


def at(name: str, staged: StagedPlan, **more: object) -> str:
    return reverse(name, kwargs={"code": staged.county.code, "pk": staged.pk, **more})


def row_of(staged: StagedPlan, key: str):
    staged.refresh_from_db()
    return row_with_key(plans.review_of(staged), key)


def form_of(response) -> dict[str, object]:
    """The values that the form on a page would send."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def test_paste_review_confirm_issue(cast: Cast):
    client = cast.client("office")
    url = reverse("import_plan", kwargs={"code": "652323"})
    sent = client.post(url, {"text": staged_plans.table("开展培训。")})
    staged = StagedPlan.objects.get()
    assert sent["Location"] == at("staged_plan", staged)
    page = client.get(sent["Location"]).content.decode()
    assert 'href="#row-1"' in page
    assert 'id="row-1"' in page
    assert "推定牵头" in page
    confirm = at("staged_plan_confirm", staged)
    data = form_of(client.get(confirm)) | {"title": "甲县实施方案"}
    done = client.post(confirm, data)
    plan = CountyPlan.objects.get()
    assert done["Location"] == reverse("version_issue", kwargs={"code": "652323", "pk": plan.pk})
    assert "撤销确认" in client.get(at("staged_plan", staged)).content.decode()
    client.post(at("staged_plan_act", staged), {"undo": "1"})
    assert CountyPlan.objects.count() == 0


def test_confirming_leads_to_the_comparison_with_the_plan_in_force(cast: Cast, staged: StagedPlan):
    current = issue_plan(builders.plan(builders.task("甲"), state="in_force"), by=None)
    client = cast.client("office")
    client.post(at("staged_plan_units", staged), {"version": 0, "kind_0": "bureau", "of_0": ""})
    confirm = at("staged_plan_confirm", staged)
    done = client.post(confirm, form_of(client.get(confirm)) | {"title": "甲县实施方案"})
    made = CountyPlan.objects.get(state=PlanState.DRAFT)
    where = {"code": "652323", "old": current.pk, "new": made.pk}
    assert done["Location"] == reverse("comparison", kwargs=where)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "请选择文件，或粘贴文字。"),
        ({"text": " \n "}, "请选择文件，或粘贴文字。"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}, "这是 PDF 文件"),
        ({"file": SimpleUploadedFile("a.docx", b"PK\x03\x04broken")}, "打不开"),
    ],
)
def test_what_cannot_be_read_says_why(cast: Cast, data: dict[str, object], words: str):
    url = reverse("import_plan", kwargs={"code": "652323"})
    response = cast.client("office").post(url, data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert StagedPlan.objects.count() == 0


def test_what_is_no_plan_is_kept_with_its_reason_and_its_words(cast: Cast):
    client = cast.client("office")
    url = reverse("import_plan", kwargs={"code": "652323"})
    response = client.post(url, {"text": "今天天气很好。"}, follow=True)
    page = response.content.decode()
    assert "没有读出方案" in page
    assert "今天天气很好。" in page
    file = client.get(at("staged_plan_file", StagedPlan.objects.get()))
    assert b"".join(file.streaming_content).decode() == "今天天气很好。"
    assert file["Content-Disposition"].startswith("attachment")


def test_unknown_columns_are_matched_and_read(cast: Cast):
    client = cast.client("office")
    url = reverse("import_plan", kwargs={"code": "652323"})
    client.post(
        url, {"text": "事\t谁\t注\n完成甲项目前期\t老张那边\t无\n落实乙项目资金\t老李那边\t无\n"}
    )
    staged = StagedPlan.objects.get()
    assert staged.review is None
    columns = at("staged_plan_columns", staged)
    page = client.get(columns)
    none = client.post(
        columns, form_of(page) | {"column_0": "", "column_1": "note", "column_2": ""}
    )
    assert none.status_code == 422
    sent = client.post(columns, form_of(page) | {"column_0": "content", "column_1": "responsible"})
    assert sent["Location"] == at("staged_plan", staged)
    staged.refresh_from_db()
    assert [each.row.content for each in plans.review_of(staged).rows] == [
        "完成甲项目前期",
        "落实乙项目资金",
    ]
    assert form_of(client.get(columns))["column_1"] == "responsible"


def test_columns_without_a_head_are_matched_for_one_document_only(cast: Cast):
    client = cast.client("office")
    url = reverse("import_plan", kwargs={"code": "652323"})
    text = "事\t\t注\n完成甲项目前期\t老张那边\t无\n落实乙项目资金\t老李那边\t无\n"
    client.post(url, {"text": text})
    staged = StagedPlan.objects.get()
    chosen = {"事": "content", "第2列": "responsible"}
    plans.match_columns(staged=staged, by=cast.office, seen=staged.version, columns=chosen)
    staged.refresh_from_db()
    assert [each.row.content for each in plans.review_of(staged).rows] == [
        "完成甲项目前期",
        "落实乙项目资金",
    ]
    assert staged.columns == chosen
    assert named_heads({"事": "", "第12列": "", "第2列注": ""}) == {"事": "", "第2列注": ""}
    assert [each.columns for each in ColumnMatch.objects.all()] == [{"事": "content"}]
    # what an earlier version has remembered by the position is not used
    ColumnMatch.objects.update(columns=chosen)
    client.post(url, {"text": text.replace("老", "小")})
    assert StagedPlan.objects.get(done_at=None, columns={}).review is None


def test_a_row_is_edited_on_a_page_or_in_its_place(cast: Cast, staged: StagedPlan):
    client = cast.client("office")
    url = at("staged_row", staged, key="3")
    assert row_of(staged, "3").findings
    assert 'value="2026-06-01"' in client.get(url).content.decode()  # as a date field reads it
    data = form_of(client.get(url)) | {"due_text": "2026年7月15日", "due_on": ""}
    sent = client.post(url, data)
    assert sent["Location"] == at("staged_plan", staged) + "#row-3"
    saved = row_of(staged, "3")
    assert str(saved.row.due.on) == "2026-07-15"
    assert [f.field for f in saved.findings] == []
    in_place = client.get(url, **HTMX)
    assert in_place.content.decode().strip().startswith('<tr id="row-3"')
    data = form_of(in_place) | {"content": "保障师生用水。", "lead": ""}
    row = client.post(url, data, **HTMX).content.decode().strip()
    assert row.startswith('<tr id="row-3"')
    assert "保障师生用水。" in row
    assert "<html" not in row
    assert client.get(url, {"cancel": "1"}, **HTMX).content.decode().strip() == row


def test_bad_input_keeps_what_was_typed(cast: Cast, staged: StagedPlan):
    client = cast.client("office")
    url = at("staged_row", staged, key="1")
    bad = {
        "content": "", "title": "", "note": "我写的话", "window_start": "2026-05-02",
        "window_end": "2026-05-01", "responsible": "局" * 51,
    }  # fmt: skip
    response = client.post(url, form_of(client.get(url)) | bad)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"content", "window_end", "responsible"}
    assert "我写的话" in response.content.decode()
    assert row_of(staged, "1").version == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_later_of_two_editors_sees_both_texts(cast: Cast, staged: StagedPlan, headers):
    client = cast.client("office")
    url = at("staged_row", staged, key="1")
    first = form_of(client.get(url))
    client.post(url, first | {"content": "别人写的。"})
    late = client.post(url, first | {"content": "我写的。"}, **headers)
    assert late.status_code == 409
    page = late.content.decode()
    assert "别人写的。" in page
    assert "我写的。" in page
    again = client.post(url, form_of(late), **headers)
    assert again.status_code == (200 if headers else 302)
    assert row_of(staged, "1").row.content == "我写的。"


def test_rows_are_split_joined_dropped_and_taken_back(cast: Cast, staged: StagedPlan):
    client = cast.client("office")
    split = at("staged_row_split", staged, key="1")
    wrong = client.post(split, {"version": 0, "text": "开展\n\n别的"})
    assert wrong.status_code == 422
    client.post(split, {"version": 0, "text": "开展\r\n\r\n培训。"})
    assert [each.row.content for each in plans.review_of(refreshed(staged)).rows][:2] == [
        "开展",
        "培训。",
    ]
    client.post(at("staged_row_act", staged, key="1-2"), {"join": "1"})
    assert row_of(staged, "1").row.content == "开展\n培训。"
    client.post(at("staged_row_act", staged, key="2"), {"drop": "0"})
    assert row_of(staged, "2").dropped
    stale = client.post(at("staged_row_act", staged, key="2"), {"restore": "0"}, follow=True)
    assert "没有保存" in stale.content.decode()
    client.post(at("staged_row_act", staged, key="2"), {"restore": "1"})
    client.post(at("staged_row_act", staged, key="2"), {"nonsense": "1"})
    assert not row_of(staged, "2").dropped
    first = client.post(at("staged_row_act", staged, key="1"), {"join": "2"}, follow=True)
    assert "上面没有可以并入的行。" in first.content.decode()
    client.post(at("staged_row_act", staged, key="3"), {"settle": "0"})
    assert row_of(staged, "3").findings == ()


def test_a_lost_original_is_reported(cast: Cast, staged: StagedPlan):
    client = cast.client("office")
    held = client.get(at("staged_plan_file", staged))
    assert held["X-Content-Type-Options"] == "nosniff"
    assert held["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "开展" in b"".join(held.streaming_content).decode()
    staged.file.storage.delete(staged.file.name)
    page = client.get(at("staged_plan_file", staged))
    assert page.status_code == 404
    assert "有记录，但存放的文件找不到了。" in page.content.decode()
    with pytest.raises(plans.NotStaged, match="原件已不在服务器上"):
        plans.match_columns(staged=staged, by=cast.office, seen=0, columns={})


def test_pasted_text_is_kept_while_the_portal_is_busy(cast: Cast, monkeypatch):
    monkeypatch.setattr(sandbox, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(sandbox, "_places", threading.BoundedSemaphore(1))
    address = reverse("import_plan", kwargs={"code": cast.county.code})
    with sandbox.place(sandbox._places):
        page = cast.client("office").post(address, {"text": staged_plans.table("开展培训")})
    assert page.status_code == 422
    assert "系统正忙，正在检查别的文件。请过一分钟再上传一次。" in page.content.decode()
    assert "开展培训" in page.content.decode()
    assert not StagedPlan.objects.exists()


def refreshed(staged: StagedPlan) -> StagedPlan:
    staged.refresh_from_db()
    return staged


def test_unknown_units_are_asked_once_and_checked(cast: Cast, staged: StagedPlan):
    client = cast.client("office")
    url = at("staged_plan_units", staged)
    page = client.get(url).content.decode()
    assert page.count("“县水利局”是") == 1
    for of in ("", "不存在的局", f"{CANARY}局"):
        wrong = client.post(url, {"version": 0, "kind_0": "same", "of_0": of})
        assert wrong.status_code == 422
    client.post(url, {"version": 0, "kind_0": "same", "of_0": "县财政局"})
    assert refreshed(staged).units == {"县水利局": {"kind": "same", "of": "县财政局"}}
    late = client.post(url, {"version": 0, "kind_0": "party", "of_0": ""})
    assert late.status_code == 409
    assert 'value="1"' in late.content.decode()
    client.post(url, {"version": 1, "kind_0": "party", "of_0": ""})
    assert refreshed(staged).units["县水利局"] == {"kind": "party", "of": ""}


def test_confirming_says_what_is_missing_and_keeps_the_cover(cast: Cast, staged: StagedPlan):
    client = cast.client("office")
    url = at("staged_plan_confirm", staged)
    assert "还有 1 个单位没有确定" in client.get(url).content.decode()
    data = form_of(client.get(url)) | {"title": "甲县方案", "issued_on": "2026-01-05"}
    response = client.post(url, data)
    assert response.status_code == 422
    assert "县水利局" in response.content.decode()
    client.post(url, data | {"keep": "1"})
    assert refreshed(staged).cover["issued_on"] == "2026-01-05"
    assert form_of(client.get(url))["title"] == "甲县方案"
    late = client.post(url, data | {"title": "别的"})
    assert late.status_code == 409
    assert "别的" in late.content.decode()


def test_a_confirmed_plan_is_not_edited(cast: Cast, staged: StagedPlan):
    client = cast.client("office")
    client.post(at("staged_plan_units", staged), {"version": 0, "kind_0": "bureau", "of_0": ""})
    url = at("staged_plan_confirm", staged)
    client.post(url, form_of(client.get(url)) | {"title": "甲县实施方案"})
    assert client.get(at("staged_row", staged, key="1")).status_code == 404
    for name in ("staged_plan_units", "staged_plan_columns", "staged_plan_confirm"):
        assert client.get(at(name, staged))["Location"] == at("staged_plan", staged)
    client.post(at("staged_plan_act", staged), {"discard": "1"})
    assert StagedPlan.objects.count() == 1


def test_document_findings_are_settled_and_the_staged_plan_is_deleted(
    cast: Cast, staged: StagedPlan
):
    client = cast.client("office")
    client.post(at("staged_plan_act", staged), {"settle": "1"})
    assert plans.review_of(refreshed(staged)).findings == ()
    client.post(at("staged_plan_act", staged), {"discard": "1"})
    assert StagedPlan.objects.count() == 0
    assert client.get(at("staged_plan", staged)).status_code == 404


@pytest.mark.parametrize("name", ["staged_plan", "staged_plan_units", "staged_plan_confirm"])
def test_queries_do_not_grow_with_the_rows(cast: Cast, name: str):
    few = staged_plans.staged_plan(
        cast.county, cast.office, staged_plans.table("甲事项", units="甲局")
    )
    rows = (f"第{n}项工作" for n in range(200))
    many = staged_plans.staged_plan(
        cast.county, cast.office, staged_plans.table(*rows, units="甲局、乙局、丙局")
    )
    client = cast.client("office")
    counted = []
    for staged in (few, few, many):  # the first visit of a session asks for more
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(name, staged)).status_code == 200
        counted.append(len(queries))
    assert counted[1] == counted[2] <= 10


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("平罗县2026年工作任务分解表", "平罗县"),
        ("呼图壁县2026年工作任务分解表", ""),
        ("2026年工作任务分解表", ""),
    ],
)
def test_a_document_of_another_county_is_asked_about(cast: Cast, title: str, named: str):
    rows = staged_plans.table("开展培训。", "完成摸底。")
    staged = staged_plans.staged_plan(cast.county, cast.office, f"{title}\n{rows}")
    for page in ("staged_plan", "staged_plan_confirm"):
        response = cast.client("office").get(at(page, staged))
        assert response.context["named"] == named
        assert (f"文件标题写的是{named}" in response.content.decode()) is bool(named)
