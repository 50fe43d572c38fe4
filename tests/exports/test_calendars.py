"""A department's calendar: read back with icalendar; its secret address and its renewal."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from counties.models import AuditEvent, CalendarFeed
from counties.services.calendars import renew_feed
from tests.conftest import CANARY
from tests.roadmaps import builders
from tests.roadmaps.builders import at
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.services.plans import issue_plan

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(at(DAY), tick=False)


def issue(cast, *dues: date | None, county: str = "652323", word: str = "任务", **more: object):
    tasks = [
        builders.task(f"{word}{number}，甲；乙", due=due, units=(builders.FINANCE,))
        for number, due in enumerate(dues, start=1)
    ]
    return issue_plan(builders.plan(*tasks, county=county, **more), by=None)


def events(feed: CalendarFeed) -> list[icalendar.Event]:
    response = Client().get(reverse("calendar_feed", kwargs={"token": feed.token}))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(response.content).walk("VEVENT"))


def told(feed: CalendarFeed) -> list[tuple[date, str]]:
    return [(event.decoded("dtstart"), str(event["summary"])) for event in events(feed)]


@pytest.fixture
def feed(cast) -> CalendarFeed:
    return renew_feed(by=cast.reporter, department=cast.finance)


class TestAlarms:
    def test_a_phone_reminds_a_week_and_a_day_before_in_the_morning(self, cast, feed) -> None:
        issue(cast, date(2024, 5, 31))
        (event,) = events(feed)
        alarms = event.walk("VALARM")
        assert [alarm.decoded("trigger") for alarm in alarms] == [
            timedelta(hours=9) - timedelta(days=7),
            timedelta(hours=9) - timedelta(days=1),
        ]
        # what RFC 5545 requires of an alarm that shows a text
        for alarm in alarms:
            assert str(alarm["action"]) == "DISPLAY"
            assert str(alarm["description"]) == str(event["summary"])

    def test_what_is_overdue_reminds_today(self, cast, feed) -> None:
        issue(cast, date(2024, 5, 1))
        (event,) = events(feed)
        (alarm,) = event.walk("VALARM")
        assert alarm.decoded("trigger") == timedelta(hours=9)

    def test_the_parser_finds_nothing_wrong(self, cast, feed) -> None:
        issue(cast, date(2024, 5, 1), DAY, date(2024, 5, 31))
        response = Client().get(reverse("calendar_feed", kwargs={"token": feed.token}))
        calendar = icalendar.Calendar.from_ical(response.content)
        assert [each.errors for each in calendar.walk() if each.errors] == []
        assert calendar.to_ical() == response.content


class TestEvents:
    def test_one_all_day_event_for_each_open_duty(self, cast, feed) -> None:
        plan = issue(cast, date(2024, 5, 31), DAY, None)
        today, later = events(feed)
        assert str(today["summary"]) == "第2项 任务2，甲；乙（今日到期）"
        assert str(later["summary"]) == "第1项 任务1，甲；乙（到期）"
        assert (later.decoded("dtstart"), later.decoded("dtend")) == (
            date(2024, 5, 31),
            date(2024, 6, 1),
        )
        assert later.decoded("dtstamp") == datetime(2024, 5, 20, tzinfo=UTC)
        address = f"http://testserver/652323/tasks/{plan.tasks.first().pk}/"
        assert str(later["url"]) == address
        assert str(later["description"]) == f"任务1，甲；乙\n\n{address}"

    def test_what_is_overdue_is_one_entry_of_today(self, cast, feed) -> None:
        issue(cast, date(2024, 5, 19), date(2024, 4, 30), date(2024, 5, 20))
        assert told(feed) == [
            (DAY, "逾期任务 2 项，请尽快办理"),
            (DAY, "第3项 任务3，甲；乙（今日到期）"),
        ]
        words = str(events(feed)[0]["description"])
        assert words == (
            "第2项 任务2，甲；乙（2024年4月30日到期）\n第1项 任务1，甲；乙（2024年5月19日到期）"
            "\n\nhttp://testserver/652323/mine/"
        )

    def test_not_what_is_closed_or_waits_for_the_office(self, cast, feed) -> None:
        plan = issue(cast, date(2024, 5, 31), date(2024, 6, 30), date(2024, 7, 31))
        first, second, _ = (builders.assignment(t, builders.FINANCE) for t in plan.tasks.all())
        builders.close(first, cast.office)
        builders.say(second, cast.reporter, ReportKind.CLOSING)
        assert told(feed) == [(date(2024, 7, 31), "第3项 任务3，甲；乙（到期）")]

    def test_the_same_day_gives_the_same_bytes(self, cast, feed, time_machine) -> None:
        issue(cast, date(2024, 5, 31), date(2024, 4, 30))
        address = reverse("calendar_feed", kwargs={"token": feed.token})
        first = Client().get(address).content
        time_machine.move_to(at(DAY, 23), tick=False)
        assert Client().get(address).content == first

    def test_nothing_owed_is_an_empty_calendar(self, feed) -> None:
        assert events(feed) == []

    @pytest.mark.parametrize("count", [1, 20])
    def test_takes_two_queries(self, cast, feed, count, django_assert_num_queries) -> None:
        issue(cast, *[date(2024, 6, 1)] * count)
        with django_assert_num_queries(2):
            assert len(events(feed)) == count


class TestSecret:
    def test_only_its_own_department_and_county(self, cast, feed) -> None:
        issue(cast, date(2024, 5, 31), county="530426", word=CANARY, key="other")
        there = cast.other.departments.get(name=builders.FINANCE)
        theirs = renew_feed(by=cast.stranger, department=there)
        ours = renew_feed(by=cast.colleague, department=cast.education)
        issue(cast, date(2024, 5, 31))
        assert (len(events(theirs)), len(events(ours)), len(events(feed))) == (1, 0, 1)
        assert CANARY in str(events(theirs)[0]["summary"])
        assert CANARY not in str(events(feed)[0])

    def test_renewal_kills_the_old_address(self, cast, feed) -> None:
        old = reverse("calendar_feed", kwargs={"token": feed.token})
        assert Client().get(old).status_code == 200
        client = cast.client("reporter")
        page = reverse("calendar", kwargs={"code": "652323", "pk": cast.finance.pk})
        assert f"http://testserver{old}" in client.get(page).content.decode()
        assert client.post(page)["Location"] == page
        assert Client().get(old).status_code == 404
        feed.refresh_from_db()
        new = reverse("calendar_feed", kwargs={"token": feed.token})
        assert Client().get(new).status_code == 200
        assert f"http://testserver{new}" in client.get(page).content.decode()
        assert AuditEvent.objects.filter(verb="更新日历订阅地址").count() == 2
        assert not AuditEvent.objects.filter(after__icontains=feed.token).exists()

    def test_an_unknown_address_is_not_found(self, db) -> None:
        assert Client().get("/calendar/unknown.ics").status_code == 404
        assert Client().post("/calendar/unknown.ics").status_code == 405

    def test_leaves_no_cookie(self, feed) -> None:
        response = Client().get(reverse("calendar_feed", kwargs={"token": feed.token}))
        assert not response.cookies

    @pytest.mark.parametrize(
        ("name", "status"),
        [("reporter", 200), ("office", 200), ("colleague", 403), ("leader", 403), ("admin", 403)],
    )
    def test_the_page_is_for_its_reporters_and_the_office(self, cast, name, status) -> None:
        page = reverse("calendar", kwargs={"code": "652323", "pk": cast.finance.pk})
        client = cast.client(name)
        assert client.get(page).status_code == status
        assert client.post(page).status_code == (302 if status == 200 else 403)
        assert CalendarFeed.objects.exists() == (status == 200)
