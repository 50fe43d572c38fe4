"""The fields of a task, each stated once.

Storage, carrying over to a new version, comparison, the edit forms, the columns of an import, the
ledger, Excel, Word, PDF and the plan file all walk `TASK_FIELDS`. A new text field is a line here,
an attribute of the same name in `schema.TaskDraft` and `imports`' `ReadRow`, and a column of the
model; the tests in `tests/task_fields/` name every place that lacks it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tracker.roadmaps.plans.schema import (
    DueDraft,
    ExtraColumn,
    FundingDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.values import MAX_LENGTHS, MAX_TEXT


class FieldKind(StrEnum):
    """How a field is stored, edited and compared."""

    TEXT = "text"  # words
    YEAR = "year"  # a year, kept as the milestone that the task hangs on
    WINDOW = "window"  # words, and the first and last day read from them
    DUE = "due"  # words, the day read from them, and how sure it is
    FUNDING = "funding"  # words, and the amount in 万元 read from them
    ITEMS = "items"  # numbered items, rows of their own
    UNITS = "units"  # who answers, rows of their own, and the cell they were read from
    TARGETS = "targets"  # indicator targets, rows of their own
    EXTRA = "extra"  # columns of the county's own table: heading and text


class ChangeKind(StrEnum):
    """What differs in a row of two versions. FORMAT stands alone: nothing else changed."""

    FORMAT = "format"
    NOTE = "note"
    WORDING = "wording"
    TIME = "time"
    UNITS = "units"
    UNIT_ORDER = "unit_order"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"

    @property
    def label(self) -> str:
        return _CHANGE_LABELS[self]


_CHANGE_LABELS = {
    ChangeKind.FORMAT: "仅格式标点",
    ChangeKind.NOTE: "备注",
    ChangeKind.WORDING: "措辞",
    ChangeKind.TIME: "时限",
    ChangeKind.UNITS: "单位",
    ChangeKind.UNIT_ORDER: "单位顺序",
    ChangeKind.ADDED: "新增",
    ChangeKind.REMOVED: "删除",
    ChangeKind.MOVED: "移动",
}


@dataclass(frozen=True)
class TaskField:
    """One field of a task.

    name: the attribute of `TaskDraft`.
    label: what it is called everywhere a person sees it.
    change: what other words in it mean when two versions are compared.
    form_rows: the height of its box in a form; 1 is a single line.
    width: its share of a printed table.
    is_optional: only some counties' plans have it; it stands in a table, a ledger or a paper if
        any task has it.
    heads: a regular expression of the column heads of an imported table; empty if the recogniser
        decides by rules of its own.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    change: ChangeKind = ChangeKind.WORDING
    form_rows: int = 1
    width: int = 0
    is_optional: bool = False
    heads: str = ""
    help_text: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the model `Task` that hold the field."""
        return _COLUMNS[self.kind](self.name)

    @property
    def max_length(self) -> int:
        """The most characters its words may have."""
        return MAX_LENGTHS.get(self.name, MAX_TEXT)


# In the order in which a form and a plan file show them.
TASK_FIELDS = (
    TaskField("number", "序号", change=ChangeKind.FORMAT,
              help_text="照文件写，例如 一、1、（1）；文件没有编号的留空。"),
    TaskField("title", "目标任务", width=20),
    TaskField(
        "problem", "存在问题", form_rows=3, width=24, is_optional=True,
        heads=r"存在(?:的|主要)*(?:问题|短板|不足)|(?:反馈|发现|检查|巡察|督导|整改|主要|突出)(?:的)?问题"
        r"|问题(?:描述|表现|清单|短板|内容|情况|表述)?$|短板|薄弱环节|差距(?:不足)?$|^不足$",
    ),
    TaskField("content", "具体工作内容", form_rows=5, width=52),
    TaskField("items", "工作事项", FieldKind.ITEMS, form_rows=4,
              help_text="每行一项，不写序号；没有分项的留空。"),
    TaskField(
        "completion_standard", "目标或完成标准", form_rows=3, width=24, is_optional=True,
        heads=r"(?:完成|达标|验收|质量|成果)(?:的)?标准|完成标志"
        r"|(?:完成|整改|预期|工作|量化|阶段性?|具体|年度|绩效)目标"
        r"|目标(?:要求|成效|标准|效果)|预期(?:的)?(?:成效|成果|效果)"
        r"|(?:达到|实现)(?:的)?(?:目标|标准|效果|要求)|标准要求|目标或(?:完成)?标准",
    ),
    TaskField("year", "年度", FieldKind.YEAR, ChangeKind.TIME),
    TaskField("window", "时间", FieldKind.WINDOW, ChangeKind.TIME, width=12),
    TaskField("due", "完成时限", FieldKind.DUE, ChangeKind.TIME, width=12),
    TaskField("assignments", "责任单位", FieldKind.UNITS, ChangeKind.UNITS, width=22),
    TaskField(
        "funding", "经费（万元）", FieldKind.FUNDING, width=12, is_optional=True,
        heads=r"^(?!.*(?:来源|渠道|出处|筹措)).*(?:经费|资金|投资|预算|概算|金额|费用)",
        help_text="照文件写，例如 120、12.5万元；没有写单位的按万元计。",
    ),
    TaskField(
        "funding_source", "资金来源", width=12, is_optional=True,
        heads=r"(?:资金|经费|投资|款项)(?:的)?(?:来源|渠道|出处)|^(?:来源|筹措)(?:渠道|方式)$|资金筹措",
    ),
    TaskField("targets", "目标值", FieldKind.TARGETS),
    TaskField("extra", "附加栏", FieldKind.EXTRA, form_rows=2, width=16, is_optional=True),
    TaskField("note", "备注", change=ChangeKind.NOTE, form_rows=2, width=20),
)  # fmt: skip
FIELDS: Mapping[str, TaskField] = {field.name: field for field in TASK_FIELDS}
# Without the further columns, which have headings of their own.
OPTIONAL_FIELDS = tuple(
    field for field in TASK_FIELDS if field.is_optional and field.kind != FieldKind.EXTRA
)

# The columns of the model that hold a field of each kind; rows of their own have none.
_COLUMNS: Mapping[FieldKind, Callable[[str], tuple[str, ...]]] = {
    FieldKind.TEXT: lambda name: (name,),
    FieldKind.YEAR: lambda name: (),
    FieldKind.WINDOW: lambda name: (f"{name}_text", f"{name}_start", f"{name}_end"),
    FieldKind.DUE: lambda name: (f"{name}_text", f"{name}_on", f"{name}_precision"),
    FieldKind.FUNDING: lambda name: (f"{name}_text", name),
    FieldKind.ITEMS: lambda name: (),
    FieldKind.UNITS: lambda name: ("units_text",),
    FieldKind.TARGETS: lambda name: (),
    FieldKind.EXTRA: lambda name: (name,),
}
OPTIONAL_COLUMNS = tuple(column for field in OPTIONAL_FIELDS for column in field.columns)
# Every column of the model `Task` that a version of a plan may write anew.
STORED_COLUMNS = tuple(column for field in TASK_FIELDS for column in field.columns)


def column_values(task: TaskDraft) -> dict[str, Any]:
    """The values of `STORED_COLUMNS` for a task that says what `task` says."""
    return {
        column: value
        for field in TASK_FIELDS
        for column, value in zip(field.columns, _TO_COLUMNS[field.kind](task, field), strict=True)
    }


def draft_values(row: Any) -> dict[str, Any]:
    """The arguments of `TaskDraft` that `row`, anything with `STORED_COLUMNS`, holds."""
    values: dict[str, Any] = {"units_text": row.units_text}
    for field in TASK_FIELDS:
        if field.kind in _FROM_COLUMNS:
            columns = (getattr(row, column) for column in field.columns)
            values[field.name] = _FROM_COLUMNS[field.kind](*columns)
    return values


_TO_COLUMNS: Mapping[FieldKind, Callable[[TaskDraft, TaskField], tuple[Any, ...]]] = {
    FieldKind.TEXT: lambda task, field: (getattr(task, field.name),),
    FieldKind.WINDOW: lambda task, field: (task.window.text, task.window.start, task.window.end),
    FieldKind.DUE: lambda task, field: (task.due.text, task.due.on, task.due.precision),
    FieldKind.FUNDING: lambda task, field: (task.funding.text, task.funding.amount),
    FieldKind.UNITS: lambda task, field: (task.units_text,),
    FieldKind.EXTRA: lambda task, field: ([[each.heading, each.text] for each in task.extra],),
    FieldKind.YEAR: lambda task, field: (),
    FieldKind.ITEMS: lambda task, field: (),
    FieldKind.TARGETS: lambda task, field: (),
}
_FROM_COLUMNS: Mapping[FieldKind, Callable[..., Any]] = {
    FieldKind.TEXT: str,
    FieldKind.WINDOW: WindowDraft,
    FieldKind.DUE: DueDraft,
    # a database gives every amount four decimals
    FieldKind.FUNDING: lambda text, amount: FundingDraft(text, amount and amount.normalize() + 0),
    FieldKind.EXTRA: lambda pairs: tuple(ExtraColumn(*pair) for pair in pairs),
}


def words_of(field: TaskField, values: Any) -> str:
    """The words of an optional field as the document writes them.

    `values` is anything with the columns of the field (`Task`, plain values) or a `TaskDraft`.
    """
    if field.kind is FieldKind.FUNDING:
        stored = getattr(values, field.name)
        return stored.text if isinstance(stored, FundingDraft) else values.funding_text
    return str(getattr(values, field.name))


def details_of(task: Any) -> tuple[tuple[str, str], ...]:
    """Label and words of what only some tasks have: optional fields, further columns, the note.

    `task` has the attributes of a `TaskDraft`, or the columns of the model.
    """
    optional = ((field.label, words_of(field, task)) for field in OPTIONAL_FIELDS)
    extra = ((each.heading, each.text) for each in extra_columns_of(task))
    note = (FIELDS["note"].label, task.note)
    return tuple(pair for pair in (*optional, *extra, note) if pair[1])


def extra_columns_of(task: Any) -> tuple[ExtraColumn, ...]:
    """The further columns of a `TaskDraft`, or of the pairs that the model keeps."""
    return tuple(
        each if isinstance(each, ExtraColumn) else ExtraColumn(*each) for each in task.extra
    )


def extra_headings(tasks: Iterable[Any]) -> tuple[str, ...]:
    """The headings of the further columns of `tasks`, each once, as they are met.

    `tasks` are drafts or rows of the model.
    """
    columns = (each for task in tasks for each in extra_columns_of(task))
    return tuple(dict.fromkeys(each.heading for each in columns))
