"""The tasks of a plan as the table of its annex, for Word and Excel.

The table has only the columns for which the plan has an entry, in the order in which published
plans print them: 时间 over the year and the months, 具体工作内容, 完成时限, 责任单位 (as 呼图壁),
or 目标任务 and 牵头单位 (as 峨山). Its cells repeat the wording of the document and not the days
that the portal derives from it, so that the table reads back as the same plan.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tracker.exports.task_texts import year_text
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
    """A column of the table; one without a head is spanned by the head on its left."""

    head: str
    width: int  # its share of the table's width
    merged: bool = False  # equal cells one above the other become one cell: the year
    centred: bool = False


@dataclass(frozen=True)
class PlanTable:
    """The columns, and for each task a text for each column."""

    columns: tuple[PlanColumn, ...]
    rows: tuple[tuple[str, ...], ...]


def plan_table(draft: PlanDraft) -> PlanTable:
    """Return the table of `draft`; every task has a row, even if its cells are empty."""
    tasks = draft.tasks
    columns = [
        (column, text)
        for column, text, is_always_shown in _columns(tasks)
        if is_always_shown or any(map(text, tasks))
    ]
    rows = tuple(tuple(text(task) for _, text in columns) for task in tasks)
    return PlanTable(tuple(column for column, _ in columns), rows)


_Text = Callable[[TaskDraft], str]


def _columns(tasks: Sequence[TaskDraft]) -> list[tuple[PlanColumn, _Text, bool]]:
    """Return each possible column, its text for a task, and whether it is shown when empty."""
    yearly = any(task.year for task in tasks)
    one_time = all(task.window.text == task.due.text for task in tasks)
    columns: list[tuple[PlanColumn, _Text, bool]] = [
        (PlanColumn(FIELDS["number"].label, 5, centred=True), lambda task: task.number, False),
    ]
    if yearly and not one_time:
        year = PlanColumn("时间", 9, merged=True, centred=True)
        months = PlanColumn("", 12, centred=True)
        columns += [
            (year, lambda task: year_text(task.year), True),
            (months, lambda task: task.window.text, True),
        ]
    elif yearly:
        year = PlanColumn("年度", 9, merged=True, centred=True)
        columns.append((year, lambda task: year_text(task.year), True))
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


def _text_column(field: TaskField, _: Iterable[TaskDraft]) -> _Columns:
    """Yield the column of a text field.

    The content is always shown; the number already stands in the first column.
    """
    if field.name != "number":
        yield (
            PlanColumn(field.label, field.width),
            partial(words_of, field),
            field.name == "content",
        )


def _role_columns(field: TaskField, _: Iterable[TaskDraft]) -> _Columns:
    for role, head in ROLE_LABELS.items():
        yield PlanColumn(head, field.width), _units(role), False


def _extra_columns(field: TaskField, tasks: Iterable[TaskDraft]) -> _Columns:
    """Yield a column for each further heading of the county's own table."""
    for heading in extra_headings(tasks):
        yield PlanColumn(heading, field.width), partial(_extra_text, heading), False


def _extra_text(heading: str, task: TaskDraft) -> str:
    return next((each.text for each in task.extra if each.heading == heading), "")


def _no_column(_: TaskField, __: Iterable[TaskDraft]) -> _Columns:
    """Yield nothing: the content holds the items, the plan's text the targets; times come above."""
    yield from ()


_FIELD_COLUMNS: Mapping[FieldKind, Callable[[TaskField, Iterable[TaskDraft]], _Columns]] = {
    FieldKind.TEXT: _text_column,
    FieldKind.FUNDING: _text_column,
    FieldKind.UNITS: _role_columns,
    FieldKind.EXTRA: _extra_columns,
    FieldKind.ITEMS: _no_column,
    FieldKind.TARGETS: _no_column,
    FieldKind.YEAR: _no_column,
    FieldKind.WINDOW: _no_column,
}


def _units(role: str) -> _Text:
    """Return a function that gives the units of a task in `role`, as the document writes them."""

    def text(task: TaskDraft) -> str:
        units = [each.written for each in task.assignments if each.role == role]
        is_only_role = len(units) == len(task.assignments)
        return (task.units_text if is_only_role else "") or "、".join(dict.fromkeys(units))

    return text
