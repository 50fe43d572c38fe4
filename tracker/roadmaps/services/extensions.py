"""Extensions (延期): request a later deadline, and decide on the request.

The deadline in the plan does not change; the extended one is in the standing of the task.
"""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.concurrency import StaleEdit
from counties.days import chinese_day
from counties.models import User
from counties.services.notices import notify, office_of
from tracker.roadmaps.models import Assignment, Extension, ExtensionDecision, Task, TaskStanding
from tracker.roadmaps.rules.status import ENDED
from tracker.roadmaps.services import standings
from tracker.roadmaps.services.assignments import reporters_of_lead


class NotExtendable(Exception):
    """An extension is not possible; the message gives the reason in Chinese."""


@transaction.atomic
def ask_extension(
    *, task: Task, by: User, due: date, reason: str, at: datetime | None = None
) -> Extension:
    """Request an extension of `task` to `due`, notify the office, and return the request.

    Raises NotExtendable if the task has no deadline, has ended, is overdue or has an undecided
    request, if `due` is not after the current deadline, or if there is no reason.
    """
    at = at or timezone.now()
    standings.lock_task(task.pk)
    if not reason.strip():
        raise NotExtendable("请写明延期理由。")
    present = movable_deadline(task, timezone.localtime(at).date())
    if due <= present:
        raise NotExtendable(f"申请的日期应晚于现在的时限{chinese_day(present)}。")
    extension = Extension.objects.create(
        task=task, by=by, at=at, due_before=present, due_asked=due, reason=reason.strip()
    )
    audit.record(
        by=by,
        verb="申请延期",
        target=task,
        county=task.plan.county,
        before={"due": present.isoformat()},
        after={"due": due.isoformat(), "reason": extension.reason},
        at=at,
    )
    notify(
        users=office_of(task.plan.county),
        county=task.plan.county,
        kind=NoticeKind.EXTENSION,
        key=f"extension-{extension.pk}",
        text=f"第{task.position}项申请延期至{chinese_day(due)}，待审批。",
        address=reverse("review_queue", kwargs={"code": task.plan.county.code}),
        at=at,
    )
    return extension


@transaction.atomic
def decide_extension(
    *, extension: Extension, by: User, granted: bool, reason: str = "", at: datetime | None = None
) -> ExtensionDecision:
    """Grant or refuse `extension`, and return the decision.

    If it is granted, the new deadline counts from `at` on. Raises StaleEdit if it has been decided
    already, and NotExtendable if a refusal has no reason, if the task has ended in the meantime, or
    if the deadline in the plan is now as late as the requested one.
    """
    at = at or timezone.now()
    task = extension.task
    standings.lock_task(task.pk)
    if ExtensionDecision.objects.filter(extension=extension).exists():
        raise StaleEdit
    if not granted and not reason.strip():
        raise NotExtendable("不同意延期须写明原因，让申请单位知道为什么。")
    now = _open_standing(task)
    if granted and now is not None and now.value.state in ENDED:
        raise NotExtendable(f"这项任务{now.value.state.label}，不需要再延期。")
    present = Task.objects.values_list("due_on", flat=True).get(pk=task.pk)
    if granted and present and present >= extension.due_asked:  # a new version may have set it
        raise NotExtendable(f"完成时限已是{chinese_day(present)}，不早于申请的日期，不需要再延期。")
    decision = ExtensionDecision.objects.create(
        extension=extension, by=by, at=at, granted=granted, reason=reason.strip()
    )
    if granted:
        standings.extend(task, extension.due_asked, at)
    audit.record(
        by=by,
        verb="同意延期" if granted else "不同意延期",
        target=task,
        county=task.plan.county,
        before={"due": extension.due_before.isoformat()},
        after={"due": extension.due_asked.isoformat(), "reason": decision.reason},
        at=at,
    )
    _notify_requester(extension, decision)
    return decision


def _open_standing(task: Task) -> TaskStanding | None:
    return task.standings.filter(until=None).first()


def movable_deadline(task: Task, today: date) -> date:
    """Return the current deadline of `task`. Raises NotExtendable if it cannot be extended now."""
    now = _open_standing(task)
    present = now.due_on if now is not None and now.due_on else task.due_on
    if present is None:
        raise NotExtendable("这项任务没有完成时限，不需要延期。")
    if now is not None and now.value.state in ENDED:
        raise NotExtendable(f"这项任务{now.value.state.label}，不需要延期。")
    if today > present:
        raise NotExtendable(
            f"完成时限{chinese_day(present)}已过，延期要在到期以前申请；逾期任务请尽快办结。"
        )
    if Extension.objects.filter(task=task, decision=None).exists():
        raise NotExtendable("这项任务已有一条延期申请在等待审批。")
    return present


def _notify_requester(extension: Extension, decision: ExtensionDecision) -> None:
    """Notify the person who made the request, and the reporters of the lead of the task."""
    task = extension.task
    lead = Assignment.objects.filter(task=task, leads=True).first()
    reporters = reporters_of_lead(lead, timezone.localdate(decision.at))
    result = (
        f"，时限改为{chinese_day(extension.due_asked)}"
        if decision.granted
        else f"：{decision.reason}"
    )
    notify(
        users={extension.by, *reporters},
        county=task.plan.county,
        kind=NoticeKind.EXTENSION,
        key=f"extension-{extension.pk}-decision",
        text=f"第{task.position}项延期申请：{decision}{result}。",
        address=reverse("task", kwargs={"code": task.plan.county.code, "pk": task.pk}),
        at=decision.at,
    )
