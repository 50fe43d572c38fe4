"""One task as one row: the same words, in the same order, on the page, in Excel and on paper.

Rows are made from plain values: for 5,400 tasks in a file the models alone (tasks, assignments,
departments) cost more than the queries and the writing together.
"""

from collections import defaultdict, namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from counties.days import chinese_day
from counties.units_on_day import department_name, group_name
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.models import Assignment
from tracker.roadmaps.models.querysets import TaskQuerySet
from tracker.roadmaps.plans.fields import (
    OPTIONAL_COLUMNS,
    OPTIONAL_FIELDS,
    TaskField,
    extra_columns_of,
    extra_headings,
)
from tracker.roadmaps.plans.schema import ExtraColumn
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.rules.task_status import TaskStatus
from tracker.roadmaps.selectors.status_at import TASK_COLUMNS, status_values

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


# One call for the words of all optional fields: a long ledger reads them 5,400 times.
_optional_words = attrgetter(*(field.columns[0] for field in OPTIONAL_FIELDS))
_OPTIONAL_PLACES = {field.name: place for place, field in enumerate(OPTIONAL_FIELDS)}


@dataclass(frozen=True)
class TaskRow(TaskStatus):
    """A task as of a day, with its texts. Texts are empty where the plan says nothing."""

    number: str
    year: int | None
    window_text: str
    due_text: str
    due_note: str  # how the day was read where the document names none
    lead: str  # the unit that reports for the task
    lead_inferred: bool
    units: str  # who answers, by role, in canonical names
    units_written: str  # the same as the document writes it
    latest: str  # what was last reported
    extended_for: str  # the reason of the last extension
    optional: tuple[str, ...] = ()  # the words of `OPTIONAL_FIELDS`; empty if it has none of them
    extra: tuple[ExtraColumn, ...] = ()  # further columns of the county's own table
    latest_unit: str = ""  # the unit that reported `latest`, if it is not the lead
    share_of: str = ""  # whose reports `share` comes from

    def words_of(self, field: TaskField) -> str:
        """The words of an optional field."""
        return self.optional[_OPTIONAL_PLACES[field.name]] if self.optional else ""

    def extra_text(self, heading: str) -> str:
        """The text of the further column `heading`; empty if the task has none."""
        return next((each.text for each in self.extra if each.heading == heading), "")

    @property
    def latest_words(self) -> str:
        """What was last reported; in front the unit that reported it, if it is not the lead."""
        return f"{self.latest_unit}：{self.latest}" if self.latest_unit else self.latest

    @property
    def share_words(self) -> str:
        """牵头单位填报 70%; empty if no share is known."""
        return "" if self.share is None else f"{self.share_of} {self.share}%".strip()

    @property
    def extended_to(self) -> date | None:
        """The deadline in force where an extension has moved it."""
        return self.due if self.extensions else None

    @property
    def due_written(self) -> str:
        """The deadline as written, or the day where the plan gives only that."""
        return self.due_text or (chinese_day(self.planned_on) if self.planned_on else "")

    @property
    def extension_words(self) -> str:
        """延至 2024年8月31日（第1次延期：招标流标）; empty where there is none."""
        if not self.extensions:
            return ""
        return f"延至 {chinese_day(self.due)}（第{self.extensions}次延期：{self.extended_for}）"

    @property
    def due_words(self) -> str:
        """The deadline as written, and behind it the extension, or the day of a later version."""
        if not self.extensions:
            moved = self.due and self.planned_on and self.due != self.planned_on
            return (
                f"原 {self.due_written}，现 {chinese_day(self.due)}" if moved else self.due_written
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


# What a row reads of a task, under the names it reads; a task of `for_rows` has the same.
_COLUMNS = (
    *TASK_COLUMNS, "plan_id", "number", "year", "window_text", "due_text", "due_precision",
    "latest", "latest_by", "extended_for", *OPTIONAL_COLUMNS, "extra",
)  # fmt: skip
TaskValues: Any = namedtuple("TaskValues", _COLUMNS)  # type: ignore[misc]


class AssignmentValues(NamedTuple):
    """What a row reads of an assignment, and what it links to."""

    pk: int
    department_id: int | None
    group_id: int | None
    name: str
    role: str
    written: str
    leads: bool
    inferred: bool

    def __str__(self) -> str:
        return self.name


Assignments = Mapping[int, Sequence[AssignmentValues]]  # by task


def task_rows(tasks: TaskQuerySet, day: date) -> list[TaskRow]:
    """The rows of `tasks` as of the end of `day`, in the order of the queryset, in two queries."""
    return list(rows_of(tasks.as_of(day), day))


def rows_of(tasks: TaskQuerySet, day: date) -> Iterator[TaskRow]:
    """The rows of `tasks`, status annotated as of `day`, in their order. Two queries."""
    values = read_values(tasks, day)
    assignments = assignments_of(task.pk for task in values)
    return (task_row(task, day, assignments.get(task.pk, ())) for task in values)


def for_rows(tasks: TaskQuerySet, day: date) -> TaskQuerySet:
    """`tasks`, status annotated as of `day`, with all else that `task_row` reads."""
    return tasks.with_latest(day).annotate(year=F("milestone__year"))


def values_for_rows(tasks: TaskQuerySet, day: date) -> "QuerySet[Any, tuple[Any, ...]]":
    """What `TaskValues` takes, of each of `tasks`, status annotated."""
    return for_rows(tasks, day).values_list(*_COLUMNS)


def read_values(tasks: TaskQuerySet, day: date) -> list[Any]:
    """The `TaskValues` of `tasks`, status annotated. One query."""
    return [TaskValues(*values) for values in values_for_rows(tasks, day)]


def assignments_of(tasks: Iterable[int]) -> Assignments:
    """Who answers for each of `tasks` (ids), in the document's order. One query."""
    name = Coalesce("department__name", "group__name", "official__name")
    rows = Assignment.objects.filter(task__in=list(tasks), via=None).annotate(name=name)
    found: dict[int, list[AssignmentValues]] = defaultdict(list)
    for task, *values in rows.values_list("task_id", *AssignmentValues._fields).iterator():
        found[task].append(_as_named(AssignmentValues(*values)))
    return found


def _as_named(values: AssignmentValues) -> AssignmentValues:
    """Return `values` with the name that the unit had on the day of the page."""
    name = department_name(values.department_id, group_name(values.group_id, values.name))
    return values if name == values.name else values._replace(name=name)


def task_row(task: Any, day: date, assignments: Iterable[Assignment | AssignmentValues]) -> TaskRow:
    """The row of one task: its values, or a task of `for_rows`. `assignments` are its own, without
    those of the members of a group."""
    owners = list(assignments)
    lead = next((each for each in owners if each.leads), None)
    return TaskRow(
        **status_values(task, day),
        number=task.number,
        year=task.year,
        window_text=task.window_text,
        due_text=task.due_text,
        due_note=INFERRED_DAYS.get(task.due_precision, ""),
        lead=str(lead or ""),
        lead_inferred=bool(lead and lead.inferred),
        units=units_words(owners, written=False),
        units_written=units_words(owners, written=True),
        latest=task.latest or "",
        latest_unit=_other_unit(task.latest_by, lead),
        share_of="" if task.share is None else share_of(lead, State(task.state)),
        extended_for=task.extended_for or "",
        optional=words if any(words := _optional_words(task)) else (),
        extra=extra_columns_of(task) if task.extra else (),
    )


def share_of(lead: Assignment | AssignmentValues | None, state: State) -> str:
    """Whose reports the share of a task comes from (`rules.status.task_status`), to be said beside
    it: a share is what units report, while what is done counts when it is closed."""
    if state is State.CLOSED:
        return ""
    if lead is None:
        return "各单位填报平均"
    return "牵头单位填报" if lead.group_id is None else "成员单位填报平均"


def _other_unit(
    reported: Mapping[str, Any] | None, lead: Assignment | AssignmentValues | None
) -> str:
    """The name of the unit that reported, on the day of the page; empty if it is the lead."""
    if reported is None:
        return ""
    department, group = reported["department"], reported["group"]
    if lead is not None and (department, group) == (lead.department_id, lead.group_id):
        return ""
    return department_name(department, group_name(group, reported["name"]))


def units_words(assignments: Iterable[Assignment | AssignmentValues], *, written: bool) -> str:
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


def _name(assignment: Assignment | AssignmentValues, written: bool) -> str:
    return (written and assignment.written) or str(assignment)
