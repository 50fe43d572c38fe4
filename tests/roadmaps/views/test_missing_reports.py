"""未反馈 on the page: everybody reads it, the office chases and sets the day."""

from datetime import date

import pytest
from django.urls import reverse

from counties.models import County
from tests.roadmaps.builders import EDUCATION, FINANCE, assignment, plan, say, task
from tracker.roadmaps.models import CountyPlan, Reminder
from tracker.roadmaps.services.plans import issue_plan


@pytest.fixture
def made(cast, today) -> CountyPlan:
    window = {"start": date(2024, 3, 1), "end": date(2024, 6, 30), "due": date(2024, 6, 30)}
    return issue_plan(plan(task(units=(FINANCE, EDUCATION), **window)), by=None)


def url(cast, name: str) -> str:
    return reverse(name, kwargs={"code": cast.county.code})


def test_the_board_counts_and_leads_to_the_list(cast, made) -> None:
    leader = cast.client("leader")
    assert "未反馈 2" in leader.get(url(cast, "board")).content.decode()
    page = leader.get(url(cast, "silent")).content.decode()
    assert "2 个单位的 2 项任务没有填报，填报截止日 2024年5月25日（未到）" in page
    assert "全部催办" not in page
    assert "每月填报截止日" not in page
    future = reverse("board_month", kwargs={"code": cast.county.code, "month": "2024-06"})
    assert "未反馈" not in leader.get(future).content.decode()


def test_the_office_chases_all_with_one_act(cast, made) -> None:
    client = cast.client("office")
    assert "全部催办" in client.get(url(cast, "silent")).content.decode()
    answer = client.post(url(cast, "chase"), {"month": "2024-05", "all": "1"}, follow=True)
    assert "已催办 2 个单位的 2 项任务。" in answer.content.decode()
    assert answer.content.decode().count("已催办 1 次") == 2
    past = client.get(url(cast, "silent"), {"as_of": "2024-05-19"}).content.decode()
    assert "已催办" not in past
    assert "全部催办" not in past


def test_the_office_chases_those_chosen(cast, made) -> None:
    client = cast.client("office")
    duty = assignment(made.tasks.get(), FINANCE)
    for data, says in (
        ({"assignment": [duty.pk]}, "已催办 1 个单位的 1 项任务。"),
        ({}, "没有催办：请先勾选"),
        ({"assignment": ["x", "999999"]}, "没有催办：所选任务已经填报"),
    ):
        assert says in client.post(url(cast, "chase"), data, follow=True).content.decode()
    say(duty, cast.reporter)
    answer = client.post(url(cast, "chase"), {"assignment": [duty.pk]}, follow=True)
    assert "所选任务已经填报" in answer.content.decode()
    assert Reminder.objects.count() == 1


def test_only_the_office_sends_reminders(cast, made) -> None:
    for person in ("leader", "reporter", "supervisor", "admin"):
        assert cast.client(person).post(url(cast, "chase"), {"all": "1"}).status_code == 403
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("month", ["2024-06", "2024-13", "五月"])
def test_only_months_up_to_now(cast, made, month) -> None:
    assert cast.client("office").get(url(cast, "silent"), {"month": month}).status_code == 404
    assert cast.client("office").get(url(cast, "silent"), {"month": "2024-04"}).status_code == 200


def test_office_and_administrator_set_the_day(cast, made) -> None:
    for person, day in (("office", 20), ("admin", 28)):
        client = cast.client(person)
        assert "每月填报截止日" in client.get(url(cast, "silent")).content.decode()
        client.post(url(cast, "report_day"), {"report_day": day})
        assert County.objects.get(pk=cast.county.pk).report_day == day
    answer = client.post(url(cast, "report_day"), {"report_day": "31"}, follow=True)
    assert "没有保存：填报截止日是 1 至 28 日。" in answer.content.decode()
    assert cast.client("reporter").post(url(cast, "report_day")).status_code == 403
    assert County.objects.get(pk=cast.county.pk).report_day == 28


def test_the_page_asks_the_same_number_of_questions(cast, made, django_assert_num_queries) -> None:
    client = cast.client("office")
    client.get(url(cast, "silent"))
    with django_assert_num_queries(5):
        client.get(url(cast, "silent"))
