"""A day before the new version reads as it did, on every page and paper; the history goes on."""

import uuid
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    assignment,
    at,
    close,
    plan,
    say,
    task,
)  # fmt: skip
from tests.roadmaps.hostile import kept
from tests.roadmaps.pages import words
from tests.roadmaps.services.test_versions import issue
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.schema import PlanDraft
from tracker.roadmaps.selectors.evidence_archive import read_archive
from tracker.roadmaps.selectors.task_rows import task_rows
from tracker.roadmaps.services.evidence import report_with_files
from tracker.roadmaps.services.extensions import ask_extension, decide_extension
from tracker.roadmaps.services.instructions import instruct
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reports import ReportInput
from tracker.supervision.selectors.bulletins import current_leads, led_tasks

pytestmark = pytest.mark.django_db

YESTERDAY = date(2024, 5, 19)
PAGES = [
    "", "board/", "board/2024/", "board/2024-05/", "tasks/", "roadmap/", "plan/", "indicators/",
    "archive/", "mine/", "silent/", "review/", "tasks.csv",
]  # fmt: skip
BUILD = task(
    "新建东城小学综合教学楼",
    year=2024,
    start=date(2024, 3, 1),
    end=date(2024, 8, 31),
    due=date(2024, 8, 31),
    units=(EDUCATION, FINANCE),
)
HIRE = task("按空编数招聘音体美专任教师", year=2024, due=date(2024, 5, 31), units=(EDUCATION,))
MEND = task("维修各乡镇中心小学食堂", year=2024, due=date(2024, 6, 30), units=(FINANCE,))


@pytest.fixture
def old(cast: Cast, today: date, time_machine) -> CountyPlan:
    """A plan that has run for a while: reports, a claim, an extension, evidence."""
    made = issue_plan(plan(BUILD, HIRE, MEND), by=None)
    build, hire, mend = made.tasks.all()
    time_machine.move_to(at(date(2024, 5, 10)), tick=False)
    say(assignment(build, EDUCATION), cast.colleague, share=30, text="已立项")
    say(assignment(build, FINANCE), cast.reporter, ReportKind.CLOSING, text="资金已拨付")
    asked = ask_extension(task=hire, by=cast.office, due=date(2024, 7, 31), reason="报名人数不足")
    decide_extension(extension=asked, by=cast.office, granted=True)
    close(assignment(mend, FINANCE), cast.office)
    instruct(task=build, by=cast.leader, text="抓紧开工", answer_due=date(2024, 6, 1))
    time_machine.move_to(at(today), tick=False)
    return made


@pytest.fixture
def new(old: CountyPlan, cast: Cast) -> CountyPlan:
    return issue(old, draft(), cast)


def draft() -> PlanDraft:
    other = task(units=(EDUCATION, HOUSING)).assignments
    build = replace(BUILD, content="新建东城小学综合教学楼并投入使用", assignments=other)
    return plan(HIRE, build, task("建设县级教师发展中心", year=2024), title="实施方案（修订）")


def pages(client: Client, day: date) -> dict[str, str]:
    found = {}
    for address in PAGES:
        response = client.get(f"/652323/{address}?as_of={day}")
        assert response.status_code == 200, address
        if response.streaming:
            found[address] = b"".join(response).decode()
        else:
            found[address] = words(response)
    return found


def test_an_earlier_day_reads_as_it_did(old: CountyPlan, cast: Cast) -> None:
    client = cast.client("office")
    before = pages(client, YESTERDAY)
    issue(old, draft(), cast)
    after = pages(client, YESTERDAY)
    assert "施行中" in before.pop("plan/")
    assert "已被替代" in after.pop("plan/")
    assert after == before
    today = pages(client, date(2024, 5, 20))
    assert "建设县级教师发展中心" in today["tasks/"]
    assert "维修各乡镇中心小学食堂" not in today["tasks/"]


def test_a_task_leads_to_what_it_said_on_the_day(
    new: CountyPlan, old: CountyPlan, cast: Cast
) -> None:
    client = cast.client("office")
    build = new.tasks.get(position=2)
    former = old.tasks.get(position=1)
    answer = client.get(f"/652323/tasks/{build.pk}/?as_of=2024-05-19")
    assert answer.headers["Location"] == f"/652323/tasks/{former.pk}/?as_of=2024-05-19"
    then, now = client.get(answer.headers["Location"]), client.get(f"/652323/tasks/{build.pk}/")
    assert "并投入使用" in words(now)
    assert "并投入使用" not in words(then)
    for page in (then, now):
        for said in ("已立项", "资金已拨付", "抓紧开工"):
            assert said in words(page)


def test_rows_of_the_old_version_say_what_was_said(new: CountyPlan, old: CountyPlan) -> None:
    rows = task_rows(old.tasks.all(), YESTERDAY)
    assert [(r.content, r.latest, r.extended_for) for r in rows] == [
        (BUILD.content, "资金已拨付", ""),
        (HIRE.content, "", "报名人数不足"),
        (MEND.content, "已完成", ""),
    ]
    now = task_rows(new.tasks.all(), date(2024, 5, 20))
    assert [r.latest for r in now] == ["", "已立项", ""]


def test_evidence_is_filed_under_what_the_task_said(old: CountyPlan, cast: Cast) -> None:
    duty = assignment(old.tasks.get(position=2), EDUCATION)
    report_with_files(
        assignment=duty,
        by=cast.colleague,
        files=[kept()],
        content=ReportInput(kind=ReportKind.PROGRESS, text="已发布公告"),
        seen_version=duty.version,
        nonce=uuid.uuid4(),
        at=at(YESTERDAY),
    )
    before = read_archive(old, YESTERDAY)
    new = issue(old, draft(), cast)
    old.refresh_from_db()
    assert read_archive(old, YESTERDAY) == before
    assert [line.number for line in read_archive(new, date(2024, 5, 20)).lines] == ["00-001-01"]


def test_bulletins_find_their_tasks_again(old: CountyPlan, cast: Cast) -> None:
    leads = current_leads(old)
    before = led_tasks(old, YESTERDAY, leads)
    issue(old, draft(), cast)
    after = led_tasks(old, YESTERDAY, leads)
    assert [replace(f, pk=0) for f in after] == [replace(f, pk=0) for f in before]
    assert current_leads(old) == leads


def test_a_task_of_one_version_is_read_with_no_query_more(old: CountyPlan, cast: Cast) -> None:
    client = cast.client("office")
    address = f"/652323/tasks/{old.tasks.get(position=1).pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert not [q["sql"] for q in asked if 'WHERE "roadmaps_task"."carried_by_id"' in q["sql"]]
