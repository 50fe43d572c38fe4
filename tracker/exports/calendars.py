"""A department's assignments as a calendar (RFC 5545) to which phones and Outlook subscribe.

All events last a whole day, so that they need no time zone. All overdue tasks together form one
event, dated today. On the same day the calendar has the same bytes.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from counties.characters import outgoing
from counties.days import chinese_day
from counties.models import Department
from tracker.roadmaps.selectors.status_at import AssignmentStatus, outstanding


def calendar_of(
    department: Department, day: date, address: Callable[[AssignmentStatus | None], str]
) -> bytes:
    """Return the calendar of the open assignments of `department` as of `day`.

    `address` returns the URL of an assignment's page, and for None that of the list of all. One
    query.
    """
    assignments = outstanding(department.county, day, [department.pk])
    overdue = [each for each in assignments if each.is_overdue]
    calendar = Calendar()
    calendar.add("prodid", "-//roadmap portal//duties//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", outgoing(f"{department}：优质均衡创建任务", one_line=True))
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"})
    code = department.county.code
    if overdue:
        text = "\n".join(f"{each.task.heading}（{chinese_day(each.due)}到期）" for each in overdue)
        uid = f"overdue-{department.pk}@{code}"
        title = f"逾期任务 {len(overdue)} 项，请尽快办理"
        calendar.add_component(_event(uid, title, text, url=address(None), on=day, day=day))
    for assignment in assignments:
        if assignment.due is None or assignment.due < day:
            continue
        uid = f"duty-{assignment.pk}@{code}"
        title = (
            f"{assignment.task.heading}（今日到期）"
            if assignment.due == day
            else f"{assignment.task.heading}（到期）"
        )
        text = assignment.task.content
        calendar.add_component(
            _event(uid, title, text, url=address(assignment), on=assignment.due, day=day)
        )
    return calendar.to_ical()


def _event(uid: str, title: str, text: str, *, url: str, on: date, day: date) -> Event:
    """Return an event that lasts the whole day `on`, stamped with `day`."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(day, time.min, UTC))
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", outgoing(title, one_line=True))
    event.add("description", outgoing(f"{text}\n\n{url}"))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
