"""Sheets that the rule would draft: who owes what, and how hard it presses, as of a day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from counties.models import County, Department
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Assignment, Task
from tracker.roadmaps.models.querysets import REPORTS_FOR_TASK
from tracker.roadmaps.rules.status import State, Status, within
from tracker.supervision.choices import SheetKind, SheetState
from tracker.supervision.models import DispatchSheet
from tracker.supervision.rules.sheet_colours import Owed, SheetColour, colour_of, words_of

KIND_OF = {
    SheetColour.BLUE: SheetKind.CHASE,
    SheetColour.YELLOW: SheetKind.ORDER,
    SheetColour.RED: SheetKind.RECTIFY,
}


@dataclass(frozen=True)
class Line:
    """A task of a proposal, and how it stands."""

    task: Task
    words: str


@dataclass(frozen=True)
class Proposal:
    """One sheet that the rule would draft."""

    department: Department
    colour: SheetColour
    lines: list[Line]

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
    found: dict[tuple[SheetColour, Department], list[Line]] = defaultdict(list)
    for owed, assignment in duties_owed(county, day):
        colour = colour_of(owed, day)
        if colour is None or (owed.department, colour, owed.task) in asked:
            continue
        assert assignment.department is not None
        lines = found[colour, assignment.department]
        if not lines or lines[-1].task.pk != owed.task:
            lines.append(Line(assignment.task, words_of(owed, day)))
    order = list(reversed(SheetColour))
    return [
        Proposal(department, colour, lines)
        for (colour, department), lines in sorted(
            found.items(),
            key=lambda pair: (order.index(pair[0][0]), pair[0][1].position, pair[0][1].pk),
        )
    ]


def duties_owed(county: County, day: date) -> Iterator[tuple[Owed, Assignment]]:
    """Each department's part of each task of the plan in force, in the plan's order. One query.

    Who only cooperates is not pressed: the task closes without it.
    """
    rows = (
        Assignment.objects.for_county(county)
        .filter(REPORTS_FOR_TASK, task__plan__state=PlanState.IN_FORCE, left_out="")
        .filter(department__isnull=False)
        .filter(Q(member_since=None) | Q(member_since__lte=day))
        .filter(Q(member_until=None) | Q(member_until__gt=day))
        .standing_at(day)
        .with_task_standing(day)
        .select_related("task", "department")
        .order_by(F("task__position"), "position", "id")
    )
    for row in rows:
        own = Status(State(row.state), row.closed_on, row.share)
        task = Status(State(row.task_state), row.task_closed_on, row.task_share)
        yield (
            Owed(
                department=row.department_id,
                task=row.task_id,
                standing=within(own, task),
                start=row.task.window_start,
                due=row.task_due,
            ),
            row,
        )


def words_of_tasks(county: County, day: date) -> dict[int, str]:
    """How each task presses, by its id: the words of whoever is worst off. One query."""
    found: dict[int, str] = {}
    for owed, _ in duties_owed(county, day):
        found[owed.task] = found.get(owed.task) or words_of(owed, day)
    return found


def _asked(county: County, day: date) -> set[tuple[int, str, int]]:
    """Department, colour and task of every sheet that is not closed."""
    sheets = DispatchSheet.objects.for_county(county).standing_at(day)
    open_sheets = sheets.exclude(state=SheetState.CLOSED).values("pk")
    rows = DispatchSheet.objects.filter(pk__in=open_sheets)
    return set(rows.values_list("to", "colour", "tasks"))
