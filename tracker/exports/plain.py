"""The rows of a ledger from plain values: the same as `rows.task_rows`, without a model for each.

A file holds a whole ledger, where a page shows fifty rows. For 5,400 tasks the models alone
(tasks, assignments, departments) cost more than the questions and the writing together.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple, cast

from django.db.models import F
from django.db.models.functions import Coalesce

from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.querysets import TaskQuerySet
from tracker.roadmaps.rows import TaskRow, row_of


class TaskValues(NamedTuple):
    """What `row_of` reads of a task, under the names it reads."""

    pk: int
    position: int
    number: str
    year: int | None
    window_text: str
    title: str
    content: str
    due_text: str
    due_on: date | None
    due_precision: str
    window_start: date | None
    window_end: date | None
    state: str
    share: int | None
    closed_on: date | None
    latest: str | None
    due: date | None
    extensions: int
    extended_for: str | None

    @property
    def milestone(self) -> "TaskValues | None":
        """What has the year of the task: itself."""
        return self if self.year else None


class AssignmentValues(NamedTuple):
    """What `row_of` reads of an assignment."""

    name: str
    role: str
    written: str
    leads: bool
    inferred: bool

    def __str__(self) -> str:
        return self.name


def plain_rows(plan: CountyPlan | None, tasks: TaskQuerySet, day: date) -> Iterator[TaskRow]:
    """The rows of `tasks`, standing annotated, of `plan`, in their order. Two queries."""
    duties: dict[int, list[Any]] = defaultdict(list)
    for task, *values in _assignments(plan):
        duties[task].append(AssignmentValues(*values))
    found = tasks.with_latest(day).annotate(year=F("milestone__year"))
    for values in found.values_list(*TaskValues._fields).iterator():
        task_values = TaskValues(*values)
        yield row_of(cast(Task, task_values), day, duties[task_values.pk])


def _assignments(plan: CountyPlan | None) -> Iterator[tuple[Any, ...]]:
    name = Coalesce("department__name", "group__name", "official__name")
    return (
        Assignment.objects.filter(task__in=Task.objects.filter(plan=plan).values("pk"), via=None)
        .annotate(name=name)
        .values_list("task_id", *AssignmentValues._fields)
        .iterator()
    )
