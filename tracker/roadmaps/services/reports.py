"""Reporting and review: the only ways by which progress is said and decided."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.concurrency import StaleEdit, claim
from counties.models import User
from counties.services.notices import reporters_of, tell
from tracker.roadmaps.choices import Decision, PlanState, ReportKind, RulingKind
from tracker.roadmaps.models import (
    Assignment,
    EvidenceUse,
    ItemShare,
    ProgressReport,
    Review,
    Ruling,
    Task,
)
from tracker.roadmaps.rules.status import ENDED, Standing, State
from tracker.roadmaps.services import standings


class NotReportable(Exception):
    """The assignment cannot take this report now; the message says why, in Chinese."""


@dataclass(frozen=True)
class ReportInput:
    """What a person fills in."""

    kind: ReportKind
    text: str
    share: int | None = None
    item_shares: Mapping[int, int] = field(default_factory=dict)  # ActionItem id -> percent
    month: date | None = None  # the first day of a missed month that is made up; else this one


@transaction.atomic
def submit_report(
    *,
    assignment: Assignment,
    by: User,
    content: ReportInput,
    seen_version: int,
    nonce: uuid.UUID,
    at: datetime | None = None,
) -> ProgressReport:
    """Append a report for `assignment`; one that asks to close puts it under review.

    `seen_version` is the assignment's version when the form was opened, `nonce` the form's own
    number: the same form sent twice returns the first report. `at` is given by the demo alone.
    Raises StaleEdit when somebody was faster or the form was sent before with other words,
    NotReportable when the assignment is closed, cancelled, under review, or a group of members.
    """
    at = at or timezone.now()
    standings.hold(assignment.task_id)
    if twin := _twin(nonce, assignment, content):
        return twin
    claim(assignment, seen_version)
    before = current_standing(assignment)
    if content.month and content.month > timezone.localdate(at):
        raise NotReportable("不能填报以后的月份。")
    refuse_unreportable(assignment, before, timezone.localdate(at))
    share = _share(assignment, content, before)
    report = _append(assignment, by, content, share=share, nonce=nonce, at=at)
    state = _state_after(content.kind, before)
    standings.move(assignment, Standing(state, share=share), at)
    audit.record(
        by=by,
        verb="填报进展",
        target=report,
        county=assignment.task.plan.county,
        before={"state": before.state, "share": before.share},
        after={"state": state, "share": share, "kind": content.kind, "text": content.text},
        at=at,
    )
    return report


@dataclass(frozen=True)
class NoChange:
    """本月无变化 of one duty, as the page with many of them sends it."""

    assignment: Assignment
    seen_version: int
    nonce: uuid.UUID


@transaction.atomic
def report_no_change(*, duties: Sequence[NoChange], by: User) -> list[ProgressReport]:
    """Report 本月无变化 for all of `duties` or for none.

    Raises NotReportable, which names the first duty that cannot take it now.
    """
    content = ReportInput(kind=ReportKind.NO_CHANGE, text=ReportKind.NO_CHANGE.label)
    made = []
    # always in one order, so that two who send at once wait for each other instead of locking up
    for duty in sorted(duties, key=lambda each: (each.assignment.task_id, each.assignment.pk)):
        position = duty.assignment.task.position
        try:
            made.append(
                submit_report(
                    assignment=duty.assignment,
                    by=by,
                    content=content,
                    seen_version=duty.seen_version,
                    nonce=duty.nonce,
                )
            )
        except StaleEdit as error:
            raise NotReportable(f"第{position}项刚刚有了新的填报，请看过后再报。") from error
        except NotReportable as error:
            raise NotReportable(f"第{position}项：{error}") from error
    return made


@transaction.atomic
def review_report(
    *,
    report: ProgressReport,
    by: User,
    decision: Decision,
    reason: str = "",
    at: datetime | None = None,
) -> Review:
    """Approve or return a report that asks to close. The day of the report is the closing day.

    Raises StaleEdit when it has been decided already, NotReportable when it asks for nothing, a
    return gives no reason, or the task has ended meanwhile.
    """
    at = at or timezone.now()
    assignment = report.assignment
    standings.hold(assignment.task_id)
    if Review.objects.filter(report=report).exists():
        raise StaleEdit
    _refuse_decision(report, decision, reason)
    claim(assignment, assignment.version)
    review = Review.objects.create(
        report=report, by=by, at=at, decision=decision, reason=reason.strip()
    )
    closed = Standing(State.CLOSED, timezone.localtime(report.at).date(), 100)
    going = Standing(State.IN_PROGRESS, share=last_share(assignment))
    standing = closed if decision == Decision.APPROVED else going
    standings.move(assignment, standing, at)
    audit.record(
        by=by,
        verb="审核填报",
        target=report,
        county=assignment.task.plan.county,
        before={"state": State.UNDER_REVIEW},
        after={"state": standing.state, "decision": decision, "reason": reason.strip()},
        at=at,
    )
    if decision == Decision.RETURNED:
        _tell_returned(review, assignment)
    return review


def _tell_returned(review: Review, assignment: Assignment) -> None:
    """Who reported, and who else reports for the department."""
    task, county = assignment.task, assignment.task.plan.county
    colleagues = reporters_of(assignment.department) if assignment.department else []
    tell(
        users={review.report.by, *colleagues} - {review.by},
        county=county,
        kind=NoticeKind.RETURNED,
        key=f"review-{review.pk}",
        text=f"第{task.position}项申请办结被退回：{review.reason}",
        address=reverse("task", kwargs={"code": county.code, "pk": task.pk}),
        at=review.at,
    )


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
    standings.hold(task.pk)
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
    standings.follow(task, at)
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
        tell(
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


def _refuse_decision(report: ProgressReport, decision: Decision, reason: str) -> None:
    if report.kind != ReportKind.CLOSING:
        raise NotReportable("这条填报没有申请办结，不需要审核。")
    if decision == Decision.RETURNED and not reason.strip():
        raise NotReportable("退回必须写明原因，让填报单位知道改什么。")
    duty = report.assignment
    if ended := _end_of_task(duty.task):
        raise NotReportable(f"{ended}这条办结申请不再需要审核。")
    if decision == Decision.APPROVED and lacks_evidence(duty.task, duty):
        raise NotReportable("这项任务须有佐证材料才能办结，而该单位还没有材料，请退回补充。")


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


def lacks_evidence(task: Task, assignment: Assignment | None = None) -> bool:
    """Does `task` demand evidence, and has none come: with a report of `assignment` (any, where
    None is given) or linked to the task itself?"""
    if not Task.objects.filter(pk=task.pk, needs_evidence=True).exists():
        return False
    uses = EvidenceUse.objects.filter(task=task)
    if assignment is not None:
        uses = uses.filter(Q(report=None) | Q(report__assignment=assignment))
    return not uses.exists()


def _give_back(task: Task, at: datetime) -> None:
    """Open the lead's assignment again, or those of its members where a group leads."""
    lead = task.assignments.filter(leads=True).first()
    if lead is None:
        return
    members = lead.member_assignments.serving_on(timezone.localdate(at))
    for assignment in list(members) or [lead]:
        if current_standing(assignment).state is State.CLOSED:
            standings.move(assignment, Standing(State.IN_PROGRESS), at)


def current_standing(assignment: Assignment) -> Standing:
    """How `assignment` stands now."""
    return standings.open_standings([assignment])[assignment.pk]


def _append(
    assignment: Assignment,
    by: User,
    content: ReportInput,
    *,
    share: int | None,
    nonce: uuid.UUID,
    at: datetime,
) -> ProgressReport:
    report = ProgressReport.objects.create(
        assignment=assignment,
        by=by,
        at=at,
        month=content.month or timezone.localdate(at).replace(day=1),
        kind=content.kind,
        text=content.text,
        share=share,
        nonce=nonce,
    )
    ItemShare.objects.bulk_create(
        ItemShare(report=report, item_id=item, share=percent)
        for item, percent in content.item_shares.items()
    )
    return report


def _twin(nonce: uuid.UUID, assignment: Assignment, content: ReportInput) -> ProgressReport | None:
    """The report that the same form made before. Raises StaleEdit where it says other words:
    sent, gone back to, changed and sent again."""
    twin = ProgressReport.objects.filter(nonce=nonce).first()
    if twin and not _says(twin, assignment, content):
        raise StaleEdit
    return twin


def _says(report: ProgressReport, assignment: Assignment, content: ReportInput) -> bool:
    """Does `report` already say `content` for `assignment`?"""
    shares = dict(report.item_shares.values_list("item_id", "share"))
    said = (report.assignment_id, report.kind, report.text, shares)
    if said != (assignment.pk, content.kind, content.text, dict(content.item_shares)):
        return False
    return content.kind == ReportKind.CLOSING or content.share in (None, report.share)


def refuse_unreportable(assignment: Assignment, standing: Standing, day: date) -> None:
    """Raises NotReportable when `assignment`, that stands so, takes no report on `day`."""
    if not assignment.is_reportable:
        raise NotReportable("责任领导不填报进展。")
    if not assignment.serves_on(day):
        raise NotReportable("该单位不承担这项任务（已撤并或不在承担范围），不需要填报。")
    if assignment.group_id and assignment.member_assignments.exists():
        raise NotReportable("集合单位的进展由各成员单位分别填报。")
    if standing.state is State.CLOSED:
        raise NotReportable("该单位的这项任务已办结，不能再填报。")
    if ended := _end_of_task(assignment.task):
        raise NotReportable(f"{ended}不能再填报。")
    if standing.state is State.UNDER_REVIEW:
        raise NotReportable("该单位已申请办结，正在等待审核，审核前不能再填报。")


def _end_of_task(task: Task) -> str:
    """Words that say how `task` ended, up to a comma or stop; empty while it is open."""
    if task.plan.state != PlanState.IN_FORCE:
        return "新版本不再列入该单位的这项任务，"
    now = task.standings.filter(until=None).first()
    if now is None or now.value.state not in ENDED:
        return ""
    ruling = task.rulings.order_by("-id").first()
    if ruling is None or ruling.kind == RulingKind.REOPEN:
        return f"这项任务{now.value.state.label}，"
    return f"这项任务已由创建办裁定{ruling.get_kind_display()}（理由：{ruling.reason}），"


def _state_after(kind: ReportKind, before: Standing) -> State:
    """Who reports no change before having begun has still not begun."""
    after = {ReportKind.CLOSING: State.UNDER_REVIEW, ReportKind.NO_CHANGE: before.state}
    return after.get(kind, State.IN_PROGRESS)


def _share(assignment: Assignment, content: ReportInput, before: Standing) -> int | None:
    """The share done: as said, or the mean over all items, or the last one when nothing changed."""
    if content.kind == ReportKind.CLOSING:
        return 100
    if content.share is not None:
        return content.share
    if content.item_shares:
        return sum(content.item_shares.values()) // assignment.task.items.count()
    return before.share


def last_share(assignment: Assignment) -> int | None:
    """The share last said otherwise than by asking to close: what a returned request goes back to,
    and the next form starts from."""
    said = assignment.reports.exclude(kind=ReportKind.CLOSING).order_by("-at", "-id").first()
    return said.share if said else None


def last_shares(assignment: Assignment) -> dict[int, int]:
    """The share last said of each action item, by item id; for the next form."""
    report = assignment.reports.filter(item_shares__isnull=False).order_by("-at", "-id").first()
    return dict(report.item_shares.values_list("item_id", "share")) if report else {}
