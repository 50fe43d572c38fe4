"""A department's page: what it owes, its record, what is open, and who it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counties.models import Department, Membership
from tracker.dashboards.ledger_links import Counted, LedgerLinks
from tracker.dashboards.plan_pages.heat_map import Heat, HeatRow, heat_cells, months_of
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.filtersets import LEADS
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.rules.status import Timeliness, span_of
from tracker.roadmaps.selectors.boards import opening_month
from tracker.roadmaps.selectors.status_at import (
    AssignmentStatus,
    assignment_statuses,
    task_statuses,
)


@dataclass(frozen=True)
class RoleTasks:
    """The tasks in which a department stands in one role."""

    label: str
    tasks: Counted


@dataclass(frozen=True)
class DepartmentRecord:
    """How a department stands in the plan in force. Cooperating duties are in no count of these."""

    plan: CountyPlan | None
    tasks: Counted
    roles: tuple[RoleTasks, ...]
    on_time: int
    late: int
    overdue: int
    open_duties: tuple[AssignmentStatus, ...]  # earliest deadline first, undated last
    finished_duties: tuple[AssignmentStatus, ...]
    strip: Heat
    aliases: tuple[str, ...]
    groups: tuple[str, ...]
    sections: tuple[Department, ...]
    reporters: tuple[Membership, ...]


def department_record(department: Department, day: date, today: date) -> DepartmentRecord:
    """The record of `department` as of the end of `day`, in seven queries."""
    plan = CountyPlan.objects.on(department.county, day)
    own = Assignment.objects.filter(task__plan=plan, department=department)
    tasks = task_statuses(Task.objects.filter(pk__in=own.values("task")), day)
    duties = assignment_statuses(own, tasks, day)
    ledger = LedgerLinks.of(department.county, day, today)
    year = opening_month(span_of(task.dates for task in tasks), day).year
    judged = [d.timeliness for d in duties if d.role is not AssignmentRole.COOPERATING]
    reporters = department.memberships.filter(user__is_active=True).select_related("user")
    return DepartmentRecord(
        plan=plan,
        tasks=ledger.counted(len(tasks), department=department.pk),
        roles=_roles(duties, department, ledger),
        on_time=judged.count(Timeliness.CLOSED_ON_TIME),
        late=judged.count(Timeliness.CLOSED_LATE),
        overdue=judged.count(Timeliness.OVERDUE),
        open_duties=by_deadline([d for d in duties if d.is_open]),
        finished_duties=by_deadline([d for d in duties if not d.is_open]),
        strip=_strip(duties, year, ledger),
        aliases=tuple(department.aliases.values_list("name", flat=True)),
        groups=tuple(department.member_of.values_list("name", flat=True)),
        sections=tuple(department.sections.all()),
        reporters=tuple(reporters),
    )


def _roles(
    duties: Sequence[AssignmentStatus], department: Department, ledger: LedgerLinks
) -> tuple[RoleTasks, ...]:
    """How many tasks the department reports for, then how many in each role of the document."""
    of_role = {LEADS: {d.task.pk for d in duties if d.leads}} | {
        role.value: {d.task.pk for d in duties if d.role is role} for role in AssignmentRole
    }
    labels = {LEADS: "牵头填报", **dict(AssignmentRole.choices)}
    return tuple(
        RoleTasks(labels[role], ledger.counted(len(tasks), department=department.pk, role=role))
        for role, tasks in of_role.items()
        if tasks
    )


def by_deadline(duties: Sequence[AssignmentStatus]) -> tuple[AssignmentStatus, ...]:
    """The earliest deadline first, undated last."""
    return tuple(sorted(duties, key=lambda d: (d.due or date.max, d.task.position)))


def _strip(duties: Sequence[AssignmentStatus], year: int, ledger: LedgerLinks) -> Heat:
    """The year's months as the department's row of the heat table."""
    months = months_of(year)
    if not duties:
        return Heat(year, months, ())
    unit = duties[0].owner
    return Heat(year, months, (HeatRow(unit, heat_cells(unit, duties, months, ledger)),))
