"""What stands in a plan on a day, as plain values: its tasks, and the duties of its units.

Two queries read a county's whole plan; every figure of its pages is then counted in Python from
these rows (a plan has a few hundred at most).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.models import Assignment, CountyPlan
from tracker.roadmaps.models.querysets import AssignmentQuerySet, TaskQuerySet
from tracker.roadmaps.rules.status import (
    ENDED,
    Dates,
    Lamp,
    State,
    Status,
    Timeliness,
    lamp,
    timeliness,
    within,
)


@dataclass(frozen=True)
class Unit:
    """A department, or a group (各义务教育学校) that answers as one."""

    pk: int
    name: str
    is_group: bool
    position: int


@dataclass(frozen=True)
class Work:
    """A task as it stood on a day."""

    pk: int
    position: int
    text: str
    milestone_id: int | None
    dates: Dates
    standing: Status
    timeliness: Timeliness
    lamp: Lamp

    @property
    def is_open(self) -> bool:
        return self.standing.state not in ENDED


@dataclass(frozen=True)
class UnitDuty:
    """What one unit owes to one task, as it stood on a day."""

    work: Work
    unit: Unit
    role: AssignmentRole
    leads: bool
    is_own: bool  # not through a group
    standing: Status
    timeliness: Timeliness
    lamp: Lamp


def read_work(tasks: TaskQuerySet, day: date) -> dict[int, Work]:
    """`tasks` as of the end of `day`, by id, in the order of the plan. One query."""
    rows = tasks.standing_at(day).order_by("position")
    return {row.pk: _work(row, day) for row in rows}


def _work(row: Any, day: date) -> Work:
    standing = Status(State(row.state), row.closed_on, row.share)
    dates = row.dates.extended(row.extended_to)
    return Work(
        pk=row.pk,
        position=row.position,
        text=row.title or row.content,
        milestone_id=row.milestone_id,
        dates=dates,
        standing=standing,
        timeliness=timeliness(standing, dates.due, day),
        lamp=lamp(standing, dates, day),
    )


_COLUMNS = (
    "task_id", "role", "leads", "via_id", "state", "closed_on", "share",
    "department_id", "department__name", "department__position", "group_id", "group__name",
)  # fmt: skip


def read_duties(
    assignments: AssignmentQuerySet, works: dict[int, Work], day: date
) -> list[UnitDuty]:
    """The duties of units in `assignments`, whose tasks are `works`, as of `day`. One query."""
    rows = (
        assignments.filter(official=None)
        .standing_at(day)
        .order_by("task__position", "position", "id")
        .values(*_COLUMNS)
    )
    return [_duty(row, works[row["task_id"]], day) for row in rows]


def _duty(row: dict, work: Work, day: date) -> UnitDuty:
    is_group = row["department_id"] is None
    unit = Unit(
        pk=row["group_id"] if is_group else row["department_id"],
        name=row["group__name"] if is_group else row["department__name"],
        is_group=is_group,
        position=0 if is_group else row["department__position"],
    )
    role = AssignmentRole(row["role"])
    own = Status(State(row["state"]), row["closed_on"], row["share"])
    standing = duty_standing(own, work.standing, role)
    return UnitDuty(
        work=work,
        unit=unit,
        role=role,
        leads=row["leads"],
        is_own=row["via_id"] is None,
        standing=standing,
        timeliness=timeliness(standing, work.dates.due, day),
        lamp=lamp(standing, work.dates, day),
    )


def duty_standing(own: Status, task: Status, role: AssignmentRole) -> Status:
    """How a duty stands: as its unit reported, so that who has delivered is not red for others. A
    cooperating unit, which does not report, stands as the task does."""
    if role is AssignmentRole.COOPERATING and own.state not in ENDED:
        return task
    return within(own, task)


def leads_of(duties: Iterable[UnitDuty]) -> dict[int, str]:
    """The name of the unit that reports for each task, by task id."""
    return {duty.work.pk: duty.unit.name for duty in duties if duty.leads}


def read_plan(plan: CountyPlan, day: date) -> tuple[list[Work], list[UnitDuty]]:
    """The tasks and duties of `plan` as of the end of `day`. Two queries."""
    works = read_work(plan.tasks.all(), day)
    duties = read_duties(Assignment.objects.filter(task__plan=plan), works, day)
    return list(works.values()), duties
