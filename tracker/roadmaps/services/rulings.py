"""Rulings: the office closes, cancels or reopens a task by itself, for a written reason."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.models import User
from counties.services.notices import notify, reporters_of
from tracker.roadmaps.choices import ReportKind, RulingKind
from tracker.roadmaps.models import ProgressReport, Ruling, Task
from tracker.roadmaps.rules.status import State, Status
from tracker.roadmaps.selectors.evidence import lacks_evidence
from tracker.roadmaps.services import standings
from tracker.roadmaps.services.reports import NotReportable
from tracker.roadmaps.services.standings import current_status


@transaction.atomic
def rule(
    *,
    task: Task,
    by: User,
    kind: RulingKind,
    reason: str,
    closed_on: date | None = None,
    at: datetime | None = None,
) -> Ruling:
    """Close, cancel or reopen `task` by the office's word; reopening gives it back to its lead.

    `closed_on` is the day the work was done, for a closing that comes to the portal later. Raises
    NotReportable without a reason, for a day to come, or when the task already stands so.
    """
    at = at or timezone.now()
    standings.lock_task(task.pk)
    now = task.standings.filter(until=None).first()
    state = now.value.state if now else State.NOT_STARTED
    closed_on = closed_on if kind == RulingKind.CLOSE else None
    is_to_come = closed_on is not None and closed_on > timezone.localdate(at)
    _refuse_ruling(task, state, kind, reason, is_to_come=is_to_come)
    ruling = Ruling.objects.create(
        task=task, by=by, at=at, kind=kind, reason=reason.strip(), closed_on=closed_on
    )
    if kind == RulingKind.REOPEN:
        _give_back(task, at)
    else:
        _tell_unreviewed(ruling)
    standings.update_task(task, at)
    audit.record(
        by=by,
        verb=f"裁定{ruling.get_kind_display()}",
        target=task,
        county=task.plan.county,
        before={"state": state},
        after={"kind": kind, "reason": ruling.reason}
        | ({"closed_on": closed_on.isoformat()} if closed_on else {}),
        at=at,
    )
    return ruling


def _tell_unreviewed(ruling: Ruling) -> None:
    """The units whose requests to close leave the queue with the task that is ruled on."""
    task, county = ruling.task, ruling.task.plan.county
    claims = ProgressReport.objects.filter(
        assignment__task=task, kind=ReportKind.CLOSING, review=None
    ).select_related("by", "assignment__department")
    for claimed in claims:
        department = claimed.assignment.department
        notify(
            users={claimed.by, *(reporters_of(department) if department else [])} - {ruling.by},
            county=county,
            kind=NoticeKind.RETURNED,
            key=f"ruling-{ruling.pk}-{claimed.pk}",
            text=(
                f"第{task.position}项已裁定{ruling.get_kind_display()}，"
                f"办结申请不再审核。理由：{ruling.reason}"
            ),
            address=reverse("task", kwargs={"code": county.code, "pk": task.pk}),
            at=ruling.at,
        )


def _refuse_ruling(
    task: Task, state: State, kind: RulingKind, reason: str, *, is_to_come: bool
) -> None:
    if not reason.strip():
        raise NotReportable("请写明理由，裁定和理由会留在任务的历史中。")
    if (state in (State.CLOSED, State.CANCELLED)) != (kind == RulingKind.REOPEN):
        raise NotReportable(f"这项任务{state.label}，不能{RulingKind(kind).label}。")
    if is_to_come:
        raise NotReportable("办结日期不能晚于今天。")
    if kind == RulingKind.CLOSE and lacks_evidence(task):
        raise NotReportable("这项任务须有佐证材料才能办结，请先上传或关联材料。")


def _give_back(task: Task, at: datetime) -> None:
    """Open the lead's assignment again, or those of its members where a group leads."""
    lead = task.assignments.filter(leads=True).first()
    if lead is None:
        return
    members = lead.member_assignments.serving_on(timezone.localdate(at))
    for assignment in list(members) or [lead]:
        if current_status(assignment).state is State.CLOSED:
            standings.set_assignment_status(assignment, Status(State.IN_PROGRESS), at)
