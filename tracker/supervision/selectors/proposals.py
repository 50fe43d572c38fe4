"""The dispatch sheets that the rules propose as of a day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from counties.models import County, Department
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Assignment, Task
from tracker.roadmaps.models.querysets import REPORTS_FOR_TASK
from tracker.roadmaps.selectors.status_at import AssignmentStatus, assignment_status
from tracker.supervision.choices import SheetKind, SheetState
from tracker.supervision.models import DispatchSheet
from tracker.supervision.rules.sheet_colours import SheetColour, colour_of, reason_of

KIND_OF = {
    SheetColour.BLUE: SheetKind.CHASE,
    SheetColour.YELLOW: SheetKind.ORDER,
    SheetColour.RED: SheetKind.RECTIFY,
}


@dataclass(frozen=True)
class ProposedTask:
    """A task of a proposed sheet, and the reason for which it is listed."""

    task: Task
    reason: str


@dataclass(frozen=True)
class Proposal:
    """A dispatch sheet that the office can have drafted by one click."""

    department: Department
    colour: SheetColour
    tasks: list[ProposedTask]

    @property
    def kind(self) -> SheetKind:
        return KIND_OF[self.colour]

    @property
    def key(self) -> str:
        """The value of its checkbox in the form."""
        return f"{self.department.pk}-{self.colour}"


def proposals(county: County, day: date) -> list[Proposal]:
    """Return the proposed sheets: red first, then in the order of the departments.

    A task is left out if an open sheet of the same colour already names it to the department. Two
    queries.
    """
    listed = _listed_tasks(county, day)
    tasks_by_sheet: dict[tuple[SheetColour, Department], list[ProposedTask]] = defaultdict(list)
    for status, assignment in reporting_departments(county, day):
        colour = colour_of(status.status, status.dates, day)
        department, task = assignment.department, assignment.task
        if colour is None or department is None or (department.pk, colour, task.pk) in listed:
            continue
        proposed = tasks_by_sheet[colour, department]
        if not proposed or proposed[-1].task.pk != task.pk:
            reason = reason_of(status.status, status.dates, day)
            proposed.append(ProposedTask(task, reason))
    order = list(reversed(SheetColour))
    return [
        Proposal(department, colour, tasks)
        for (colour, department), tasks in sorted(
            tasks_by_sheet.items(),
            key=lambda pair: (order.index(pair[0][0]), pair[0][1].position, pair[0][1].pk),
        )
    ]


def reporting_departments(
    county: County, day: date
) -> Iterator[tuple[AssignmentStatus, Assignment]]:
    """Return the assignments on which the tasks of the plan in force wait, as of `day`.

    Only those of departments, each with its status, in the order of the plan. One query.
    """
    rows = (
        Assignment.objects.for_county(county)
        .filter(REPORTS_FOR_TASK, task__plan__state=PlanState.IN_FORCE, left_out="")
        .filter(department__isnull=False)
        .as_of(day)
        .with_task_status(day)
        .select_related("task", "department", "group")
        .order_by(F("task__position"), "position", "id")
    )
    return ((assignment_status(row, day), row) for row in rows)


def reasons_of_tasks(county: County, day: date) -> dict[int, str]:
    """Return by task id why a sheet lists the task: the first reason of its assignments.

    One query.
    """
    reasons: dict[int, str] = {}
    for status, assignment in reporting_departments(county, day):
        reason = reason_of(status.status, status.dates, day)
        reasons[assignment.task_id] = reasons.get(assignment.task_id) or reason
    return reasons


def _listed_tasks(county: County, day: date) -> set[tuple[int, str, int]]:
    """Return department, colour and task of every sheet that is not closed."""
    sheets = DispatchSheet.objects.for_county(county).as_of(day)
    open_sheets = sheets.exclude(state=SheetState.CLOSED).values("pk")
    rows = DispatchSheet.objects.filter(pk__in=open_sheets)
    return set(rows.values_list("to", "colour", "tasks"))
