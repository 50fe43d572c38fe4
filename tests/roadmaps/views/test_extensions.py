"""延期 on the pages: who may ask, what the office sees, and where the words stay."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from counties.models import Department, Notice, User
from counties.permissions import RoleName
from tests.conftest import make_user
from tests.roadmaps.builders import EDUCATION, FINANCE, SCHOOLS, assignment, plan, say, task
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import Extension, ExtensionDecision, Task
from tracker.roadmaps.services.assignments import leave_out
from tracker.roadmaps.services.extensions import decide_extension
from tracker.roadmaps.services.plans import issue_plan

DUE = date(2024, 5, 31)
WORDS = "延至 2024年7月31日（第1次延期：招标流标）"


@pytest.fixture
def row(cast, today) -> Task:
    draft = task(
        "采购设备", start=date(2024, 3, 1), end=DUE, due=DUE, units=(FINANCE, EDUCATION), year=2024
    )
    return issue_plan(plan(draft), by=None).tasks.get()


def url(name: str, row: Task, **more) -> str:
    return reverse(name, kwargs={"code": row.plan.county.code, **more})


def ask(client: Client, row: Task, due: str = "2024-07-31", reason: str = "招标流标"):
    return client.post(url("extension_ask", row, pk=row.pk), {"due": due, "reason": reason})


def test_the_lead_asks_the_office_grants_and_every_page_says_so(cast, row) -> None:
    reporter, office = cast.client("reporter"), cast.client("office")
    link = url("extension_ask", row, pk=row.pk)
    assert link in reporter.get(url("mine", row)).content.decode()
    assert link in reporter.get(url("task", row, pk=row.pk)).content.decode()
    assert ask(reporter, row).status_code == 302
    queue = office.get(url("review_queue", row)).content.decode()
    assert "1 条申请" in queue
    assert "招标流标" in queue
    asked = Extension.objects.get()
    answer = {"decision": "granted", "reason": ""}
    office.post(url("extension_decide", row, pk=asked.pk), answer)
    assert ExtensionDecision.objects.get().granted is True
    leader = cast.client("leader")
    assert (
        "延至 2024年7月31日（第1次延期：招标流标）"
        in leader.get(url("task", row, pk=row.pk)).content.decode()
    )
    for name, more in (("ledger", {}), ("board", {}), ("ledger_csv", {})):
        response = leader.get(url(name, row, **more))
        text = b"".join(response) if response.streaming else response.content
        assert WORDS in text.decode(), name
    roadmap = leader.get(url("roadmap_table", row)).content.decode()
    assert f"原 {DUE}前 {WORDS}" in roadmap
    assert "1 条申请" not in office.get(url("review_queue", row)).content.decode()


def test_who_reviews_a_closing_sees_the_extended_deadline(cast, row) -> None:
    ask(cast.client("reporter"), row)
    decide_extension(extension=Extension.objects.get(), by=cast.office, granted=True)
    say(assignment(row, FINANCE), cast.reporter, ReportKind.CLOSING)
    page = cast.client("office").get(url("review_queue", row)).content.decode()
    assert "延至 2024年7月31日（第1次延期：招标流标）" in page


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(cast, row) -> None:
    client = cast.client("reporter")
    for due, says in (("2024-05-31", "应晚于现在的时限"), ("2024-13-01", "输入一个有效的日期。")):
        response = ask(client, row, due)
        assert response.status_code == 422
        assert says in response.content.decode()
        assert "招标流标" in response.content.decode()
    assert ask(client, row, reason="").status_code == 422
    assert not Extension.objects.exists()


def test_another_unit_cannot_ask_and_the_office_can(cast, row) -> None:
    assert ask(cast.client("colleague"), row).status_code == 403
    page = cast.client("colleague").get(url("task", row, pk=row.pk)).content.decode()
    assert url("extension_ask", row, pk=row.pk) not in page
    assert ask(cast.client("office"), row).status_code == 302
    assert Extension.objects.get().by == cast.office


def test_a_refusal_needs_a_reason_and_a_second_decision_changes_nothing(cast, row) -> None:
    ask(cast.client("reporter"), row)
    decide = url("extension_decide", row, pk=Extension.objects.get().pk)
    office = cast.client("office")
    says = {
        "不同意延期须写明原因": {"decision": "refused", "reason": ""},
        "请选择“同意”或“不同意”": {"decision": "maybe"},
        "已不同意": {"decision": "refused", "reason": "不影响"},
        "已由其他人审批": {"decision": "granted"},
    }
    for words, answer in says.items():
        assert words in office.post(decide, answer, follow=True).content.decode()
    assert ExtensionDecision.objects.get().granted is False


def test_after_the_deadline_there_is_no_link(cast, row, time_machine) -> None:
    time_machine.move_to(date(2024, 6, 2))
    client = cast.client("reporter")
    link = url("extension_ask", row, pk=row.pk)
    assert link not in client.get(url("mine", row)).content.decode()
    assert link not in client.get(url("task", row, pk=row.pk)).content.decode()
    for response, status in ((client.get(link), 409), (ask(client, row), 422)):
        assert response.status_code == status
        assert "完成时限2024年5月31日已过" in response.content.decode()


def test_the_form_is_refused_before_anybody_types_where_it_could_not_be_kept(cast, row) -> None:
    client, link = cast.client("reporter"), url("extension_ask", row, pk=row.pk)
    assert client.get(link).status_code == 200
    ask(client, row)
    waiting = client.get(link)
    assert waiting.status_code == 409
    assert "已有一条延期申请在等待审批" in waiting.content.decode()


@pytest.fixture
def schools_row(cast, today) -> Task:
    """A task that a group of two schools leads; `school` reports for the first."""
    draft = task("更新设备", due=DUE, units=(SCHOOLS, EDUCATION))
    return issue_plan(plan(draft, schools=2), by=None).tasks.get()


@pytest.fixture
def school(cast, schools_row) -> User:
    first = Department.objects.get(name="第1小学")
    return make_user("school", RoleName.REPORTER, county=cast.county, department=first)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_member_of_the_group_that_leads_may_ask_and_hears_the_answer(
    cast, schools_row, school
) -> None:
    client, link = signed_in(school), url("extension_ask", schools_row, pk=schools_row.pk)
    for name, more in (("mine", {}), ("task", {"pk": schools_row.pk})):
        assert link in client.get(url(name, schools_row, **more)).content.decode()
    assert ask(client, schools_row).status_code == 302
    asked = Extension.objects.get()
    assert asked.by == school
    second = make_user(
        "second", RoleName.REPORTER, county=cast.county,
        department=Department.objects.get(name="第2小学"),
    )  # fmt: skip
    decide_extension(extension=asked, by=cast.office, granted=True)
    told = Notice.objects.filter(key=f"extension-{asked.pk}-decision")
    assert {n.user for n in told} == {school, second}


def test_a_school_that_is_left_out_may_not_ask(cast, schools_row, school) -> None:
    leave_out(assignment=assignment(schools_row, "第1小学"), by=cast.office, reason="没有学生")
    client, link = signed_in(school), url("extension_ask", schools_row, pk=schools_row.pk)
    assert link not in client.get(url("task", schools_row, pk=schools_row.pk)).content.decode()
    assert ask(client, schools_row).status_code == 403
    # who cooperates does not lead either
    assert ask(cast.client("colleague"), schools_row).status_code == 403
    assert not Extension.objects.exists()
