"""催办: chasing who is silent, all in one act; and the day by which a month is to be reported."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.days import chinese_day
from counties.models import County, User
from counties.services.notices import Message, reporters_by_department, tell_all
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Assignment, Reminder
from tracker.roadmaps.rules.reporting_cycle import report_deadline
from tracker.roadmaps.rules.status import Month
from tracker.roadmaps.selectors.missing_reports import silent_duties

REPORT_DAYS = range(1, 29)


@transaction.atomic
def remind(
    *, county: County, month: Month, by: User, only: Collection[int] | None = None
) -> list[Reminder]:
    """Chase every duty of `county` that owes a report for `month`, or `only` those assignments.

    Who has reported in the meantime is not chased, nor who has no part in the plan in force any
    more. The reporters of each department are told once.
    """
    now = timezone.now()
    silent = silent_duties(county, month, timezone.localdate(now))
    if only is not None:
        silent = silent.filter(pk__in=only)
    roots = silent.annotate(root=Coalesce("carried_by", "pk")).values("root")
    carrying = Assignment.objects.filter(pk__in=roots, task__plan__state=PlanState.IN_FORCE)
    duties = list(carrying.select_related("task").order_by("pk"))
    if not duties:
        return []
    made = Reminder.objects.bulk_create(
        Reminder(assignment=duty, month=month.first, by=by, at=now) for duty in duties
    )
    audit.record(
        by=by,
        verb="催办",
        target=county,
        county=county,
        after={"month": str(month), "assignments": [duty.pk for duty in duties]},
        at=now,
    )
    tell_all(county=county, messages=_messages(county, month, made), at=now)
    return made


def _messages(county: County, month: Month, made: list[Reminder]) -> list[Message]:
    """One for each department, however many of its duties are chased."""
    of_department: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in made:
        if reminder.assignment.department_id:
            of_department[reminder.assignment.department_id].append(reminder)
    reporters = reporters_by_department(of_department)
    deadline = report_deadline(month, county.report_day_of(month.first))
    return [
        Message(
            users=reporters.get(department, []),
            kind=NoticeKind.ASKED,
            key=f"reminder-{reminders[0].pk}",
            text=f"催办：{month.label}还有 {len(reminders)} 项任务没有填报"
            f"（{_positions(reminders)}），填报截止日 {chinese_day(deadline)}。",
            address=reverse("mine", kwargs={"code": county.code}),
        )
        for department, reminders in of_department.items()
    ]


def _positions(reminders: list[Any]) -> str:
    positions = sorted({reminder.assignment.task.position for reminder in reminders})
    return "、".join(f"第{position}项" for position in positions[:10]) + (
        "等" if len(positions) > 10 else ""
    )


@transaction.atomic
def set_report_day(*, county: County, day: int, by: User) -> None:
    """Let a month of `county` be reported by its `day`, from the first month on that is not over
    by the old day nor by the new one: what was judged stays. Raises ValueError outside 1 to 28."""
    if day not in REPORT_DAYS:
        raise ValueError("填报截止日是 1 至 28 日。")
    held = County.objects.select_for_update(no_key=True).get(pk=county.pk)
    if held.report_day == day:
        return
    before, held.report_day = held.report_day, day
    held.past_report_days += _kept(held, before, timezone.localdate())
    held.save(update_fields=["report_day", "past_report_days"])
    audit.record(
        by=by,
        verb="设定填报截止日",
        target=held,
        county=held,
        before={"report_day": before},
        after={"report_day": day},
    )


def _kept(county: County, before: int, today: date) -> list[list[str | int]]:
    """What to remember of the day `before`: the last month it holds for, unless an earlier change
    of the same month has said so already."""
    month = Month.of(today)
    is_over = today.day > min(before, county.report_day)
    last = str(month if is_over else month.previous)
    known = [month for month, _ in county.past_report_days]
    return [[last, before]] if not known or known[-1] < last else []
