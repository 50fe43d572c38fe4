"""The ledger as a table: django-tables2 keeps heads, order and pages, one format writes the rows.

Fifty rows through its cells and their templates took four times as long as the rest of the page.
"""

from collections.abc import Callable, Sequence
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from counties.days import chinese_day
from tracker.roadmaps.plans.fields import TaskField
from tracker.roadmaps.selectors.task_rows import (
    AssignmentValues,
    TaskRow,
    TaskValues,
    assignments_of,
    task_row,
)

Address = Callable[[int], str]  # by the number of what it leads to

ROW = (
    '<tr><td class="num">{position}</td><td>{year}</td><td class="nowrap">{window}</td>'
    '<td><a class="clamp" href="{href}">{text}</a></td><td>{due}</td><td>{units}</td>'
    '<td class="nowrap">{state}</td><td class="nowrap">{timeliness}</td>'
    '<td><span class="lamp lamp-{lamp}">{lamp_label}</span></td>'
    '<td class="num">{share}</td><td class="latest">{latest}</td>{shown}</tr>'
)


class TaskTable(tables.Table):
    """Over `task_rows.values_for_rows`. Sorting is done in `ledger.py`; heads link to it."""

    position = tables.Column(verbose_name="序号")
    year = tables.Column(verbose_name="年度")
    window_text = tables.Column(verbose_name="时间")
    content = tables.Column(verbose_name="具体工作内容")
    due_on = tables.Column(verbose_name="完成时限")
    units = tables.Column(verbose_name="责任单位")
    state = tables.Column(verbose_name="状态")
    timeliness = tables.Column(verbose_name="时效")
    lamp = tables.Column(verbose_name="灯")
    share = tables.Column(verbose_name="进度")
    latest = tables.Column(verbose_name="最近进展")

    class Meta:
        attrs = {"class": "table ledger"}
        orderable = False

    def __init__(self, data: Any, *, shown: Sequence[TaskField] = (), **kwargs: Any) -> None:
        """`shown` are the optional fields whose columns stand behind all others."""
        self.shown = tuple(shown)
        extra = [(field.name, tables.Column(verbose_name=field.label)) for field in shown]
        super().__init__(data, extra_columns=extra, **kwargs)

    def body(self, link: Address, report: Address | None) -> SafeString:
        """The rows of the page at hand; `link` gives the address of a task, `report` that of the
        form for an assignment, for those who take in what came by phone or on paper. Two queries.
        """
        tasks: list[Any] = [TaskValues(*row.record) for row in self.paginated_rows]
        assignments = assignments_of(task.pk for task in tasks)
        cells = []
        for task in tasks:
            own = assignments.get(task.pk, ())
            row = task_row(task, self.request.day, own)
            shown = {"shown": self._shown_cells(row)}
            cells.append(_cells(row, own, link(row.pk), report) | shown)
        return format_html_join("", ROW, cells)

    def _shown_cells(self, row: TaskRow) -> SafeString:
        words = ((row.words_of(field) or "—",) for field in self.shown)
        return format_html_join("", '<td class="own-words">{}</td>', words)


def _cells(
    row: TaskRow, assignments: Sequence[AssignmentValues], href: str, report: Address | None
) -> dict[str, object]:
    late = f" {row.overdue_days} 天" if row.overdue_days else ""
    title = format_html("<strong>{}</strong> ", row.title) if row.title else ""
    return {
        "position": row.position,
        "year": row.year or "—",
        "window": row.window_text or "—",
        "href": href,
        "text": format_html("{}{}", title, row.content),
        "due": _due(row),
        "units": row.units,
        "state": _state(row, assignments, report) if report else row.state.label,
        "timeliness": f"{row.timeliness.label}{late}",
        "lamp": row.lamp.value,
        "lamp_label": row.lamp.label,
        "share": "—" if row.share is None else f"{row.share}%",
        "latest": row.latest_words or "—",
    }


def _state(
    row: TaskRow, assignments: Sequence[AssignmentValues], report: Address
) -> SafeString | str:
    """With a link to the form where one department reports and the task takes a report."""
    lead = next((each for each in assignments if each.leads and each.department_id), None)
    if lead is None or not row.is_reportable:
        return row.state.label
    return format_html(
        '{}<br><a href="{}">填报<span class="visually-hidden">第{}项</span></a>',
        row.state.label, report(lead.pk), row.position,
    )  # fmt: skip


def _due(row: TaskRow) -> SafeString | str:
    if row.due is None:
        return row.due_words or "—"
    if row.extensions:
        return format_html(
            '原 <span class="nowrap">{}</span> {}', row.planned_on, row.extension_words
        )
    day = format_html('<span class="nowrap">{}</span>', chinese_day(row.due))
    if not row.due_note:
        return day
    return format_html('{} <span class="tag tag-doubt">{}</span>', day, row.due_note)
