"""我的任务 for the month: the strip, making up, and 本月无变化 for all at once."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.roadmaps.builders import EDUCATION, FINANCE, assignment, at, plan, say, task
from tracker.roadmaps.models import CountyPlan, ProgressReport
from tracker.roadmaps.services.plans import issue_plan

WINDOW = {"start": date(2024, 4, 1), "end": date(2024, 6, 30), "due": date(2024, 6, 30)}


@pytest.fixture
def made(cast, today) -> CountyPlan:
    drafts = [task(f"任务{n}", **WINDOW, units=(FINANCE, EDUCATION)) for n in (1, 2, 3)]
    made = issue_plan(
        plan(*drafts, task("远期", due=date(2024, 12, 31), units=(FINANCE,))), by=None
    )
    say(assignment(made.tasks.get(position=3), FINANCE), cast.reporter, when=at(date(2024, 5, 6)))
    return made


def url(made: CountyPlan, name: str, **more) -> str:
    return reverse(name, kwargs={"code": made.county.code, **more})


def listed(client: Client, made: CountyPlan) -> list[str]:
    page = client.get(url(made, "mine")).content.decode()
    return re.findall(r'name="duty" value="([^"]+)"', page)


def test_all_at_once(cast, made) -> None:
    client = cast.client("reporter")
    page = client.get(url(made, "mine")).content.decode()
    assert "本月还有 2 项没有填报，截止 25 日。" in page
    assert page.count("本月已填报") == 1
    assert '<span class="month-mark month-red" title="2024年4月：未填报">4月红</span>' in " ".join(
        page.split()
    )
    duties = listed(client, made)
    assert len(duties) == 2
    answer = client.post(url(made, "no_change_all"), {"duty": duties}, follow=True)
    assert "2 项任务已填报“本月无变化”。" in answer.content.decode()
    assert answer.content.decode().count("<strong>本月已填报</strong>") == 3
    assert listed(client, made) == []
    # the button pressed twice
    client.post(url(made, "no_change_all"), {"duty": duties})
    assert ProgressReport.objects.filter(kind="no_change").count() == 2


def test_all_or_nothing(cast, made) -> None:
    client = cast.client("reporter")
    duties = listed(client, made)
    say(assignment(made.tasks.get(position=2), FINANCE), cast.office)
    answer = client.post(url(made, "no_change_all"), {"duty": duties}, follow=True)
    assert "一项也没有保存：第2项刚刚有了新的填报，请看过后再报。" in answer.content.decode()
    assert not ProgressReport.objects.filter(kind="no_change").exists()


@pytest.mark.parametrize("sent", [[], ["x"], ["1:2"], ["1:0:not-a-number"], [""]])
def test_a_broken_page_saves_nothing(cast, made, sent) -> None:
    answer = cast.client("reporter").post(url(made, "no_change_all"), {"duty": sent}, follow=True)
    assert "没有保存：页面已过期" in answer.content.decode()
    assert ProgressReport.objects.count() == 1


def test_reporting_for_another_unit_is_refused(cast, made) -> None:
    duties = listed(cast.client("reporter"), made)
    stranger, colleague = cast.client("stranger"), cast.client("colleague")
    assert colleague.post(url(made, "no_change_all"), {"duty": duties}).status_code == 403
    assert stranger.post(url(made, "no_change_all"), {"duty": duties}).status_code == 404
    own = reverse("no_change_all", kwargs={"code": cast.other.code})
    assert stranger.post(own, {"duty": duties}).status_code == 404
    assert ProgressReport.objects.count() == 1


def test_a_missed_month_is_made_up(cast, made) -> None:
    client = cast.client("reporter")
    duty = assignment(made.tasks.get(position=1), FINANCE)
    address = url(made, "report", pk=duty.pk)
    page = client.get(address).content.decode()
    assert "2024年4月（补报）" in page
    nonces = re.findall(r'name="nonce" value="([^"]+)"', page)
    typed = {"kind": "progress", "text": "补报四月", "version": duty.version, "nonce": nonces[0]}
    assert client.post(address, {**typed, "month": "2024-03"}).status_code == 422
    assert client.post(address, {**typed, "month": "2024-04"}).status_code == 302
    made_up = duty.reports.get()
    assert (made_up.month, made_up.at.date()) == (date(2024, 4, 1), date(2024, 5, 20))
    mine = client.get(url(made, "mine")).content.decode()
    assert "4月黄" in mine
    assert "补报）" not in client.get(address).content.decode()
    assert len(listed(client, made)) == 2, "this month is judged alone"


def test_a_month_without_a_choice_is_this_one(cast, made) -> None:
    client = cast.client("reporter")
    duty = assignment(made.tasks.get(position=2), FINANCE)
    address = url(made, "report", pk=duty.pk)
    nonce = re.findall(r'name="nonce" value="([^"]+)"', client.get(address).content.decode())[0]
    typed = {
        "kind": "progress",
        "text": "五月",
        "version": duty.version,
        "nonce": nonce,
        "month": "",
    }
    assert client.post(address, typed).status_code == 302
    assert duty.reports.get().month == date(2024, 5, 1)


def test_the_page_asks_the_same_number_of_questions(cast, made, django_assert_num_queries) -> None:
    client = cast.client("reporter")
    client.get(url(made, "mine"))
    with django_assert_num_queries(10):  # one of them: is the own department a school?
        client.get(url(made, "mine"))


@pytest.mark.parametrize("window", [WINDOW, {"due": date(2026, 12, 31)}])
def test_the_form_to_sign_is_offered_where_something_is_owed(cast, today, window) -> None:
    made = issue_plan(plan(task("甲", **window, units=(FINANCE,))), by=None)
    page = cast.client("reporter").get(url(made, "mine")).content.decode()
    assert ("打印填报表" in page) == (window == WINDOW)
