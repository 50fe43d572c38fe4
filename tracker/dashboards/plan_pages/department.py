"""The page of a department: its assignments, its record, its names and reporters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counties.models import Department, Membership
from counties.units_on_day import merged_with
from tracker.dashboards.ledger_links import LedgerLinks, LinkedCount
from tracker.dashboards.plan_pages.heat_map import HeatMap, HeatRow, heat_cells, months_of
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.filtersets import LEADS
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.rules.status import Timeliness, first_and_last_month
from tracker.roadmaps.selectors.boards import opening_month
from tracker.roadmaps.selectors.status_at import (
    AssignmentStatus,
    assignment_statuses,
    task_statuses,
)


@dataclass(frozen=True)
class RoleTasks:
    """The tasks in which a department has one role."""

    label: str
    tasks: LinkedCount


@dataclass(frozen=True)
class DepartmentRecord:
    """The assignments of a department in the plan in force.

    `on_time`, `late` and `overdue` leave out those in which it only cooperates.
    """

    plan: CountyPlan | None
    tasks: LinkedCount
    roles: tuple[RoleTasks, ...]
    on_time: int
    late: int
    overdue: int
    open_assignments: tuple[AssignmentStatus, ...]  # earliest deadline first, undated last
    ended_assignments: tuple[AssignmentStatus, ...]
    months: HeatMap
    aliases: tuple[str, ...]
    groups: tuple[str, ...]
    sections: tuple[Department, ...]
    reporters: tuple[Membership, ...]


def department_record(department: Department, day: date, today: date) -> DepartmentRecord:
    """Return the record of `department` as of the end of `day`. Seven queries."""
    plan = CountyPlan.objects.on(department.county, day)
    own = Assignment.objects.filter(task__plan=plan, department__in=merged_with(department.pk))
    tasks = task_statuses(Task.objects.filter(pk__in=own.values("task")), day)
    assignments = assignment_statuses(own, tasks, day)
    ledger = LedgerLinks.of(department.county, day, today)
    year = opening_month(first_and_last_month(task.dates for task in tasks), day).year
    judged = [d.timeliness for d in assignments if d.role is not AssignmentRole.COOPERATING]
    reporters = Membership.objects.filter(
        department__in=merged_with(department.pk), user__is_active=True
    ).select_related("user")
    return DepartmentRecord(
        plan=plan,
        tasks=ledger.counted(len(tasks), department=department.pk),
        roles=_roles(assignments, department, ledger),
        on_time=judged.count(Timeliness.CLOSED_ON_TIME),
        late=judged.count(Timeliness.CLOSED_LATE),
        overdue=judged.count(Timeliness.OVERDUE),
        open_assignments=by_deadline([d for d in assignments if d.is_open]),
        ended_assignments=by_deadline([d for d in assignments if not d.is_open]),
        months=_month_row(assignments, year, ledger),
        aliases=tuple(department.aliases.values_list("name", flat=True)),
        groups=tuple(department.member_of.values_list("name", flat=True)),
        sections=tuple(department.sections.all()),
        reporters=tuple(reporters),
    )


def _roles(
    assignments: Sequence[AssignmentStatus], department: Department, ledger: LedgerLinks
) -> tuple[RoleTasks, ...]:
    """Return the tasks for which the department reports, then those of each role it has."""
    of_role = {LEADS: {d.task.pk for d in assignments if d.leads}} | {
        role.value: {d.task.pk for d in assignments if d.role is role} for role in AssignmentRole
    }
    labels = {LEADS: "牵头填报", **dict(AssignmentRole.choices)}
    return tuple(
        RoleTasks(labels[role], ledger.counted(len(tasks), department=department.pk, role=role))
        for role, tasks in of_role.items()
        if tasks
    )


def by_deadline(assignments: Sequence[AssignmentStatus]) -> tuple[AssignmentStatus, ...]:
    """Return `assignments` by deadline; those without one come last."""
    return tuple(sorted(assignments, key=lambda d: (d.due or date.max, d.task.position)))


def _month_row(assignments: Sequence[AssignmentStatus], year: int, ledger: LedgerLinks) -> HeatMap:
    """Return a heat map of `year` with the row of the department alone."""
    months = months_of(year)
    if not assignments:
        return HeatMap(year, months, ())
    unit = assignments[0].owner
    return HeatMap(year, months, (HeatRow(unit, heat_cells(unit, assignments, months, ledger)),))
