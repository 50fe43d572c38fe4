"""The portfolio as the browser gets it."""

import pytest
from django.urls import reverse

from counties.models import County, Membership
from counties.permissions import RoleName
from tests.conftest import CANARY, make_user
from tracker.dashboards.plan_pages.portfolio import COLUMNS

URL = reverse("portfolio")


def codes(client, **query) -> list[str]:
    response = client.get(URL, query)
    assert response.status_code == 200
    return [row.code for row in response.context["page"]]


@pytest.fixture
def counties(story) -> None:
    for code in ("652301", "652328", "650102", "640221"):
        County.objects.create(code=code, name=f"{code}县", short_name=code)


@pytest.mark.parametrize(
    ("prefix", "seen"),
    [
        ("6523", ["652301", "652323", "652328"]),
        ("65", ["650102", "652301", "652323", "652328"]),
        ("", ["530426", "640221", "650102", "652301", "652323", "652328"]),
        ("11", []),
    ],
)
def test_a_supervisor_sees_the_counties_under_the_prefix(story, counties, prefix, seen):
    make_user("over", RoleName.SUPERVISOR, prefix=prefix)
    story.cast.over = Membership.objects.get(user__username="over").user
    assert codes(story.cast.client("over")) == seen


@pytest.mark.parametrize("name", ["leader", "office", "reporter", "admin"])
def test_people_of_one_county_see_that_county_alone(story, counties, name):
    client = story.cast.client(name)
    assert codes(client) == ["652323"]
    assert CANARY not in client.get(URL).content.decode()


def test_who_is_not_signed_in_is_sent_to_the_login(story, client):
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("呼图", ["652323"]),
        ("65232", ["652323", "652328"]),
        (" 652301 ", ["652301"]),
        ("金丝雀", []),
    ],
)
def test_search_by_name_or_code(story, counties, words, found):
    assert codes(story.cast.client("supervisor"), q=words) == found


@pytest.mark.parametrize("sort", [f"{way}{name}" for name in COLUMNS for way in ("", "-")])
def test_every_column_sorts(story, counties, sort):
    client = story.cast.client("supervisor")
    assert sorted(codes(client, sort=sort)) == ["652301", "652323", "652328"]
    html = client.get(URL, {"sort": sort}).content.decode()
    order = "descending" if sort.startswith("-") else "ascending"
    assert html.count(f'aria-sort="{order}"') == 1


@pytest.mark.parametrize("sort", ["", "nonsense", "--total", "pk"])
def test_an_unknown_sort_is_by_code(story, counties, sort):
    assert codes(story.cast.client("supervisor"), sort=sort) == ["652301", "652323", "652328"]


def test_figures_as_of_a_day_and_links_that_keep_it(story):
    client = story.cast.client("supervisor")
    now, then = (client.get(URL, {"as_of": day}) for day in ("", "2023-12-15"))
    assert [r.context["page"][0].closed for r in (now, then)] == [3, 2]
    assert '<a href="/652323/">' in now.content.decode()
    assert '<a href="/652323/?as_of=2023-12-15">' in then.content.decode()
    assert "您看到的是<strong>2023年12月15日终了时</strong>的情况" in then.content.decode()


@pytest.mark.parametrize("day", ["2024-05-21", "1999-01-01", "昨天"])
def test_a_day_that_cannot_be_shown(story, day):
    assert story.cast.client("supervisor").get(URL, {"as_of": day}).status_code == 400


def test_pages_and_queries_do_not_grow(story, django_assert_num_queries):
    client = story.cast.client("supervisor")
    client.get(URL)
    with django_assert_num_queries(6):
        client.get(URL)
    County.objects.bulk_create(
        County(code=f"6523{n}", name=f"第{n}县", short_name=f"第{n}县") for n in range(30, 90)
    )
    with django_assert_num_queries(6):
        client.get(URL)
    assert (len(codes(client)), len(codes(client, page="2"))) == (50, 11)
    assert codes(client, page="999") == codes(client, page="2")


def test_a_demo_county_says_so(story):
    client = story.cast.client("supervisor")
    assert "演示数据" not in client.get(URL).content.decode()
    County.objects.filter(pk=story.cast.county.pk).update(is_demo=True)
    assert "演示数据" in client.get(URL).content.decode()
