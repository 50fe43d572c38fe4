"""Progress reports: what is reported, and when an assignment takes no report."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.concurrency import StaleEdit, check_version
from counties.models import User
from tracker.roadmaps.choices import PlanState, ReportKind, RulingKind
from tracker.roadmaps.models import (
    Assignment,
    ItemShare,
    ProgressReport,
    Task,
)
from tracker.roadmaps.rules.status import ENDED, State, Status
from tracker.roadmaps.services import standings
from tracker.roadmaps.services.standings import current_status

CLOSING_IS_TODAY = "申请办结按提交当天计算，不能记入以前的月份：请先补报那个月，再申请办结。"


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
    Raises StaleEdit if somebody was faster or the form was sent before with other content,
    NotReportable when the assignment is closed, cancelled, under review, or a group of members.
    """
    at = at or timezone.now()
    standings.lock_task(assignment.task_id)
    if duplicate := _duplicate(nonce, assignment, content):
        return duplicate
    check_version(assignment, seen_version)
    before = current_status(assignment)
    _refuse_month(content, timezone.localdate(at))
    refuse_unreportable(assignment, before, timezone.localdate(at))
    share = _share(assignment, content, before)
    report = _append(assignment, by, content, share=share, nonce=nonce, at=at)
    state = _state_after(content.kind, before)
    if assignment.reports.latest_first().first() != report:  # it only made up an earlier month
        share = before.share
    standings.set_assignment_status(assignment, Status(state, share=share), at)
    audit.record(
        by=by,
        verb="填报进展",
        target=report,
        county=assignment.task.plan.county,
        before={"state": before.state, "share": before.share},
        after={"state": state, "share": report.share, "kind": content.kind, "text": content.text},
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


def _duplicate(
    nonce: uuid.UUID, assignment: Assignment, content: ReportInput
) -> ProgressReport | None:
    """The report that the same form made before. Raises StaleEdit if its content is different: the
    form was sent, changed in the browser and sent again."""
    duplicate = ProgressReport.objects.filter(nonce=nonce).first()
    if duplicate and not _has_content(duplicate, assignment, content):
        raise StaleEdit
    return duplicate


def _has_content(report: ProgressReport, assignment: Assignment, content: ReportInput) -> bool:
    """Does `report` already say `content` for `assignment`?"""
    shares = dict(report.item_shares.values_list("item_id", "share"))
    stored = (report.assignment_id, report.kind, report.text, shares)
    if stored != (assignment.pk, content.kind, content.text, dict(content.item_shares)):
        return False
    return content.kind == ReportKind.CLOSING or content.share in (None, report.share)


def _refuse_month(content: ReportInput, day: date) -> None:
    """Raises NotReportable if `content` cannot be reported on `day` for its month."""
    if content.month and content.month > day:
        raise NotReportable("不能填报以后的月份。")
    is_made_up = content.month and content.month < day.replace(day=1)
    if is_made_up and content.kind == ReportKind.CLOSING:
        raise NotReportable(CLOSING_IS_TODAY)


def refuse_unreportable(assignment: Assignment, status: Status, day: date) -> None:
    """Raises NotReportable when `assignment`, that stands so, takes no report on `day`."""
    if not assignment.is_reportable:
        raise NotReportable("责任领导不填报进展。")
    if not assignment.serves_on(day):
        raise NotReportable("该单位不承担这项任务（已撤并或不在承担范围），不需要填报。")
    if assignment.group_id and assignment.member_assignments.exists():
        raise NotReportable("集合单位的进展由各成员单位分别填报。")
    if status.state is State.CLOSED:
        raise NotReportable("该单位的这项任务已办结，不能再填报。")
    if ended := end_of_task(assignment.task):
        raise NotReportable(f"{ended}不能再填报。")
    if status.state is State.UNDER_REVIEW:
        raise NotReportable("该单位已申请办结，正在等待审核，审核前不能再填报。")


def end_of_task(task: Task) -> str:
    """How `task` ended, in Chinese, up to a comma; empty while it is open."""
    if task.plan.state != PlanState.IN_FORCE:
        return "新版本不再列入该单位的这项任务，"
    now = task.standings.filter(until=None).first()
    if now is None or now.value.state not in ENDED:
        return ""
    ruling = task.rulings.order_by("-id").first()
    if ruling is None or ruling.kind == RulingKind.REOPEN:
        return f"这项任务{now.value.state.label}，"
    return f"这项任务已由创建办裁定{ruling.get_kind_display()}（理由：{ruling.reason}），"


def _state_after(kind: ReportKind, before: Status) -> State:
    """The state after a report. A report of no change changes no state."""
    after = {ReportKind.CLOSING: State.UNDER_REVIEW, ReportKind.NO_CHANGE: before.state}
    return after.get(kind, State.IN_PROGRESS)


def _share(assignment: Assignment, content: ReportInput, before: Status) -> int | None:
    """The share done: as typed, or the mean over all items, or the last one if nothing changed."""
    if content.kind == ReportKind.CLOSING:
        return 100
    if content.share is not None:
        return content.share
    if content.item_shares:
        return sum(content.item_shares.values()) // assignment.task.items.count()
    return before.share


def last_share(assignment: Assignment) -> int | None:
    """The last share that was not reported by a request to close: a returned request goes back to
    it, and the next form starts from it."""
    report = assignment.reports.latest_first().exclude(kind=ReportKind.CLOSING).first()
    return report.share if report else None


def last_shares(assignment: Assignment) -> dict[int, int]:
    """The last share of each action item, by item id; for the next form."""
    report = assignment.reports.latest_first().filter(item_shares__isnull=False).first()
    return dict(report.item_shares.values_list("item_id", "share")) if report else {}
