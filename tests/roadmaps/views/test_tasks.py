"""One task on a page, and what the office decides on it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counties.models import AuditEvent
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    decide,
    plan,
    say,
    task,
    unit,
)
from tests.roadmaps.pages import main, words
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.models import Ruling, Task
from tracker.roadmaps.services.plans import issue_plan

ROLES = ["leader", "office", "reporter", "colleague", "supervisor", "admin"]


@pytest.fixture
def row(cast, today) -> Task:
    due = date(2024, 5, 10)
    units = (EDUCATION, FINANCE, unit(HOUSING, role="cooperating"), SCHOOLS,
             unit("李副县长", role="leader"))  # fmt: skip
    draft = task(
        "购置教学仪器",
        title="改善条件",
        year=2024,
        start=date(2024, 3, 1),
        end=due,
        due=due,
        units=units,
        items=("选址", "开工"),
        lines=(20, 22),
    )
    return issue_plan(plan(draft, schools=2), by=None).tasks.get()


def address(row: Task, what: str = "") -> str:
    return f"/{row.plan.county.code}/tasks/{row.pk}/{what}"


@pytest.mark.parametrize("who", ROLES)
def test_everyone_in_the_county_sees_all_of_a_task(cast, row, who) -> None:
    say(assignment(row, EDUCATION), cast.colleague, text="已开标", share=40)
    response = cast.client(who).get(address(row))
    said = words(response)
    for part in (
        "改善条件", "购置教学仪器", "推进中 · 逾期 10 天", "红灯", "2024年3月1日至2024年5月10日",
        "2024-05-10前", "选址", "开工", "原文第20—22行", "县教育局", "推定牵头", "└ 第2小学",
        "李副县长", "不填报", "已完成 0/2", "已开标", "联络员丁", "40%",
    ):  # fmt: skip
        assert part in said, part


@pytest.mark.parametrize(
    ("who", "reports", "decides"),
    [
        ("leader", [], False),
        ("supervisor", [], False),
        ("admin", [], False),
        ("reporter", [FINANCE], False),
        ("office", [EDUCATION, FINANCE, HOUSING, "第1小学", "第2小学"], True),
    ],
)
def test_what_each_may_do_from_the_page(cast, row, who, reports, decides) -> None:
    page = main(cast.client(who).get(address(row)))
    offered = [int(pk) for pk in re.findall(r"/652323/assignments/(\d+)/report/", page)]
    assert offered == [assignment(row, name).pk for name in reports]
    assert (f"{address(row)}ruling/" in page) is decides
    leads = re.findall(r'name="assignment" value="(\d+)"', page)
    may_lead = [EDUCATION, FINANCE, HOUSING, SCHOOLS] if decides else []
    assert [int(pk) for pk in leads] == [assignment(row, name).pk for name in may_lead]


def test_a_past_day_is_only_read(cast, row) -> None:
    say(assignment(row, EDUCATION), cast.office, text="已开标", when=at(date(2024, 5, 8)))
    client = cast.client("office")
    now, then = client.get(address(row)), client.get(address(row), {"as_of": "2024-05-07"})
    assert "<form" in main(now)
    assert "<form" not in main(then)
    assert "/report/" not in main(then)
    assert ("已开标" in words(now), "已开标" in words(then)) == (True, False)
    assert "未启动 · 临期" in words(then)


@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("leader", 404), ("reporter", 404), ("supervisor", 404)]
)
def test_a_task_of_a_draft_is_for_those_who_work_on_it(cast, today, who, status) -> None:
    draft = issue_plan(plan(task(), state="draft", version=2), by=None).tasks.get()
    assert cast.client(who).get(address(draft)).status_code == status


def test_a_task_of_a_draft_is_only_read(cast, today) -> None:
    draft = issue_plan(plan(task(), state="draft", version=2), by=None).tasks.get()
    client = cast.client("office")
    response = client.get(address(draft))
    assert "草案" in words(response)
    assert "<form" not in main(response)
    assert "/report/" not in main(response)
    for what, data in (
        ("ruling/", {"kind": "close", "reason": "县委决定"}),
        ("lead/", {"assignment": draft.assignments.get().pk}),
    ):
        assert client.post(address(draft, what), data).status_code == 404
    assert not Ruling.objects.exists()


def test_a_task_of_another_county_is_not_found(cast, row) -> None:
    there = issue_plan(plan(task(), county="530426"), by=None).tasks.get()
    client = cast.client("office")
    assert client.get(f"/652323/tasks/{there.pk}/").status_code == 404
    assert client.get(address(there)).status_code == 404
    for pk in (0, 10**30):
        assert client.get(f"/652323/tasks/{pk}/").status_code == 404
    assert cast.client("stranger").get(address(row)).status_code == 404


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2024-05-21", "截至日期 2024-05-21 在今天之后，只能查看今天及以前的情况。"),
        ("2024-13-01", "截至日期“2024-13-01”无法识别，请写成 2024-09-14 的形式。"),
        ("昨天", "截至日期“昨天”无法识别，请写成 2024-09-14 的形式。"),
        ("1999-12-31", "截至日期 1999-12-31 过早，请选择 2000 年以后的日期。"),
    ],
)
@pytest.mark.parametrize(
    "page", ["board/", "board/2024/", "board/2024-05/", "tasks/", "mine/", "roadmap/", "review/"]
)
def test_a_day_that_is_none_is_said_in_words(cast, row, page, day, said) -> None:
    response = cast.client("office").get(f"/652323/{page}", {"as_of": day})
    assert response.status_code == 400
    assert said in words(response)


def test_today_and_the_first_day_are_days(cast, row) -> None:
    client = cast.client("office")
    for day in ("2024-05-20", "2000-01-01"):
        assert client.get(address(row), {"as_of": day}).status_code == 200


# ------------------------------------------------------------------------------------------ lead


def test_the_office_changes_the_lead(cast, row) -> None:
    chosen = assignment(row, FINANCE)
    response = cast.client("office").post(
        address(row, "lead/"), {"assignment": chosen.pk}, follow=True
    )
    assert response.redirect_chain == [(address(row), 302)]
    assert "已确定由县财政局牵头填报。" in words(response)
    assert row.assignments.get(leads=True) == chosen


def test_who_cannot_lead_is_told(cast, row) -> None:
    client = cast.client("office")
    for name in ("李副县长", "第1小学"):
        response = client.post(
            address(row, "lead/"), {"assignment": assignment(row, name).pk}, follow=True
        )
        assert "只能从本任务的责任单位中确定牵头单位。" in words(response)
    assert str(row.assignments.get(leads=True)) == EDUCATION


def test_a_lead_from_elsewhere_is_not_found(cast, row) -> None:
    there = issue_plan(plan(task(), county="530426"), by=None).tasks.get()
    client = cast.client("office")
    for value in (there.assignments.get().pk, "", "x", "-1", "²", 10**30):
        assert client.post(address(row, "lead/"), {"assignment": value}).status_code == 404
    assert str(row.assignments.get(leads=True)) == EDUCATION


# ---------------------------------------------------------------------------------------- ruling


def test_the_office_rules(cast, row) -> None:
    response = cast.client("office").post(
        address(row, "ruling/"), {"kind": "close", "reason": "县委决定"}, follow=True
    )
    assert "已裁定：直接办结。" in words(response)
    assert "裁定：直接办结" in words(response)
    assert "已办结 · 逾期办结" in words(response)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "close", "reason": " "}, "没有保存：请选择裁定并写明理由。"),
        ({"kind": "close"}, "没有保存：请选择裁定并写明理由。"),
        ({"kind": "burn", "reason": "字"}, "没有保存：请选择裁定并写明理由。"),
        ({"kind": "close", "reason": "长" * 1001}, "没有保存：请选择裁定并写明理由。"),
        ({"kind": "reopen", "reason": "字"}, "这项任务未启动，不能重新启动。"),
    ],
)
def test_a_ruling_that_does_not_fit_is_refused(cast, row, data, said) -> None:
    response = cast.client("office").post(address(row, "ruling/"), data, follow=True)
    assert said in words(response)
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("who", [role for role in ROLES if role != "office"])
def test_only_the_office_decides_on_a_task(cast, row, who) -> None:
    client, before = cast.client(who), AuditEvent.objects.count()
    chosen = assignment(row, FINANCE).pk
    assert client.post(address(row, "lead/"), {"assignment": chosen}).status_code == 403
    data = {"kind": "close", "reason": "字"}
    assert client.post(address(row, "ruling/"), data).status_code == 403
    assert AuditEvent.objects.count() == before
    for what in ("lead/", "ruling/"):
        assert client.get(address(row, what)).status_code == 405


# --------------------------------------------------------------------------------------- queries


def test_a_task_takes_as_many_queries_however_much_was_said(cast, row) -> None:
    client = cast.client("office")
    client.get(address(row))
    taken = []
    for turn in range(4):
        shares = {item.pk: 50 for item in row.items.all()}
        say(assignment(row, FINANCE), cast.reporter, item_shares=shares)
        claim = say(assignment(row, EDUCATION), cast.colleague, ReportKind.CLOSING)
        decide(claim, cast.office, Decision.RETURNED)
        if turn in (0, 3):
            with CaptureQueriesContext(connection) as captured:
                client.get(address(row))
            taken.append(len(captured))
    assert taken == [11, 11]  # one counts what waits for review, one reads the own drafts
