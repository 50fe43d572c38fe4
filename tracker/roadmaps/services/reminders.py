"""Reminders: of missing reports when the office sends them, of deadlines every day."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.days import chinese_day
from counties.models import County, User
from counties.services.notices import Message, notify_all, reporters_by_department
from counties.unit_history import units_of
from counties.units_on_day import units_on_day
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Assignment, Instruction, Reminder
from tracker.roadmaps.rules.deadlines import deadline_reminder
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.reporting_cycle import report_deadline
from tracker.roadmaps.selectors.missing_reports import assignments_missing_reports
from tracker.roadmaps.selectors.status_at import outstanding


@transaction.atomic
def remind_of_missing_reports(
    *, county: County, month: Month, by: User, only: Collection[int] | None = None
) -> list[Reminder]:
    """Remind of each report of `county` that is missing for `month`, or of those of `only` these
    assignments.

    Reports that have come in the meantime, and assignments that are no longer in the plan in force,
    are left out. The reporters of each department are notified once.
    """
    now = timezone.now()
    missing = assignments_missing_reports(county, month, timezone.localdate(now))
    if only is not None:
        missing = missing.filter(pk__in=only)
    current = missing.annotate(current=Coalesce("carried_by", "pk")).values("current")
    current_rows = Assignment.objects.filter(pk__in=current, task__plan__state=PlanState.IN_FORCE)
    assignments = list(current_rows.select_related("task").order_by("pk"))
    if not assignments:
        return []
    made = Reminder.objects.bulk_create(
        Reminder(assignment=each, month=month.first, by=by, at=now) for each in assignments
    )
    audit.record(
        by=by,
        verb="催办",
        target=county,
        county=county,
        after={"month": str(month), "assignments": [each.pk for each in assignments]},
        at=now,
    )
    notify_all(county=county, messages=_messages(county, month, made), at=now)
    return made


def _messages(county: County, month: Month, made: list[Reminder]) -> list[Message]:
    """One for each department, however many of its reports are missing."""
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


def send_deadline_reminders(*, day: date) -> int:
    """Remind the reporters of every county with a plan in force; return how many notices are new.
    Constant queries for each county."""
    counties = County.objects.filter(plans__state=PlanState.IN_FORCE).distinct()
    count = 0
    for county in counties:
        with units_on_day(units_of(county, day)):  # reporters of a unit that took over hear of it
            count += remind_of_deadlines(county=county, day=day)
    return count


@dataclass(frozen=True)
class Deadline:
    """A deadline of a department: of a task, or of an answer to an instruction."""

    task: int
    department: int | None
    due: date | None
    key: str
    title: str


@transaction.atomic
def remind_of_deadlines(*, county: County, day: date) -> int:
    """Tell the reporters of `county`, once each, of deadlines with a reminder due on `day`."""
    deadlines = [*_task_deadlines(county, day), *_answer_deadlines(county)]
    reporters = reporters_by_department({d.department for d in deadlines if d.department})
    messages = [
        message
        for deadline in deadlines
        if deadline.department in reporters
        and (message := _message(county, deadline, day, reporters[deadline.department]))
    ]
    return notify_all(county=county, messages=messages)


def _task_deadlines(county: County, day: date) -> Iterator[Deadline]:
    for each in outstanding(county, day):
        task = each.task
        yield Deadline(task.pk, each.owner.department, each.due, f"task-{task.pk}", task.heading)


def _answer_deadlines(county: County) -> Iterator[Deadline]:
    """Instructions that wait for an answer."""
    rows = Instruction.objects.for_county(county).select_related("assignment__task", "by")
    in_force = Q(assignment__task__plan__state=PlanState.IN_FORCE)
    for instruction in rows.filter(in_force, answer=None):
        assignment = instruction.assignment
        title = f"答复{instruction.by}对第{assignment.task.position}项的批示"
        yield Deadline(
            assignment.task_id,
            assignment.department_id,
            instruction.answer_due,
            f"instruction-{instruction.pk}",
            title,
        )


def _message(county: County, deadline: Deadline, day: date, users: list[User]) -> Message | None:
    """The reminder of one deadline, if one is due on `day`."""
    due, reminder = deadline.due, deadline_reminder(deadline.due, day)
    if due is None or reminder is None:
        return None
    return Message(
        users=users,
        kind=NoticeKind(reminder.kind),
        key=f"{deadline.key}-{due:%Y%m%d}-{reminder.mark}",
        text=f"{deadline.title}：{reminder.text}（{chinese_day(due)}）",
        address=reverse("task", kwargs={"code": county.code, "pk": deadline.task}),
    )
