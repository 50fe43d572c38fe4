"""The ledger as a file: the rows of the page, in its order and words."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from django_filters.fields import ChoiceField

from counties.days import chinese_day
from counties.models import County
from tracker.exports import paper_titles
from tracker.exports.workbook import Column, Sheet, Shown, Value
from tracker.roadmaps.plans.fields import FIELDS, TaskField
from tracker.roadmaps.selectors.ledger import Ledger
from tracker.roadmaps.selectors.task_rows import OwnColumns, TaskRow

NOTHING = "—"


def _due(row: TaskRow) -> Value:
    if row.due_on is None:
        return row.due_words or NOTHING
    if row.extensions:
        return f"原 {chinese_day(row.planned_on)} {row.extension_words}"
    return Shown(row.due_on, f" {row.due_note}" if row.due_note else "")


def _timeliness(row: TaskRow) -> Value:
    return (
        f"{row.timeliness.label} {row.overdue_days} 天"
        if row.overdue_days
        else (row.timeliness.label)
    )


def _share(row: TaskRow) -> Value:
    return NOTHING if row.share is None else Shown(row.share, "%")


def columns(own: OwnColumns) -> list[Column[TaskRow]]:
    """The columns of the page, and all that only some tasks have.

    The year stands in every row: a merged cell that a printed page cuts would show it once.
    """
    return [
        Column("序号", 6, lambda row: row.position, centred=True),
        Column("年度", 7, lambda row: row.year or NOTHING, centred=True),
        Column("时间", 10, lambda row: row.window_text or NOTHING, centred=True),
        Column("具体工作内容", 44, lambda row: row.text),
        Column("完成时限", 23, _due, centred=True),
        Column("责任单位", 20, lambda row: row.units),
        Column("状态", 8, lambda row: row.state.label, centred=True),
        Column("时效", 12, _timeliness, centred=True),
        Column("灯", 6, lambda row: row.lamp.label, centred=True),
        Column("进度", 7, _share, centred=True),
        Column("最近进展", 26, lambda row: row.latest or NOTHING),
        *own_columns(own),
    ]


def own_columns(own: OwnColumns) -> list[Column[TaskRow]]:
    """A column for each optional field and each further heading of `own`."""
    fields = [
        Column[TaskRow](field.label, field.width, partial(_words, field)) for field in own.fields
    ]
    width = FIELDS["extra"].width
    extra = [Column[TaskRow](heading, width, partial(_extra, heading)) for heading in own.headings]
    return [*fields, *extra]


def _words(field: TaskField, row: TaskRow) -> Value:
    return row.words_of(field) or NOTHING


def _extra(heading: str, row: TaskRow) -> Value:
    return row.extra_text(heading) or NOTHING


def ledger_sheet(county: County, ledger: Ledger, day: date) -> Sheet[TaskRow]:
    """The sheet of `ledger` as of `day`, which says what it shows above its table."""
    plan = ledger.plan
    facts = [
        paper_titles.sources(plan, day) if plan else f"数据截止：{chinese_day(day)}",
        f"筛选条件：{'；'.join(filter_words(ledger)) or '无'}",
    ]
    if county.is_demo:
        facts.append("演示数据")
    return Sheet(
        tab="任务台账",
        title=f"{county.short_name}义务教育优质均衡发展创建工作任务台账",
        lines=["　".join(facts)],
        columns=columns(ledger.own_columns()),
    )


def filter_words(ledger: Ledger) -> Iterator[str]:
    """状态：推进中, for each filter in use; a value that fits none is said as it was typed."""
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
