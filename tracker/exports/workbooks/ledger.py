"""The ledger of tasks as Excel and CSV: the rows, order and wording of its page."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from django_filters.fields import ChoiceField

from counties.days import chinese_day
from counties.models import County
from tracker.exports import titles
from tracker.exports.workbooks.excel import (
    NO_VALUE,
    CellValue,
    ExcelSheet,
    SheetColumn,
    SortableValue,
)
from tracker.roadmaps.plans.fields import FIELDS, TaskField
from tracker.roadmaps.selectors.ledger import Ledger
from tracker.roadmaps.selectors.task_rows import OwnColumns, TaskRow


def ledger_columns(own: OwnColumns) -> list[SheetColumn[TaskRow]]:
    """Return the columns of the ledger's page and those of `own`, which only some tasks have.

    The year stands in every row: if a page break cut a merged cell, it would show only once.
    """
    return [
        SheetColumn("序号", 6, lambda row: row.position, centred=True),
        SheetColumn("年度", 7, lambda row: row.year or NO_VALUE, centred=True),
        SheetColumn("时间", 10, lambda row: row.window_text or NO_VALUE, centred=True),
        SheetColumn("具体工作内容", 44, lambda row: row.text),
        SheetColumn("完成时限", 23, _deadline, centred=True),
        SheetColumn("责任单位", 20, lambda row: row.units),
        SheetColumn("状态", 8, lambda row: row.state.label, centred=True),
        SheetColumn("时效", 12, _timeliness, centred=True),
        SheetColumn("灯", 6, lambda row: row.lamp.label, centred=True),
        SheetColumn("进度", 7, _share, centred=True),
        SheetColumn("最近进展", 26, lambda row: row.latest_words or NO_VALUE),
        *own_columns(own),
    ]


def own_columns(own: OwnColumns) -> list[SheetColumn[TaskRow]]:
    """Return a column for each optional field and each further heading of `own`."""
    fields = [
        SheetColumn[TaskRow](field.label, field.width, partial(_field_text, field))
        for field in own.fields
    ]
    width = FIELDS["extra"].width
    extra = [
        SheetColumn[TaskRow](heading, width, partial(_extra_text, heading))
        for heading in own.headings
    ]
    return [*fields, *extra]


def _field_text(field: TaskField, row: TaskRow) -> CellValue:
    return row.words_of(field) or NO_VALUE


def _extra_text(heading: str, row: TaskRow) -> CellValue:
    return row.extra_text(heading) or NO_VALUE


def _deadline(row: TaskRow) -> CellValue:
    if row.due is None:
        return row.due_words or NO_VALUE
    if row.extensions:
        return f"原 {chinese_day(row.planned_on)} {row.extension_words}"
    return SortableValue(row.due, f" {row.due_note}" if row.due_note else "")


def _timeliness(row: TaskRow) -> CellValue:
    label = row.timeliness.label
    return f"{label} {row.overdue_days} 天" if row.overdue_days else label


def _share(row: TaskRow) -> CellValue:
    return NO_VALUE if row.share is None else SortableValue(row.share, "%")


def ledger_sheet(county: County, ledger: Ledger, day: date) -> ExcelSheet[TaskRow]:
    """Return the sheet of `ledger` as of `day`; the line above its table names the filters."""
    plan = ledger.plan
    source = [
        titles.source_line(plan, day) if plan else f"数据截止：{chinese_day(day)}",
        f"筛选条件：{'；'.join(filters_in_use(ledger)) or '无'}",
    ]
    if county.is_demo:
        source.append("演示数据")
    return ExcelSheet(
        tab="任务台账",
        title=f"{county.short_name}义务教育优质均衡发展创建工作任务台账",
        lines=["　".join(source)],
        columns=ledger_columns(ledger.own_columns()),
    )


def filters_in_use(ledger: Ledger) -> Iterator[str]:
    """Yield 状态：推进中 for each filter in use; an invalid value is repeated as it was typed."""
    form = ledger.filterset.form
    form.is_valid()
    for name, field in form.fields.items():
        typed = form[name].value()
        if not typed:
            continue
        chosen = form.cleaned_data.get(name, typed)
        if isinstance(field, ChoiceField) and name in form.cleaned_data:
            chosen = {str(key): label for key, label in field.choices}[typed]
        yield f"{field.label}：{chosen}"
