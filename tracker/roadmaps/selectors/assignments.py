"""Duties: assignments as their owners see them, with how they stand and what may be done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Count, F, OuterRef, Q, Subquery

from counties.access import Access
from counties.choices import GroupKind
from counties.days import chinese_day
from counties.models import County
from tracker.roadmaps.choices import AssignmentRole, Decision
from tracker.roadmaps.models import Assignment, ProgressReport, Review, Task
from tracker.roadmaps.models.querysets import AssignmentQuerySet, end_of, in_force_on
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.reporting_cycle import MonthRecord, wants_report
from tracker.roadmaps.rules.status import Lamp, State, Timeliness
from tracker.roadmaps.selectors.status_at import AssignmentStatus, assignment_status
from tracker.roadmaps.selectors.versions import last_reports


@dataclass(frozen=True)
class Duty:
    """An assignment as its owner sees it, and what may be done about it."""

    assignment: Assignment
    status: AssignmentStatus
    member_count: int  # of a group that stands for members
    members_open: tuple[str, ...]  # the names of those not yet closed
    last_report: ProgressReport | None
    returned_for: str  # why the last report was returned, if it was
    gone: str  # of a member that owes nothing any more (or not yet): why
    may_report: bool
    leads_task: bool  # itself, or as a member of the group that leads
    months: tuple[MonthRecord, ...] = ()  # of the last year, as far as they wanted a report
    nonce: UUID = field(default_factory=uuid4)  # of the one-click form

    @property
    def task(self) -> Task:
        return self.assignment.task

    @property
    def members_closed(self) -> int:
        return self.member_count - len(self.members_open)

    @property
    def members_words(self) -> str:
        """已完成 26/30 校, in the measure word of the group's kind."""
        group = self.assignment.group
        measure = MEASURES.get(GroupKind(group.kind), "个单位") if group else ""
        return f"已完成 {self.members_closed}/{self.member_count} {measure}"

    @property
    def can_send(self) -> bool:
        """Can a report be sent now?"""
        return self.may_report and self.status.is_reportable

    def month_lamp(self, month: Month) -> Lamp | None:
        """What `month` was, where it wanted a report."""
        return next((each.lamp for each in self.months if each.month == month), None)

    @property
    def can_extend(self) -> bool:
        """Can more time be asked for now?"""
        return self.may_report and self.leads_task and self.status.timeliness in EXTENDABLE


MEASURES = {GroupKind.SCHOOLS: "校", GroupKind.TOWNSHIPS: "个乡镇（街道）"}
# Still before its deadline, which can be moved.
EXTENDABLE = (Timeliness.NOT_DUE, Timeliness.DUE_SOON)


def may_report(assignment: Assignment, access: Access, has_members: bool = False) -> bool:
    """Own duties for a reporter, anyone's for the office; never a person's or a group's sum."""
    if not assignment.is_reportable or has_members:
        return False
    return access.reports_for_all or assignment.department_id in access.department_ids


def may_extend(lead: Assignment | None, access: Access, day: date) -> bool:
    """May the reader ask for more time? The unit that leads may, each member of the group that
    leads, and the office for them."""
    return access.reports_for_all or (lead is not None and speaks_for(lead, access, day))


def speaks_for(lead: Assignment, access: Access, day: date) -> bool:
    """Does the reader report for `lead`, or for a member that it has on `day`? One query for a
    group, else none."""
    if lead.group_id and access.department_ids:
        members = lead.member_assignments.serving_on(day)
        return members.filter(department__in=access.department_ids).exists()
    return lead.department_id in access.department_ids


def duties_of_task(
    task: Task, day: date, access: Access, reports: Iterable[ProgressReport]
) -> list[Duty]:
    """All assignments of `task`, in the document's order, members of groups behind their group;
    `reports` are those on the task by the end of `day`. One query."""
    rows = Assignment.objects.filter(task=task).as_of_with_former_members(day)
    found = _read(rows.order_by("position", F("via").asc(nulls_first=True), "id"), day)
    return list(_duties(found, day, access, {report.pk: report for report in reports}))


def my_duties(county: County, day: date, access: Access) -> list[Duty]:
    """The open duties of the reader's departments in the plan in force; for the office those of
    groups without members, which nobody else can report. Two queries."""
    rows = Assignment.objects.for_county(county).filter(in_force_on(day, "task__plan"))
    mine = Q(department__in=access.department_ids)
    if access.reports_for_all:
        mine |= Q(group__isnull=False, member_assignments=None)
    rows = rows.filter(mine).exclude(role=AssignmentRole.LEADER).as_of(day)
    by_deadline = F("task_due").asc(nulls_last=True)
    found = _read(rows.order_by(by_deadline, "task__position", "position", "id"), day)
    reports = ProgressReport.objects.select_related("by", "review").in_bulk(
        [a.last_id for a in found if a.last_id]
    )
    duties = _duties(found, day, access, reports)
    return [duty for duty in duties if duty.status.state is not State.CANCELLED]


def _read(rows: AssignmentQuerySet, day: date) -> list[Any]:
    """The assignments of `as_of`, with the number of their last report and of members."""
    last = ProgressReport.objects.until(day).filter(assignment=OuterRef("pk")).latest_first()
    found: list[Any] = list(
        rows.with_task_status(day)
        .annotate(
            last_id=Subquery(last.values("pk")[:1]),
            member_count=Count("member_assignments", distinct=True),
            group_leads=F("via__leads"),
        )
        .select_related("task__milestone", "task__plan", "department", "group", "official", "item")
    )
    carried = last_reports(found, day)
    for duty in found:
        duty.last_id = carried.get(duty.pk, duty.last_id)
    return found


def _duties(
    found: list[Any], day: date, access: Access, reports: Mapping[int, ProgressReport]
) -> Iterator[Duty]:
    """The duties of `_read`; members of a group count where they are among them."""
    serving = [a for a in found if a.via_id and a.serves_on(day)]
    for a in found:
        last = reports.get(a.last_id)
        yield Duty(
            assignment=a,
            status=assignment_status(a, day),
            leads_task=bool(a.leads or a.group_leads),
            member_count=sum(m.via_id == a.pk for m in serving),
            members_open=tuple(
                str(m) for m in serving if m.via_id == a.pk and m.state != State.CLOSED
            ),
            gone="" if a.serves_on(day) else _gone(a, day),
            last_report=last,
            returned_for=_returned_for(last, day),
            may_report=a.serves_on(day) and may_report(a, access, bool(a.member_count)),
        )


def _gone(assignment: Assignment, day: date) -> str:
    since, until = assignment.member_since, assignment.member_until
    if since and since > day:
        return f"{chinese_day(since)}起承担"
    if assignment.left_out:
        return f"不承担：{assignment.left_out}"
    return f"{chinese_day(until)}起不再承担" if until else ""


def _returned_for(report: ProgressReport | None, day: date) -> str:
    review: Review | None = getattr(report, "review", None)
    is_return = review and review.decision == Decision.RETURNED and review.at < end_of(day)
    return review.reason if review and is_return else ""


def by_urgency(duties: list[Duty], day: date) -> dict[str, list[Duty]]:
    """The duties as the reader's page shows them: overdue first, then this month, then the rest."""
    month = Month.of(day)
    groups: dict[str, list[Duty]] = {"overdue": [], "month": [], "later": [], "closed": []}
    for duty in duties:
        if not duty.status.is_open:
            groups["closed"].append(duty)
        elif duty.status.is_overdue:
            groups["overdue"].append(duty)
        elif wants_report(duty.status.dates, month):
            groups["month"].append(duty)
        else:
            groups["later"].append(duty)
    return groups
