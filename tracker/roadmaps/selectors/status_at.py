"""Tasks and assignments as of the end of a day: one reading for all pages, papers and reminders.

Rows are read as plain values where a page needs no more: a model for each of the 5,400 tasks of a
long ledger costs more than the queries and the writing together.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import F

from counties.models import County
from counties.units_on_day import current_units, department_name, group_name
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.models import Assignment, CountyPlan
from tracker.roadmaps.models.querysets import AssignmentQuerySet, TaskQuerySet, in_force_on
from tracker.roadmaps.rules.status import (
    Dates,
    State,
    Status,
    counted_status,
    status_in_task,
)
from tracker.roadmaps.rules.task_status import StatusAt, TaskStatus


@dataclass(frozen=True)
class Owner:
    """The owner of an assignment: a department, a group (各义务教育学校), or a person in charge."""

    kind: Literal["department", "group", "official"]
    pk: int
    name: str
    position: int = 0

    @property
    def is_group(self) -> bool:
        return self.kind == "group"

    @property
    def department(self) -> int | None:
        """The id of the department, if it is one."""
        return self.pk if self.kind == "department" else None


@dataclass(frozen=True)
class AssignmentStatus(StatusAt):
    """An assignment as of the end of a day."""

    pk: int
    task: TaskStatus
    owner: Owner
    role: AssignmentRole
    leads: bool
    is_own: bool  # not as a member of a group


TASK_COLUMNS = (
    "pk", "carried_by_id", "position", "title", "content", "milestone_id",
    "window_start", "window_end", "due_on", "extended_to", "extensions",
    "state", "closed_on", "share",
)  # fmt: skip


def status_values(row: Any, day: date) -> dict[str, Any]:
    """The fields of `TaskStatus`, from a task of `as_of` or from its values of the same
    names."""
    dates = Dates(row.window_start, row.window_end, row.due_on)
    return {
        "day": day,
        "status": Status(State(row.state), row.closed_on, row.share),
        "dates": dates.extended(row.extended_to),
        "extensions": row.extensions,
        "pk": row.pk,
        "current_row": row.carried_by_id or row.pk,
        "position": row.position,
        "title": row.title,
        "content": row.content,
        "milestone_id": row.milestone_id,
    }


def task_statuses(tasks: TaskQuerySet, day: date) -> list[TaskStatus]:
    """`tasks` as of the end of `day`, in the order of the queryset. One query."""
    rows = tasks.as_of(day).values_list(*TASK_COLUMNS, named=True)
    return [TaskStatus(**status_values(row, day)) for row in rows]


_ASSIGNMENT_COLUMNS = (
    "pk", "task_id", "role", "leads", "via_id", "state", "closed_on", "share",
    "department_id", "department__name", "department__position", "group_id", "group__name",
)  # fmt: skip


def assignment_statuses(
    assignments: AssignmentQuerySet, tasks: Iterable[TaskStatus], day: date
) -> list[AssignmentStatus]:
    """The assignments of units among `assignments` as of the end of `day`, with the status by which
    they are counted (`counted_status`). `tasks` are theirs. One query."""
    task_of = {task.pk: task for task in tasks}
    rows = (
        assignments.filter(official=None)
        .as_of(day)
        .order_by("task__position", "position", "id")
        .values_list(*_ASSIGNMENT_COLUMNS, named=True)
    )
    return [_counted(row, task_of[row.task_id]) for row in rows]


def _counted(row: Any, task: TaskStatus) -> AssignmentStatus:
    owner = (
        Owner("group", row.group_id, group_name(row.group_id, row.group__name))
        if row.department_id is None
        else Owner(
            "department",
            current_units().follows(row.department_id),
            department_name(row.department_id, row.department__name),
            row.department__position,
        )
    )
    own = Status(State(row.state), row.closed_on, row.share)
    reports = AssignmentRole(row.role).reports
    return _assignment(row, task, owner, counted_status(own, task.status, reports=reports))


def _assignment(row: Any, task: TaskStatus, owner: Owner, status: Status) -> AssignmentStatus:
    return AssignmentStatus(
        day=task.day,
        status=status,
        dates=task.dates,
        extensions=task.extensions,
        pk=row.pk,
        task=task,
        owner=owner,
        role=AssignmentRole(row.role),
        leads=row.leads,
        is_own=row.via_id is None,
    )


def plan_statuses(plan: CountyPlan, day: date) -> tuple[list[TaskStatus], list[AssignmentStatus]]:
    """The tasks of `plan` as of the end of `day`, and the assignments of units. Two queries."""
    tasks = task_statuses(plan.tasks.order_by("position"), day)
    return tasks, assignment_statuses(Assignment.objects.filter(task__plan=plan), tasks, day)


def leads_of(assignments: Iterable[AssignmentStatus]) -> dict[int, str]:
    """The name of the unit that reports for each task, by task id."""
    return {each.task.pk: each.owner.name for each in assignments if each.leads}


def assignment_status(row: Any, day: date) -> AssignmentStatus:
    """An assignment of `as_of` and `with_task_status`, with its task and owner at hand."""
    task = TaskStatus(
        day=day,
        status=Status(State(row.task_state), row.task_closed_on, row.task_share),
        dates=row.task.dates.extended(row.task_extended_to),
        extensions=row.task_extensions,
        pk=row.task_id,
        current_row=row.task.carried_by_id or row.task_id,
        position=row.task.position,
        title=row.task.title,
        content=row.task.content,
        milestone_id=row.task.milestone_id,
    )
    own = Status(State(row.state), row.closed_on, row.share)
    return _assignment(row, task, _owner(row), status_in_task(own, task.status))


def _owner(assignment: Assignment) -> Owner:
    if department := assignment.department:
        head = current_units().follows(department.pk)
        return Owner("department", head, str(department), department.position)
    if group := assignment.group:
        return Owner("group", group.pk, str(group))
    assert assignment.official is not None
    return Owner("official", assignment.official.pk, assignment.official.name)


def outstanding(
    county: County, day: date, departments: Collection[int] | None = None
) -> list[AssignmentStatus]:
    """The open assignments of `departments` (all of the county if None) in the plan in force, by
    deadline: for reminders, calendars and the text for the chat group. One query.

    Left out are those under review, which wait for the office, and groups with members, each of
    which has an assignment of its own.
    """
    rows = (
        Assignment.objects.for_county(county)
        .filter(in_force_on(day, "task__plan"))
        .taking_reports()
        .exclude(role=AssignmentRole.LEADER)
    )
    if departments is not None:
        rows = rows.filter(department__in=departments)
    found = (
        rows.as_of(day)
        .with_task_status(day)
        .select_related("task", "department", "group")
        .order_by(F("task_due").asc(nulls_last=True), "task__position", "position", "id")
    )
    statuses = (assignment_status(row, day) for row in found)
    return [each for each in statuses if each.is_reportable]
