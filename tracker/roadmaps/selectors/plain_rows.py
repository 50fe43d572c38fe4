"""The rows of a ledger from plain values: the same as `rows.task_rows`, without a model for each.

For 5,400 tasks in a file the models alone (tasks, assignments, departments) cost more than the
questions and the writing together; for fifty on a page as much.
"""

from collections import defaultdict, namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.models.querysets import TaskQuerySet
from tracker.roadmaps.plans.fields import OPTIONAL_COLUMNS
from tracker.roadmaps.selectors.task_rows import TaskRow, row_of

# What `row_of` reads of a task, under the names it reads.
_NAMES = (
    "pk", "position", "number", "year", "window_text", "title", "content", "due_text", "due_on",
    "due_precision", "window_start", "window_end", "state", "share", "closed_on", "latest", "due",
    "extensions", "extended_for", *OPTIONAL_COLUMNS, "extra",
)  # fmt: skip
_Values: Any = namedtuple("_Values", _NAMES)  # type: ignore[misc]


class TaskValues(_Values):
    """A task as plain values; `year` is its milestone's."""

    pk: int
    year: int | None

    @property
    def milestone(self) -> "TaskValues | None":
        """What has the year of the task: itself."""
        return self if self.year else None


class AssignmentValues(NamedTuple):
    """What `row_of` reads of an assignment, and what its row links to."""

    pk: int
    department_id: int | None
    name: str
    role: str
    written: str
    leads: bool
    inferred: bool

    def __str__(self) -> str:
        return self.name


Duties = Mapping[int, Sequence[AssignmentValues]]  # of each task


def plain_rows(plan: CountyPlan | None, tasks: TaskQuerySet, day: date) -> Iterator[TaskRow]:
    """The rows of `tasks`, standing annotated, of `plan`, in their order. Two queries."""
    duties = duties_of(Task.objects.filter(plan=plan).values("pk"))
    for values in task_values(tasks, day).iterator():
        yield plain_row(TaskValues(*values), day, duties)


def task_values(tasks: TaskQuerySet, day: date) -> "QuerySet[Any, tuple[Any, ...]]":
    """What `TaskValues` takes, of each of `tasks`, standing annotated."""
    found = tasks.with_latest(day).annotate(year=F("milestone__year"))
    return found.values_list(*TaskValues._fields)


def duties_of(tasks: "Iterable[int] | QuerySet[Any, Any]") -> Duties:
    """Who answers for each of `tasks` (ids), in the document's order. One query."""
    name = Coalesce("department__name", "group__name", "official__name")
    rows = Assignment.objects.filter(task__in=tasks, via=None).annotate(name=name)
    duties: dict[int, list[AssignmentValues]] = defaultdict(list)
    for task, *values in rows.values_list("task_id", *AssignmentValues._fields).iterator():
        duties[task].append(AssignmentValues(*values))
    return duties


def plain_row(task: TaskValues, day: date, duties: Duties) -> TaskRow:
    """The row of `task` as of the end of `day`; `duties` are those of `duties_of`."""
    return row_of(cast(Task, task), day, cast(Any, duties.get(task.pk, ())))
