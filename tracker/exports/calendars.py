"""A department's assignments as a calendar (RFC 5545) to which phones and Outlook subscribe.

All events last a whole day, so that they need no time zone. All overdue tasks together form one
event, dated today. On the same day the calendar has the same bytes.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from counties.days import chinese_day
from counties.models import Department
from tracker.roadmaps.selectors.status_at import AssignmentStatus, outstanding


def calendar_of(
    department: Department, day: date, address: Callable[[AssignmentStatus | None], str]
) -> bytes:
    """The open duties of `department` as of `day`; `address` gives the page of a duty, or of all
    duties. One query."""
    duties = outstanding(department.county, day, [department.pk])
    late = [duty for duty in duties if duty.is_overdue]
    calendar = Calendar()
    calendar.add("prodid", "-//roadmap portal//duties//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{department.name}：优质均衡创建任务")
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"})
    code = department.county.code
    if late:
        words = "\n".join(f"{duty.task.heading}（{chinese_day(duty.due)}到期）" for duty in late)
        uid = f"overdue-{department.pk}@{code}"
        title = f"逾期任务 {len(late)} 项，请尽快办理"
        calendar.add_component(_event(uid, title, words, url=address(None), on=day, day=day))
    for duty in duties:
        if duty.due is None or duty.due < day:
            continue
        uid = f"duty-{duty.pk}@{code}"
        title = (
            f"{duty.task.heading}（今日到期）"
            if duty.due == day
            else f"{duty.task.heading}（到期）"
        )
        text = duty.task.content
        calendar.add_component(_event(uid, title, text, url=address(duty), on=duty.due, day=day))
    return calendar.to_ical()


def _event(uid: str, title: str, text: str, *, url: str, on: date, day: date) -> Event:
    """An event of the whole day `on`, as known on `day`."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(day, time.min, UTC))
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", title)
    event.add("description", f"{text}\n\n{url}")
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
