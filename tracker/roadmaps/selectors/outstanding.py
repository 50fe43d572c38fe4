"""What units still owe on a day: for reminders, calendars and the text for the chat group."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from counties.models import County
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.models import Assignment, Task
from tracker.roadmaps.models.querysets import in_force_on
from tracker.roadmaps.rules.status import State, Status, Timeliness, timeliness, within


@dataclass(frozen=True)
class Owed:
    """A duty in the plan in force that waits for its unit, as of a day."""

    assignment: Assignment
    due: date | None  # the deadline in force
    timeliness: Timeliness

    @property
    def task(self) -> Task:
        return self.assignment.task

    @property
    def title(self) -> str:
        """第3项 购置教学仪器, cut to a line."""
        words = self.task.title or self.task.content
        short = words if len(words) <= 40 else f"{words[:39]}…"
        return f"第{self.task.position}项 {short}"


def owed(county: County, day: date, departments: Collection[int] | None = None) -> list[Owed]:
    """The open duties of `departments` (all of the county when None), by deadline. One query.

    Left out is what waits for the office, being under review, and what a group's members owe
    one by one.
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
        rows.standing_at(day)
        .with_task_standing(day)
        .select_related("task", "department", "group")
        .order_by(F("task_due").asc(nulls_last=True), "task__position", "position", "id")
    )
    judged = [(a, _standing(a)) for a in found]
    return [
        Owed(a, a.task_due, timeliness(standing, a.task_due, day))
        for a, standing in judged
        if standing.state in (State.NOT_STARTED, State.IN_PROGRESS)
    ]


def _standing(assignment: Any) -> Status:
    own = Status(State(assignment.state), assignment.closed_on, assignment.share)
    task = Status(State(assignment.task_state), assignment.task_closed_on, assignment.task_share)
    return within(own, task)
