"""The dashboard and the department page, as the browser gets them."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.conftest import CANARY
from tests.dashboards.conftest import TODAY
from tests.dashboards.views.pages import counted_links, ledger_totals
from tests.roadmaps.builders import at
from tracker.roadmaps.models import CountyPlan, Task

READERS = ["leader", "office", "reporter", "colleague", "supervisor", "admin"]


def pages(story) -> list[str]:
    code = story.cast.county.code
    return [
        reverse("dashboard", kwargs={"code": code}),
        reverse("department", kwargs={"code": code, "pk": story.cast.finance.pk}),
    ]


@pytest.mark.parametrize("name", READERS)
def test_who_may_read_the_county_may_read_its_pages(story, name):
    client = story.cast.client(name)
    assert [client.get(url).status_code for url in pages(story)] == [200, 200]


def test_a_stranger_finds_no_page(story):
    client = story.cast.client("stranger")
    assert [client.get(url).status_code for url in pages(story)] == [404, 404]


def test_another_countys_department_is_not_found(story):
    foreign = story.cast.other.departments.first()
    url = reverse("department", kwargs={"code": story.cast.county.code, "pk": foreign.pk})
    assert story.cast.client("leader").get(url).status_code == 404


def test_no_word_of_the_other_county(story):
    client = story.cast.client("leader")
    for url in pages(story):
        assert CANARY not in client.get(url).content.decode()
    other = reverse("dashboard", kwargs={"code": story.cast.other.code})
    assert CANARY in story.cast.client("stranger").get(other).content.decode()


@pytest.mark.parametrize("day", ["", "2023-12-15", "2024-04-01"])
def test_every_figure_leads_to_the_ledger_of_what_it_counts(story, day):
    client = story.cast.client("leader")
    for url in pages(story):
        links = counted_links(client.get(url, {"as_of": day}).content.decode())
        assert ledger_totals(client, links) == links
        assert {("as_of=" in link) for link in links} == {bool(day)}


def test_links_are_followed_once_the_plan_is_over(story, time_machine):
    time_machine.move_to(at(date(2026, 11, 21)))
    client = story.cast.client("leader")
    html = client.get(pages(story)[0]).content.decode()
    assert "方案的最后一个月是2024年12月，各月份均已过去" in html
    links = counted_links(html)
    assert ledger_totals(client, links) == links


def test_an_earlier_day_shows_earlier_figures(story):
    client = story.cast.client("leader")
    now, then = (
        client.get(pages(story)[0], {"as_of": day}).context["figures"].totals.closed.count
        for day in ("", "2023-12-15")
    )
    assert (now, then) == (3, 2)


def test_county_without_a_plan_says_what_to_do(story):
    CountyPlan.objects.filter(pk=story.plan.pk).update(state="superseded")
    client = story.cast.client("leader")
    html = client.get(pages(story)[0]).content.decode()
    assert "本县还没有施行中的方案" in html
    assert client.get(pages(story)[1]).status_code == 200


@pytest.mark.parametrize(("page", "queries"), [(0, 10), (1, 11)])
def test_same_queries_with_few_tasks_and_with_many(story, django_assert_num_queries, page, queries):
    client = story.cast.client("leader")
    url = pages(story)[page]
    client.get(url)  # the session's own writes are behind
    cache.clear()  # as after any act in the county
    with django_assert_num_queries(queries):
        client.get(url)
    for position in range(100, 160):
        made = Task.objects.create(plan=story.plan, position=position, content="增加", due_on=TODAY)
        made.assignments.create(
            position=1, role="responsible", department=story.cast.finance, leads=True
        )
    cache.clear()
    with django_assert_num_queries(queries):
        html = client.get(url).content.decode()
    assert html.count("增加") >= 10
