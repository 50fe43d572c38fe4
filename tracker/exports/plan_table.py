"""A plan's tasks as the table of its annex: heads, and a row of texts for each task.

Only the columns that the plan has anything for, in the order of the house form: of 呼图壁 时间
over the year and the months, 具体工作内容, 完成时限, 责任单位; of 峨山 目标任务 and 牵头单位. The
words of the document stand in it, not days worked out of them, so that it reads back as the same
plan.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tracker.exports.roadmap import year_label
from tracker.roadmaps.plans.fields import (
    FIELDS,
    TASK_FIELDS,
    FieldKind,
    TaskField,
    extra_headings,
    words_of,
)
from tracker.roadmaps.plans.schema import ROLE_LABELS, PlanDraft, TaskDraft


@dataclass(frozen=True)
class PlanColumn:
    """A column: its head (none: the head to its left reaches over it), its share of the width."""

    head: str
    width: int
    merged: bool = False  # equal neighbours are one cell: the year
    centred: bool = False


@dataclass(frozen=True)
class PlanTable:
    columns: tuple[PlanColumn, ...]
    rows: tuple[tuple[str, ...], ...]


def plan_table(draft: PlanDraft) -> PlanTable:
    """The table of `draft`; every task is a row, whatever it lacks."""
    tasks = draft.tasks
    held = [column for column in _columns(tasks) if any(map(column[1], tasks)) or column[2]]
    rows = tuple(tuple(text(task) for _, text, _ in held) for task in tasks)
    return PlanTable(tuple(column for column, _, _ in held), rows)


_Text = Callable[[TaskDraft], str]


def _columns(tasks: Sequence[TaskDraft]) -> list[tuple[PlanColumn, _Text, bool]]:
    """Each column with its text of a task, and whether it stands there empty too."""
    yearly = any(task.year for task in tasks)
    one_time = all(task.window.text == task.due.text for task in tasks)
    columns: list[tuple[PlanColumn, _Text, bool]] = [
        (PlanColumn(FIELDS["number"].label, 5, centred=True), lambda task: task.number, False),
    ]
    if yearly and not one_time:
        year = PlanColumn("时间", 9, merged=True, centred=True)
        months = PlanColumn("", 12, centred=True)
        columns += [
            (year, lambda task: year_label(task.year), True),
            (months, lambda task: task.window.text, True),
        ]
    elif yearly:
        year = PlanColumn("年度", 9, merged=True, centred=True)
        columns.append((year, lambda task: year_label(task.year), True))
    elif not one_time:
        months = PlanColumn("时间", 12, centred=True)
        columns.append((months, lambda task: task.window.text, False))
    for field in TASK_FIELDS:
        if field.kind is FieldKind.DUE:
            due = PlanColumn("完成时间" if one_time else field.label, field.width, centred=True)
            columns.append((due, lambda task: task.due.text, False))
        else:
            columns += _FIELD_COLUMNS[field.kind](field, tasks)
    return columns


_Columns = Iterator[tuple[PlanColumn, _Text, bool]]


def _words(field: TaskField, _: Iterable[TaskDraft]) -> _Columns:
    """A column of words; the content stands there whatever the plan says, the number in front."""
    if field.name != "number":
        yield (
            PlanColumn(field.label, field.width),
            partial(words_of, field),
            field.name == "content",
        )


def _roles(field: TaskField, _: Iterable[TaskDraft]) -> _Columns:
    for role, head in ROLE_LABELS.items():
        yield PlanColumn(head, field.width), _units(role), False


def _extra(field: TaskField, tasks: Iterable[TaskDraft]) -> _Columns:
    """A column for each heading of the county's own table."""
    for heading in extra_headings(tasks):
        yield PlanColumn(heading, field.width), partial(_extra_text, heading), False


def _extra_text(heading: str, task: TaskDraft) -> str:
    return next((each.text for each in task.extra if each.heading == heading), "")


def _no_column(_: TaskField, __: Iterable[TaskDraft]) -> _Columns:
    """Items stand in the content, targets in the plan's text, times in columns of their own."""
    yield from ()


_FIELD_COLUMNS: Mapping[FieldKind, Callable[[TaskField, Iterable[TaskDraft]], _Columns]] = {
    FieldKind.TEXT: _words,
    FieldKind.FUNDING: _words,
    FieldKind.UNITS: _roles,
    FieldKind.EXTRA: _extra,
    FieldKind.ITEMS: _no_column,
    FieldKind.TARGETS: _no_column,
    FieldKind.YEAR: _no_column,
    FieldKind.WINDOW: _no_column,
}


def _units(role: str) -> _Text:
    """The units of a task in a role, as the document writes them, in its order."""

    def text(task: TaskDraft) -> str:
        written = [each.written for each in task.assignments if each.role == role]
        alone = len(written) == len(task.assignments)
        return (task.units_text if alone else "") or "、".join(dict.fromkeys(written))

    return text
