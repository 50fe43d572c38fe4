"""Duties: assignments as their owners see them, with how they stand and what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.db.models import Count, Max, Q, QuerySet

from counties.access import Access
from counties.models import County
from tracker.roadmaps.choices import AssignmentRole, Decision, PlanState
from tracker.roadmaps.models import Assignment, ProgressReport, Review, Task
from tracker.roadmaps.progress import (
    ENDED,
    Lamp,
    Month,
    Standing,
    State,
    Timeliness,
    covers,
    lamp,
    timeliness,
    within,
)
from tracker.roadmaps.querysets import end_of


@dataclass(frozen=True)
class Duty:
    """An assignment as of a day."""

    assignment: Assignment
    task: Task
    standing: Standing
    timeliness: Timeliness
    lamp: Lamp
    member_count: int  # of a group that stands for members
    members_closed: int
    last_report: ProgressReport | None
    returned_for: str  # why the last report was returned, if it was
    may_report: bool
    nonce: UUID = field(default_factory=uuid4)  # of the one-click form

    @property
    def is_open(self) -> bool:
        return self.standing.state not in ENDED

    @property
    def can_send(self) -> bool:
        """Can a report be sent now?"""
        return self.may_report and self.is_open and self.standing.state is not State.UNDER_REVIEW


def may_report(assignment: Assignment, access: Access, has_members: bool = False) -> bool:
    """Own duties for a reporter, anyone's for the office; never a person's or a group's sum."""
    if not assignment.is_reportable or has_members:
        return False
    return access.reports_for_all or assignment.department_id in access.department_ids


def duties_of_task(task: Task, day: date, access: Access) -> list[Duty]:
    """All assignments of `task`, in the document's order, members of groups behind their group."""
    rows = Assignment.objects.filter(task=task).order_by("position", "via_id", "id")
    return list(_duties(rows, day, access))


def my_duties(county: County, day: date, access: Access) -> list[Duty]:
    """The open duties of the reader's departments in the plan in force; for the office those of
    groups without members, which nobody else can report."""
    rows = Assignment.objects.for_county(county).filter(task__plan__state=PlanState.IN_FORCE)
    mine = Q(department__in=access.department_ids)
    if access.reports_for_all:
        mine |= Q(group__isnull=False, member_assignments=None)
    rows = rows.filter(mine).exclude(role=AssignmentRole.LEADER)
    duties = _duties(rows.order_by("task__due_on", "task__position", "id"), day, access)
    return [duty for duty in duties if duty.standing.state is not State.CANCELLED]


def _duties(rows: QuerySet[Assignment], day: date, access: Access) -> Iterable[Duty]:
    """Two queries: the assignments as they stood, and their last reports."""
    found = list(
        rows.standing_at(day)  # type: ignore[attr-defined]
        .with_task_standing(day)
        .annotate(
            last_id=Max("reports__pk", filter=Q(reports__at__lt=end_of(day))),
            member_count=Count("member_assignments", distinct=True),
        )
        .select_related("task__milestone", "department", "group", "official", "item")
    )
    reports = ProgressReport.objects.select_related("by", "review").in_bulk(
        [a.last_id for a in found if a.last_id]
    )
    closed = _closed_members(found, day)
    for a in found:
        task = Standing(State(a.task_state), a.task_closed_on, a.task_share)
        standing = within(Standing(State(a.state), a.closed_on, a.share), task)
        last = reports.get(a.last_id)
        yield Duty(
            assignment=a,
            task=a.task,
            standing=standing,
            timeliness=timeliness(standing, a.task.due_on, day),
            lamp=lamp(standing, a.task.dates, day),
            member_count=a.member_count,
            members_closed=closed.get(a.pk, 0),
            last_report=last,
            returned_for=_returned_for(last, day),
            may_report=may_report(a, access, bool(a.member_count)),
        )


def _returned_for(report: ProgressReport | None, day: date) -> str:
    review: Review | None = getattr(report, "review", None)
    is_return = review and review.decision == Decision.RETURNED and review.at < end_of(day)
    return review.reason if review and is_return else ""


def _closed_members(assignments: list[Assignment], day: date) -> dict[int, int]:
    """How many members of each group among `assignments` have closed; no query without groups."""
    groups = [a for a in assignments if a.group_id]
    if not groups:
        return {}
    rows = (
        Assignment.objects.filter(via__in=groups)
        .standing_at(day)
        .filter(state=State.CLOSED)
        .values_list("via")
        .annotate(Count("pk"))
    )
    return dict(rows)


def by_urgency(duties: list[Duty], day: date) -> dict[str, list[Duty]]:
    """The duties as the reader's page shows them: overdue first, then this month, then the rest."""
    month = Month.of(day)
    groups: dict[str, list[Duty]] = {"overdue": [], "month": [], "later": [], "closed": []}
    for duty in duties:
        if not duty.is_open:
            groups["closed"].append(duty)
        elif duty.timeliness is Timeliness.OVERDUE:
            groups["overdue"].append(duty)
        elif covers(duty.task.dates, month):
            groups["month"].append(duty)
        else:
            groups["later"].append(duty)
    return groups
