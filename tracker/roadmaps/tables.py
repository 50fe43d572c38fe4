"""The ledger as a table. Cells are plain values: templates for each cell are slow."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.roadmaps.models import Task
from tracker.roadmaps.rows import TaskRow, row_of

NUMBER = {"td": {"class": "num"}}
ONE_LINE = {"td": {"class": "nowrap"}}


class TaskTable(tables.Table):
    """Over `rows.for_rows`. Sorting is done in `ledger.py`; heads link to it."""

    position = tables.Column(verbose_name="序号", attrs=NUMBER)
    year = tables.Column(verbose_name="年度", orderable=False, empty_values=())
    window_text = tables.Column(verbose_name="时间", orderable=False, attrs=ONE_LINE)
    content = tables.Column(verbose_name="具体工作内容", orderable=False)
    due_on = tables.Column(verbose_name="完成时限", empty_values=())
    units = tables.Column(verbose_name="责任单位", orderable=False, empty_values=())
    state = tables.Column(verbose_name="状态", accessor="state", attrs=ONE_LINE)
    timeliness = tables.Column(verbose_name="时效", accessor="timeliness", attrs=ONE_LINE)
    lamp = tables.Column(verbose_name="灯", accessor="lamp")
    share = tables.Column(verbose_name="进度", accessor="share", attrs=NUMBER)
    latest = tables.Column(verbose_name="最近进展", accessor="latest", orderable=False)

    class Meta:
        attrs = {"class": "table ledger"}
        template_name = "table.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows: dict[int, TaskRow] = {}

    def row(self, task: Task) -> TaskRow:
        if task.pk not in self._rows:
            self._rows[task.pk] = row_of(task, self.request.day)
        return self._rows[task.pk]

    def render_year(self, record: Task) -> str:
        year = self.row(record).year
        return str(year) if year else "—"

    def render_content(self, record: Task) -> SafeString:
        row = self.row(record)
        href = self.context["links"][record.pk]
        title = format_html("<strong>{}</strong> ", row.title) if row.title else ""
        return format_html('<a class="clamp" href="{}">{}{}</a>', href, title, row.content)

    def render_due_on(self, record: Task) -> SafeString | str:
        row = self.row(record)
        if row.due_on is None:
            return row.due_words or "—"
        note = format_html(' <span class="tag tag-doubt">{}</span>', row.due_note)
        return format_html(
            '<span class="nowrap">{}</span>{}', row.due_on.isoformat(), note if row.due_note else ""
        )

    def render_units(self, record: Task) -> str:
        return self.row(record).units

    def render_state(self, record: Task) -> str:
        return self.row(record).state.label

    def render_timeliness(self, record: Task) -> str:
        row = self.row(record)
        days = f" {row.overdue_days} 天" if row.overdue_days else ""
        return f"{row.timeliness.label}{days}"

    def render_lamp(self, record: Task) -> SafeString:
        lamp = self.row(record).lamp
        return format_html('<span class="lamp lamp-{}">{}</span>', lamp.value, lamp.label)

    def render_share(self, value: int) -> str:
        return f"{value}%"
