"""The dispatch sheets that the rule would draft as of a day."""

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
    """A task of a proposal, and why it is asked for."""

    task: Task
    reason: str


@dataclass(frozen=True)
class Proposal:
    """One sheet that the rule would draft."""

    department: Department
    colour: SheetColour
    tasks: list[ProposedTask]

    @property
    def kind(self) -> SheetKind:
        return KIND_OF[self.colour]

    @property
    def key(self) -> str:
        """Names the proposal in a form."""
        return f"{self.department.pk}-{self.colour}"


def proposals(county: County, day: date) -> list[Proposal]:
    """The sheets to draft: red first, then by department. What an open sheet of the same colour
    already asks of the department is left out. Two queries."""
    asked = _asked(county, day)
    found: dict[tuple[SheetColour, Department], list[ProposedTask]] = defaultdict(list)
    for status, assignment in reporting_departments(county, day):
        colour = colour_of(status.status, status.dates, day)
        department, task = assignment.department, assignment.task
        if colour is None or department is None or (department.pk, colour, task.pk) in asked:
            continue
        proposed = found[colour, department]
        if not proposed or proposed[-1].task.pk != task.pk:
            reason = reason_of(status.status, status.dates, day)
            proposed.append(ProposedTask(task, reason))
    order = list(reversed(SheetColour))
    return [
        Proposal(department, colour, tasks)
        for (colour, department), tasks in sorted(
            found.items(),
            key=lambda pair: (order.index(pair[0][0]), pair[0][1].position, pair[0][1].pk),
        )
    ]


def reporting_departments(
    county: County, day: date
) -> Iterator[tuple[AssignmentStatus, Assignment]]:
    """The assignments of departments in the plan in force that their tasks wait for, each with its
    status at the end of `day`, in the plan's order. One query.
    """
    rows = (
        Assignment.objects.for_county(county)
        .filter(REPORTS_FOR_TASK, task__plan__state=PlanState.IN_FORCE, left_out="")
        .filter(department__isnull=False)
        .standing_at(day)
        .with_task_standing(day)
        .select_related("task", "department", "group")
        .order_by(F("task__position"), "position", "id")
    )
    return ((assignment_status(row, day), row) for row in rows)


def reasons_of_tasks(county: County, day: date) -> dict[int, str]:
    """Why each task is asked for, by its id: the first reason among its assignments. One query."""
    found: dict[int, str] = {}
    for status, assignment in reporting_departments(county, day):
        reason = reason_of(status.status, status.dates, day)
        found[assignment.task_id] = found.get(assignment.task_id) or reason
    return found


def _asked(county: County, day: date) -> set[tuple[int, str, int]]:
    """Department, colour and task of every sheet that is not closed."""
    sheets = DispatchSheet.objects.for_county(county).as_of(day)
    open_sheets = sheets.exclude(state=SheetState.CLOSED).values("pk")
    rows = DispatchSheet.objects.filter(pk__in=open_sheets)
    return set(rows.values_list("to", "colour", "tasks"))
