"""One task as one row: the same words, in the same order, on the page, in Excel and on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Prefetch

from counties.days import chinese_day
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.models import Assignment, Task
from tracker.roadmaps.models.querysets import TaskQuerySet
from tracker.roadmaps.plans.fields import (
    OPTIONAL_FIELDS,
    TaskField,
    extra_columns_of,
    extra_headings,
    words_of,
)
from tracker.roadmaps.plans.schema import ExtraColumn
from tracker.roadmaps.rules.status import Dates, Lamp, State, Status, Timeliness, lamp, timeliness

# A day that the document does not name outright; shown behind the day.
INFERRED_DAYS = {
    "month": "按月末计",
    "month_early": "按10日计",
    "year": "按年末计",
    "quarter": "按季末计",
    "half": "按半年末计",
    "school": "按开学日计",
    "xun": "按旬末计",
}


@dataclass(frozen=True)
class TaskRow:
    """A task as of a day. Dates are None and texts empty where the plan says nothing."""

    pk: int
    position: int
    number: str
    year: int | None
    window_text: str
    title: str
    content: str
    due_text: str
    due_on: date | None  # the deadline in force
    due_note: str  # how the day was read where the document names none
    lead: str  # the unit that reports for the task
    lead_inferred: bool
    units: str  # who answers, by role, in canonical names
    units_written: str  # the same as the document writes it
    state: State
    timeliness: Timeliness
    lamp: Lamp
    share: int | None
    closed_on: date | None
    latest: str  # what was last reported
    overdue_days: int
    planned_on: date | None  # the plan's own deadline
    extensions: int  # how often it has been moved
    extended_for: str  # the reason of the last time
    optional: tuple[str, ...] = ()  # the words of `OPTIONAL_FIELDS`
    extra: tuple[ExtraColumn, ...] = ()  # further columns of the county's own table

    def words_of(self, field: TaskField) -> str:
        """The words of an optional field."""
        return self.optional[OPTIONAL_FIELDS.index(field)] if self.optional else ""

    def extra_text(self, heading: str) -> str:
        """The text of the further column `heading`; empty if the task has none."""
        return next((each.text for each in self.extra if each.heading == heading), "")

    @property
    def extended_to(self) -> date | None:
        """The deadline in force where an extension has moved it."""
        return self.due_on if self.extensions else None

    @property
    def due_written(self) -> str:
        """The deadline as written, or the day where the plan gives only that."""
        return self.due_text or (chinese_day(self.planned_on) if self.planned_on else "")

    @property
    def extension_words(self) -> str:
        """延至 2024年8月31日（第1次延期：招标流标）; empty where there is none."""
        if not self.extensions:
            return ""
        return f"延至 {chinese_day(self.due_on)}（第{self.extensions}次延期：{self.extended_for}）"

    @property
    def due_words(self) -> str:
        """The deadline as written, and behind it the extension, or the day of a later version."""
        if not self.extensions:
            moved = self.due_on and self.planned_on and self.due_on != self.planned_on
            return (
                f"原 {self.due_written}，现 {chinese_day(self.due_on)}"
                if moved
                else self.due_written
            )
        return f"原 {self.due_written} {self.extension_words}"

    @property
    def text(self) -> str:
        """Title and content in one cell."""
        return f"{self.title}\n{self.content}" if self.title else self.content


@dataclass(frozen=True)
class OwnColumns:
    """What some tasks of a plan have beside what all have: optional fields, further columns."""

    fields: tuple[TaskField, ...] = ()
    headings: tuple[str, ...] = ()


def own_columns_of(rows: Iterable[TaskRow]) -> OwnColumns:
    """The optional fields and further columns that any of `rows` has words for."""
    rows = tuple(rows)
    fields = tuple(f for f in OPTIONAL_FIELDS if any(row.words_of(f) for row in rows))
    return OwnColumns(fields, extra_headings(rows))


def task_rows(tasks: TaskQuerySet, day: date) -> list[TaskRow]:
    """The rows of `tasks` as of the end of `day`, in the order of the queryset, in two queries."""
    return [row_of(task, day) for task in for_rows(tasks.standing_at(day), day)]


def for_rows(tasks: TaskQuerySet, day: date) -> TaskQuerySet:
    """`tasks` with their standing at `day` and all else that `row_of` reads, in two queries."""
    assignments = Assignment.objects.filter(via=None).select_related(
        "department", "group", "official"
    )
    return (
        tasks.with_latest(day)
        .select_related("milestone")
        # to a plain list: a manager's cache costs a queryset for each task
        .prefetch_related(Prefetch("assignments", assignments, to_attr="row_assignments"))
    )


def row_of(task: Task, day: date, known: Iterable[Assignment] | None = None) -> TaskRow:
    """The row of one task of `for_rows`; `known` are its assignments where they are at hand."""
    assignments = list(task.row_assignments if known is None else known)  # type: ignore[attr-defined]
    lead = next((a for a in assignments if a.leads), None)
    standing = Status(State(task.state), task.closed_on, task.share)  # type: ignore[attr-defined]
    due: date | None = task.due  # type: ignore[attr-defined]
    when = timeliness(standing, due, day)
    return TaskRow(
        pk=task.pk,
        position=task.position,
        number=task.number,
        year=task.milestone.year if task.milestone else None,
        window_text=task.window_text,
        title=task.title,
        content=task.content,
        due_text=task.due_text,
        due_on=due,
        due_note=INFERRED_DAYS.get(task.due_precision, ""),
        lead=str(lead or ""),
        lead_inferred=bool(lead and lead.inferred),
        units=units_words(assignments, written=False),
        units_written=units_words(assignments, written=True),
        state=standing.state,
        timeliness=when,
        lamp=lamp(standing, Dates(task.window_start, task.window_end, due), day),
        share=standing.share,
        closed_on=standing.closed_on,
        latest=task.latest or "",  # type: ignore[attr-defined]
        overdue_days=(day - due).days if due and when is Timeliness.OVERDUE else 0,
        planned_on=task.due_on,
        extensions=task.extensions,  # type: ignore[attr-defined]
        extended_for=task.extended_for or "",  # type: ignore[attr-defined]
        optional=tuple(words_of(field, task) for field in OPTIONAL_FIELDS),
        extra=extra_columns_of(task),
    )


def units_words(assignments: Iterable[Assignment], *, written: bool) -> str:
    """县财政局、县教育局; with the role in front where the document tells roles apart."""
    by_role = [
        (role, list(dict.fromkeys(_name(a, written) for a in group)))
        for role, group in groupby(assignments, key=lambda a: AssignmentRole(a.role))
    ]
    if len(by_role) == 1:
        return "、".join(by_role[0][1])
    merged: dict[AssignmentRole, list[str]] = {}
    for role, names in by_role:
        merged.setdefault(role, []).extend(n for n in names if n not in merged.get(role, []))
    return "；".join(f"{role.label}：{'、'.join(names)}" for role, names in merged.items())


def _name(assignment: Assignment, written: bool) -> str:
    return (written and assignment.written) or str(assignment)
