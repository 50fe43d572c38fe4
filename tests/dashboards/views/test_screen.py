"""大屏: its pictures, its secret address, and that it names no person."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from counties.models import AuditEvent, Official, ScreenAddress
from counties.services.screens import renew_screen_address, withdraw_screen_address
from tests.conftest import CANARY
from tests.dashboards.conftest import TODAY, Story
from tests.roadmaps.builders import EDUCATION, HOUSING, at, plan, task, unit
from tracker.dashboards.plan_pages.big_screen import MOST_HEIGHT
from tracker.roadmaps.plans.schema import MemberDraft
from tracker.roadmaps.services.plans import issue_plan

SCREEN, ADDRESS = "/652323/screen/", "/652323/screen/address/"
PICTURES = ("road", "late")


@pytest.fixture
def told(story: Story, time_machine) -> Story:
    time_machine.move_to(at(TODAY), tick=False)
    return story


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("picture", PICTURES)
def test_each_picture_leads_to_the_next(told: Story, picture: str):
    page = told.cast.client("leader").get(f"{SCREEN}?picture={picture}").content.decode()
    following = re.findall(r'data-next="\?picture=(\w+)"', page)
    assert following == [PICTURES[1 - PICTURES.index(picture)]]
    assert f'content="30;url=?picture={following[0]}"' in page, "also without scripts"
    assert "style=" not in page


def test_the_late_units_come_first(told: Story):
    text = text_of(told.cast.client("leader").get(f"{SCREEN}?picture=late"))
    assert text.index(f"{HOUSING} ▲1项 141天") < text.index(f"{EDUCATION} ▲1项 50天")
    assert f"第{told.task('最久逾期').position}项 最久逾期 {HOUSING} ▲141天" in text


def test_indicators_have_a_picture_once_there_are_figures(cast, national_set, time_machine):
    from tests.indicators.builders import make_school, report

    time_machine.move_to(at(TODAY), tick=False)
    issue_plan(plan(task("一件事")), by=None)
    client = cast.client("leader")
    assert "指标达标情况" not in text_of(client.get(SCREEN))
    report(cast.county, cast.office, make_school(cast.county, "甲小学"), qualified_teachers=42)
    text = text_of(client.get(f"{SCREEN}?picture=indicators"))
    assert "2023/24学年" in text
    assert client.get(f"{SCREEN}?picture=indicators").content.count(b"screen-missing") > 10
    assert "G15" in text


def test_the_secret_address_needs_no_login_and_shows_one_county(told: Story):
    row = renew_screen_address(by=told.cast.office, county=told.cast.county)
    for picture in PICTURES:
        response = Client().get(f"/screen/{row.token}/?picture={picture}")
        assert response.status_code == 200
        assert CANARY not in response.content.decode()
        assert 'href="/652323' not in response.content.decode(), "it leads to no other page"
        assert response["Cache-Control"].startswith("max-age=0")
    assert Client().post(f"/screen/{row.token}/").status_code == 405


def test_a_renewed_or_withdrawn_address_no_longer_works(told: Story):
    office, county = told.cast.office, told.cast.county
    first = renew_screen_address(by=office, county=county).token
    second = renew_screen_address(by=office, county=county).token
    assert Client().get(f"/screen/{first}/").status_code == 404
    assert Client().get(f"/screen/{second}/").status_code == 200
    assert withdraw_screen_address(by=office, county=county)
    assert Client().get(f"/screen/{second}/").status_code == 404
    assert not withdraw_screen_address(by=office, county=county)
    events = AuditEvent.objects.filter(verb__contains="大屏").order_by("pk")
    assert [event.verb for event in events] == ["生成大屏地址", "生成大屏地址", "停用大屏地址"]
    assert not any(second in str((e.before, e.after, e.target_label)) for e in events)


def test_the_office_makes_and_withdraws_it_on_its_page(told: Story):
    client = told.cast.client("office")
    assert "还没有生成大屏地址" in text_of(client.get(ADDRESS))
    client.post(ADDRESS, {"act": "renew"})
    token = ScreenAddress.objects.get().token
    assert f"/screen/{token}/" in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, {"act": "withdraw"})
    assert not ScreenAddress.objects.exists()
    for role in ("leader", "reporter", "supervisor", "admin"):
        assert told.cast.client(role).post(ADDRESS, {"act": "renew"}).status_code == 403


def test_the_screen_names_no_person(cast, time_machine):
    time_machine.move_to(at(TODAY), tick=False)
    person = "欧阳修远"
    issue_plan(
        plan(
            task(
                f"{person}同志负责校舍建设", start=TODAY, due=TODAY - timedelta(days=3),
                units=(EDUCATION, unit(person, role="leader")),
            ),
            members=(MemberDraft("deputy", person, "副县长"),),
        ),
        by=None,
    )  # fmt: skip
    assert Official.objects.filter(name=person).exists()
    row = renew_screen_address(by=cast.office, county=cast.county)
    for picture in PICTURES:
        page = Client().get(f"/screen/{row.token}/?picture={picture}").content.decode()
        assert person not in page
        assert cast.office.name not in page


@pytest.mark.parametrize("units", [3, 60])
def test_the_road_fits_the_screen(cast, time_machine, units: int):
    from tracker.roadmaps.plans.schema import DepartmentDraft

    time_machine.move_to(at(TODAY), tick=False)
    names = [f"第{n}局" for n in range(units)]
    tasks = [task(f"事{n}", due=TODAY, units=(name,)) for n, name in enumerate(names)]
    bureaus = tuple(DepartmentDraft(name, "bureau") for name in names)
    issue_plan(plan(*tasks, departments=bureaus, groups=()), by=None)
    page = cast.client("leader").get(SCREEN).content.decode()
    height = re.search(r'class="chart rm rm-wall" viewBox="0 0 [\d.]+ ([\d.]+)"', page)
    assert height
    assert float(height[1]) <= MOST_HEIGHT + 1


def test_a_county_without_a_plan(cast):
    assert cast.client("leader").get(SCREEN).status_code == 404


def test_the_screen_takes_few_queries_between_two_changes(told: Story):
    row = renew_screen_address(by=told.cast.office, county=told.cast.county)
    client = Client()
    with CaptureQueriesContext(connection) as first:
        client.get(f"/screen/{row.token}/")
    with CaptureQueriesContext(connection) as second:
        client.get(f"/screen/{row.token}/?picture=late")
    assert len(second) <= 3
    assert len(first) <= 20
