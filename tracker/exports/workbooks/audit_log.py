"""The audit log as Excel: the rows and wording of the page with the same address."""

from datetime import date

from django.utils import timezone

from counties.audit_reading import AuditLog, changes_of
from counties.days import chinese_day
from counties.models import AuditEvent, County
from tracker.exports.workbooks.excel import NO_VALUE, ExcelSheet, SheetColumn

# An export takes seconds and some megabytes. The newest events come first; for older ones the
# reader narrows the days.
MAX_EVENTS = 20_000


def _moment(event: AuditEvent) -> str:
    return f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"


def _changes(event: AuditEvent) -> str:
    return "\n".join(str(change) for change in changes_of(event)) or NO_VALUE


COLUMNS: list[SheetColumn[AuditEvent]] = [
    SheetColumn("编号", 8, lambda event: event.pk, centred=True),
    SheetColumn("时间", 20, _moment, centred=True),
    SheetColumn("人员", 14, lambda event: str(event.actor or "系统"), centred=True),
    SheetColumn("行为", 14, lambda event: event.verb, centred=True),
    SheetColumn("对象", 34, lambda event: event.target_label),
    SheetColumn("变化", 50, _changes),
    SheetColumn("地址", 17, lambda event: event.address or NO_VALUE, centred=True),
    SheetColumn("摘要", 20, lambda event: event.hash),
]


def audit_sheet(county: County, log: AuditLog, day: date) -> ExcelSheet[AuditEvent]:
    """Return the sheet of `log`; the line above its table names the filters and the limit."""
    source = [
        f"数据截止：{chinese_day(day)}",
        f"筛选条件：{'；'.join(log.conditions) or '无'}",
        f"最多导出最近 {MAX_EVENTS} 条",
    ]
    if county.is_demo:
        source.append("演示数据")
    return ExcelSheet(
        tab="操作日志",
        title=f"{county.short_name}操作日志",
        lines=["　".join(source)],
        columns=COLUMNS,
    )
