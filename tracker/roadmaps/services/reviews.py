"""Reviews: the office approves or returns the reports that ask to close."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.concurrency import StaleEdit, check_version
from counties.models import User
from counties.services.notices import notify, reporters_of
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.models import Assignment, ProgressReport, Review
from tracker.roadmaps.rules.status import State, Status
from tracker.roadmaps.selectors.evidence import lacks_evidence
from tracker.roadmaps.services import standings
from tracker.roadmaps.services.reports import NotReportable, end_of_task, last_share


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
    standings.lock_task(assignment.task_id)
    if Review.objects.filter(report=report).exists():
        raise StaleEdit
    _refuse_decision(report, decision, reason)
    check_version(assignment, assignment.version)
    review = Review.objects.create(
        report=report, by=by, at=at, decision=decision, reason=reason.strip()
    )
    closed = Status(State.CLOSED, timezone.localtime(report.at).date(), 100)
    going = Status(State.IN_PROGRESS, share=last_share(assignment))
    status = closed if decision == Decision.APPROVED else going
    standings.set_assignment_status(assignment, status, at)
    audit.record(
        by=by,
        verb="审核填报",
        target=report,
        county=assignment.task.plan.county,
        before={"state": State.UNDER_REVIEW},
        after={"state": status.state, "decision": decision, "reason": reason.strip()},
        at=at,
    )
    if decision == Decision.RETURNED:
        _tell_returned(review, assignment)
    return review


def _tell_returned(review: Review, assignment: Assignment) -> None:
    """Who reported, and who else reports for the department."""
    task, county = assignment.task, assignment.task.plan.county
    colleagues = reporters_of(assignment.department) if assignment.department else []
    notify(
        users={review.report.by, *colleagues} - {review.by},
        county=county,
        kind=NoticeKind.RETURNED,
        key=f"review-{review.pk}",
        text=f"第{task.position}项申请办结被退回：{review.reason}",
        address=reverse("task", kwargs={"code": county.code, "pk": task.pk}),
        at=review.at,
    )


def _refuse_decision(report: ProgressReport, decision: Decision, reason: str) -> None:
    if report.kind != ReportKind.CLOSING:
        raise NotReportable("这条填报没有申请办结，不需要审核。")
    if decision == Decision.RETURNED and not reason.strip():
        raise NotReportable("退回必须写明原因，让填报单位知道改什么。")
    duty = report.assignment
    if ended := end_of_task(duty.task):
        raise NotReportable(f"{ended}这条办结申请不再需要审核。")
    if decision == Decision.APPROVED and lacks_evidence(duty.task, duty):
        raise NotReportable("这项任务须有佐证材料才能办结，而该单位还没有材料，请退回补充。")


@dataclass
class Approved:
    """What one act did: the closings approved, and those left with the reason why."""

    done: list[ProgressReport] = field(default_factory=list)
    left: list[tuple[ProgressReport, str]] = field(default_factory=list)


def approve_all(*, reports: Iterable[ProgressReport], by: User) -> Approved:
    """Approve each of `reports`, in a transaction of its own: one that was decided meanwhile, or
    that lacks its evidence, is left and the others are done."""
    result = Approved()
    for report in reports:
        try:
            review_report(report=report, by=by, decision=Decision.APPROVED)
        except StaleEdit:
            result.left.append((report, "已由其他人审核"))
        except NotReportable as error:
            result.left.append((report, str(error)))
        else:
            result.done.append(report)
    return result
