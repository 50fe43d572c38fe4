"""Reporting by the form, by one click, too late, twice, and where one may not."""

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from counties.models import AuditEvent
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    SCHOOLS,
    assignment,
    close,
    decide,
    plan,
    say,
    task,
    unit,
)
from tests.roadmaps.pages import words, writes
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import Assignment, ProgressReport, Task
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.services.assignments import leave_out
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule
from tracker.roadmaps.services.standings import current_status


@pytest.fixture
def row(cast, today) -> Task:
    """A task of both bureaus, with two items."""
    return issue_plan(
        plan(task(units=(EDUCATION, FINANCE), items=("选址", "开工"), due=date(2024, 6, 30))),
        by=None,
    ).tasks.get()


def address(duty: Assignment, what: str = "report") -> str:
    return f"/652323/assignments/{duty.pk}/{what}/"


def filled(client: Client, duty: Assignment, **changes: Any) -> dict[str, Any]:
    """What the form sends that `client` sees now, with `changes`."""
    form = client.get(address(duty)).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in {**data, **changes}.items()}


def snapshot() -> tuple[int, int]:
    return ProgressReport.objects.count(), AuditEvent.objects.count()


# ------------------------------------------------------------------------------------------ form


def test_a_first_form_is_empty_but_for_its_guards(cast, row) -> None:
    duty = assignment(row, FINANCE)
    data = filled(cast.client("reporter"), duty)
    one, two = row.items.all()
    assert uuid.UUID(str(data.pop("nonce")))
    assert data == {
        "kind": "progress", "text": "", "version": 0, "next": f"/652323/tasks/{row.pk}/",
        f"item_{one.pk}": "", f"item_{two.pk}": "", "evidence": "",
    }  # fmt: skip


def test_the_form_is_filled_from_the_last_report(cast, row) -> None:
    duty = assignment(row, FINANCE)
    one, two = row.items.all()
    say(duty, cast.reporter, text="已选址", item_shares={one.pk: 100, two.pk: 20})
    say(duty, cast.reporter, ReportKind.NO_CHANGE, text="本月无变化")
    data = filled(cast.client("reporter"), duty)
    assert (data["text"], data["version"]) == ("已选址", 2)
    assert (data[f"item_{one.pk}"], data[f"item_{two.pk}"]) == (100, 20)


def test_a_task_without_items_asks_for_one_share(cast, today) -> None:
    duty = assignment(issue_plan(plan(task()), by=None).tasks.get(), EDUCATION)
    client = cast.client("colleague")
    assert filled(client, duty)["share"] == ""
    say(duty, cast.colleague, share=40)
    assert filled(client, duty)["share"] == 40
    decide(say(duty, cast.colleague, ReportKind.CLOSING), cast.office, Decision.RETURNED)
    assert filled(client, duty)["share"] == 40


def test_lines_are_kept_as_lines(cast, row) -> None:
    """A browser sends a line's end as two characters, which Excel shows as two lines."""
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    client.post(address(duty), filled(client, duty, text="一\r\n\r\n二"))
    assert duty.reports.get().text == "一\n\n二"


def test_an_assignment_of_one_item_asks_for_one_share(cast, today) -> None:
    units = (unit(EDUCATION, item=1), unit(FINANCE, item=2))
    made = issue_plan(plan(task(units=units, items=("选址", "开工"))), by=None)
    duty = assignment(made.tasks.get(), FINANCE)
    data = filled(cast.client("reporter"), duty)
    assert [name for name in data if name.startswith("item")] == []
    assert "share" in data


def test_a_report_sent_is_saved_and_leads_back(cast, row) -> None:
    duty = assignment(row, FINANCE)
    one, _ = row.items.all()
    client = cast.client("reporter")
    data = filled(client, duty, text=" 已拨付 ", next="/652323/mine/", **{f"item_{one.pk}": 50})
    response = client.post(address(duty), data, follow=True)
    assert response.redirect_chain == [("/652323/mine/", 302)]
    assert "第1项：已保存。" in words(response)
    report = ProgressReport.objects.get()
    assert (report.by, report.kind, report.text, report.share) == (
        cast.reporter, "progress", "已拨付", 25,
    )  # fmt: skip
    assert list(report.item_shares.values_list("item", "share")) == [(one.pk, 50)]
    assert AuditEvent.objects.filter(verb="填报进展").get().address == "127.0.0.1"


def test_asking_to_close(cast, row) -> None:
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    data = filled(client, duty, kind="closing", text="已完成")
    assert "第1项：已申请办结，等待审核。" in words(client.post(address(duty), data, follow=True))
    assert current_status(duty).state is State.UNDER_REVIEW


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"text": ""}, "text", "这个字段是必填项。"),
        ({"text": " \n　"}, "text", "这个字段是必填项。"),
        (
            {"text": "长" * 4001},
            "text",
            "共 4001 个字，最多 4000 个字，超出 1 个字，请删减后再提交。",
        ),
        ({"text": "字", "kind": "x"}, "kind", "选择一个有效的选项。 x 不在可用的选项中。"),
    ],
)  # fmt: skip
def test_a_form_filled_in_wrongly_keeps_what_was_typed(cast, row, changes, field, error) -> None:
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    one, _ = row.items.all()
    before = snapshot()
    data = filled(client, duty, **{f"item_{one.pk}": 50}, **changes)
    response = client.post(address(duty), data)
    assert response.status_code == 422
    form = response.context["form"]
    assert form.errors == {field: [error]}
    assert (form["text"].value(), form[f"item_{one.pk}"].value()) == (changes["text"], "50")
    assert snapshot() == before


@pytest.mark.parametrize("share", ["101", "-1", "abc", "5.5"])
def test_a_share_is_a_percentage(cast, row, share) -> None:
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    one, _ = row.items.all()
    data = filled(client, duty, text="字", **{f"item_{one.pk}": share})
    response = client.post(address(duty), data)
    assert (response.status_code, list(response.context["form"].errors)) == (
        422,
        [f"item_{one.pk}"],
    )


# -------------------------------------------------------------------------------- stale and double


def test_a_form_sent_twice_is_one_report(cast, row) -> None:
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    data = filled(client, duty, text="已拨付")
    first = client.post(address(duty), data)
    before = snapshot()
    second = client.post(address(duty), data)
    assert (first.status_code, second.status_code, second["Location"]) == (
        302, 302, first["Location"],
    )  # fmt: skip
    assert snapshot() == before == (1, 2)


def test_two_who_report_at_once_both_keep_their_words(cast, row) -> None:
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    data = filled(client, duty, text="我的话")
    say(duty, cast.office, text="创建办的话")
    before = snapshot()
    response = client.post(address(duty), data)
    assert response.status_code == 409
    assert [(d.label, d.stored, d.typed) for d in response.context["differences"]] == [
        ("进展情况", "创建办的话", "我的话")
    ]
    assert snapshot() == before
    form = response.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert (again["text"], str(again["version"])) == ("我的话", "1")
    assert again["nonce"] != str(data["nonce"])
    assert client.post(address(duty), again).status_code == 302
    assert list(duty.reports.order_by("id").values_list("text", flat=True)) == [
        "创建办的话", "我的话",
    ]  # fmt: skip


def test_a_form_gone_back_to_and_changed_is_kept(cast, row) -> None:
    """Sent, saved; back in the browser the words are changed and sent again."""
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    data = filled(client, duty, text="第一次")
    client.post(address(duty), data)
    response = client.post(address(duty), {**data, "text": "改过的话"})
    assert response.status_code == 409
    form = response.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address(duty), again).status_code == 302
    assert duty.reports.first().text == "改过的话"


@pytest.mark.parametrize("field", ["version", "nonce"])
@pytest.mark.parametrize("value", ["", "x"])
def test_a_form_without_its_guards_is_refused(cast, row, field, value) -> None:
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    data = filled(client, duty, text="字", **{field: value})
    assert client.post(address(duty), data).status_code == 422
    assert not ProgressReport.objects.exists()


# --------------------------------------------------------------------------------- no change


def click(client: Client, duty: Assignment, **changes: Any) -> Any:
    duty.refresh_from_db()
    data = {"version": duty.version, "nonce": uuid.uuid4(), "next": "/652323/mine/"}
    return client.post(address(duty, "no-change"), {**data, **changes}, follow=True)


def test_no_change_in_one_click(cast, row) -> None:
    duty = assignment(row, FINANCE)
    say(duty, cast.reporter, share=40)
    response = click(cast.client("reporter"), duty)
    assert response.redirect_chain == [("/652323/mine/", 302)]
    report = duty.reports.first()
    assert (report.kind, report.text, report.share) == ("no_change", "本月无变化", 40)


def test_the_click_that_the_page_offers(cast, row) -> None:
    client = cast.client("reporter")
    page = client.get("/652323/mine/").content.decode()
    duty = assignment(row, FINANCE)
    form = re.search(rf'action="{address(duty, "no-change")}".*?</form>', page, re.DOTALL)
    assert form is not None
    data = dict(re.findall(r'name="(version|nonce|next)" value="([^"]*)"', form[0]))
    for _ in range(2):  # a double click
        assert client.post(address(duty, "no-change"), data).status_code == 302
    assert duty.reports.get().kind == "no_change"


@pytest.mark.parametrize(
    ("prepare", "changes", "said"),
    [
        ("report", {"version": 0}, "没有保存：这项任务刚刚有了新的填报，请看过后再报。"),
        ("close", {}, "该单位的这项任务已办结，不能再填报。"),
        ("", {"version": ""}, "没有保存：页面已过期，请刷新后重试。"),
        ("", {"nonce": "x"}, "没有保存：页面已过期，请刷新后重试。"),
    ],
)
def test_a_click_that_comes_too_late_says_so(cast, row, prepare, changes, said) -> None:
    duty = assignment(row, FINANCE)
    if prepare == "report":
        say(duty, cast.office)
    elif prepare == "close":
        close(duty, cast.office)
    before = snapshot()
    response = click(cast.client("reporter"), duty, **changes)
    assert said in words(response)
    assert snapshot() == before


# ---------------------------------------------------------------------------- who may, and where


def test_a_reporter_reports_own_duties_only(cast, row) -> None:
    duty = assignment(row, EDUCATION)
    client = cast.client("reporter")
    for response in (
        client.get(address(duty)),
        client.post(address(duty), {"text": "字"}),
        client.post(address(duty, "no-change")),
    ):
        assert response.status_code == 403
        assert "这是县教育局的任务，您只能填报本单位承担的任务。" in words(response)
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("who", ["leader", "supervisor", "admin"])
@pytest.mark.parametrize("what", ["report", "no-change"])
def test_who_does_not_report_is_refused(cast, row, who, what) -> None:
    assert cast.client(who).post(address(assignment(row, FINANCE), what)).status_code == 403


@pytest.mark.parametrize("who", ["office", "reporter"])
def test_what_is_not_there_is_not_found(cast, row, who) -> None:
    there = issue_plan(plan(task(), county="530426"), by=None).tasks.get().assignments.get()
    draft = issue_plan(plan(task(units=(FINANCE,)), state="draft", key="d"), by=None).tasks.get()
    client = cast.client(who)
    for pk in (there.pk, draft.assignments.get().pk, 0, 10**30):
        for what in ("report", "no-change"):
            assert client.post(f"/652323/assignments/{pk}/{what}/").status_code == 404
    assert cast.client("stranger").get(address(assignment(row, FINANCE))).status_code == 404


def test_the_office_reports_for_any_unit(cast, row) -> None:
    client = cast.client("office")
    for name in (EDUCATION, FINANCE):
        duty = assignment(row, name)
        client.post(address(duty), filled(client, duty, text="来电报告"))
        assert duty.reports.get().by == cast.office


@pytest.mark.parametrize("what", ["group", "waiting", "closed", "ruled", "left out"])
def test_what_cannot_be_reported_says_why_and_keeps_the_words(cast, today, what) -> None:
    made = issue_plan(plan(task(units=(EDUCATION, SCHOOLS)), schools=2), by=None).tasks.get()
    names = {"group": SCHOOLS, "left out": "第1小学"}
    duty = assignment(made, names.get(what, EDUCATION))
    client = cast.client("office")
    data = {"kind": "progress", "text": "我的话", "version": 0, "nonce": str(uuid.uuid4())}
    if what == "closed":
        close(duty, cast.office)
        data["version"] = 2
    elif what == "waiting":
        say(duty, cast.office, ReportKind.CLOSING)
        data["version"] = 1
    elif what == "ruled":
        rule(task=made, by=cast.office, kind=RulingKind.CANCEL, reason="不再实施")
    elif what == "left out":
        leave_out(assignment=duty, by=cast.office, reason="没有学生")
    before = snapshot()
    response = client.post(address(duty), data)
    reason = {
        "group": "集合单位的进展由各成员单位分别填报。",
        "waiting": "该单位已申请办结，正在等待审核，审核前不能再填报。",
        "closed": "该单位的这项任务已办结，不能再填报。",
        "ruled": "这项任务已由创建办裁定中止（理由：不再实施），不能再填报。",
        "left out": "该单位不承担这项任务（已撤并或不在承担范围），不需要填报。",
    }[what]
    assert response.status_code == 409
    assert (response.context["form"].non_field_errors(), reason in words(response)) == (
        [reason], True,
    )  # fmt: skip
    assert response.context["form"]["text"].value() == "我的话"
    # the form does not even open: what is typed there could not be kept
    opened = client.get(address(duty))
    assert (opened.status_code, reason in words(opened)) == (409, True)
    assert "form" not in opened.context
    assert snapshot() == before


@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
        "\\\\evil.example", "javascript:alert(1)", "http:/evil.example", "evil.example", "",
        "/\t/evil.example", "https:evil.example", "http://testserver.evil.example/",
    ],
)  # fmt: skip
def test_one_is_never_led_to_another_host(cast, row, asked) -> None:
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    own = f"/652323/tasks/{row.pk}/"
    page = client.get(address(duty), {"next": asked})
    assert page.context["back"] == own
    response = client.post(address(duty), filled(client, duty, text="字", next=asked))
    assert response["Location"] == own


def test_one_goes_back_to_where_one_came_from(cast, row) -> None:
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    back = "/652323/board/2024-05/?as_of=2024-05-20"
    page = client.get(address(duty), {"next": back})
    assert page.context["back"] == back
    assert page.context["form"]["next"].value() == back


def test_reading_writes_nothing(cast, row) -> None:
    duty = assignment(row, FINANCE)
    client = cast.client("reporter")
    client.get("/652323/mine/")
    with CaptureQueriesContext(connection) as captured:
        client.get(address(duty))
        client.get("/652323/mine/")
    assert writes(captured) == []
    assert client.get(address(duty, "no-change")).status_code == 405


# ------------------------------------------------------------------------------------------- mine


def test_my_duties_in_groups(cast, today) -> None:
    issue_plan(
        plan(
            task("逾期的", due=date(2024, 5, 1), units=(FINANCE,)),
            task("本月的", due=date(2024, 5, 31), units=(FINANCE,)),
            task("以后的", due=date(2024, 9, 30), units=(EDUCATION, FINANCE)),
            task("别人的", due=date(2024, 5, 31)),
        ),
        by=None,
    )
    response = cast.client("reporter").get("/652323/mine/")
    groups = response.context["groups"]
    assert {k: [d.task.content for d in v] for k, v in groups.items()} == {
        "overdue": ["逾期的"], "month": ["本月的"], "later": ["以后的"], "closed": [],
    }  # fmt: skip
    said = words(response)
    assert "县财政局" in said
    assert "别人的" not in said


def test_a_return_is_the_first_thing_one_sees(cast, today) -> None:
    row = issue_plan(plan(task(units=(FINANCE,))), by=None).tasks.get()
    report = say(assignment(row, FINANCE), cast.reporter, ReportKind.CLOSING)
    client = cast.client("reporter")
    assert "已退回" not in words(client.get("/652323/mine/"))
    decide(report, cast.office, Decision.RETURNED)
    assert "已退回：材料不全" in words(client.get("/652323/mine/"))


def test_the_office_sees_groups_it_must_report_itself(cast, today) -> None:
    issue_plan(plan(task("学校的", units=(SCHOOLS,)), task("教育局的")), by=None)
    response = cast.client("office").get("/652323/mine/")
    assert [d.task.content for d in response.context["groups"]["later"]] == ["学校的"]


def test_a_past_day_offers_no_form(cast, row) -> None:
    client = cast.client("reporter")
    assert "<form" in client.get("/652323/mine/").content.decode().split("<main")[1]
    page = client.get("/652323/mine/?as_of=2024-05-19").content.decode().split("<main")[1]
    assert "no-change" not in page
    assert "填报</a>" not in page
