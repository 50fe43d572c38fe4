"""A department's assignments as a calendar (RFC 5545) to which phones and Outlook subscribe.

All events last a whole day, so that they need no time zone. All overdue tasks together form one
event, dated today. On the same day the calendar has the same bytes.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from counties.characters import outgoing
from counties.days import chinese_day
from counties.models import Department
from tracker.roadmaps.selectors.status_at import AssignmentStatus, outstanding

MORNING = timedelta(hours=9)
BEFORE_DEADLINE = (timedelta(days=7), timedelta(days=1))


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
        if assignment.due is not None and assignment.due >= day:
            calendar.add_component(_duty(assignment, code, address(assignment), day))
    return calendar.to_ical()


def _duty(assignment: AssignmentStatus, code: str, url: str, day: date) -> Event:
    """Return the event of a deadline on `day` or later, in the county `code`."""
    assert assignment.due is not None
    return _event(
        f"duty-{assignment.pk}@{code}",
        f"{assignment.task.heading}（{'今日到期' if assignment.due == day else '到期'}）",
        assignment.task.content,
        url=url,
        on=assignment.due,
        day=day,
        alarms=BEFORE_DEADLINE,
    )


def _event(
    uid: str,
    title: str,
    text: str,
    *,
    url: str,
    on: date,
    day: date,
    alarms: Sequence[timedelta] = (timedelta(0),),
) -> Event:
    """Return an event that lasts the whole day `on`, stamped with `day`. At nine in the morning, as
    long before `on` as each of `alarms` says, the phone reminds of it.
    """
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(day, time.min, UTC))
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", outgoing(title, one_line=True))
    event.add("description", outgoing(f"{text}\n\n{url}"))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    for before in alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", MORNING - before)
        event.add_component(alarm)
    return event
