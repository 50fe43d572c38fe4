"""The audit log as a sheet: the rows of the page with the same address, in its words."""

from datetime import date

from django.utils import timezone

from counties.audit_reading import AuditLog, changes_of
from counties.days import chinese_day
from counties.models import AuditEvent, County
from tracker.exports.workbook import Column, Sheet

# Newest first; who wants more narrows the days. Keeps one export to seconds and some megabytes.
MOST = 20_000
NOTHING = "—"


def _moment(event: AuditEvent) -> str:
    return f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"


def _changes(event: AuditEvent) -> str:
    return "\n".join(str(change) for change in changes_of(event)) or NOTHING


COLUMNS: list[Column[AuditEvent]] = [
    Column("编号", 8, lambda event: event.pk, centred=True),
    Column("时间", 20, _moment, centred=True),
    Column("人员", 14, lambda event: str(event.actor or "系统"), centred=True),
    Column("行为", 14, lambda event: event.verb, centred=True),
    Column("对象", 34, lambda event: event.target_label),
    Column("变化", 50, _changes),
    Column("地址", 17, lambda event: event.address or NOTHING, centred=True),
    Column("摘要", 20, lambda event: event.hash),
]


def audit_sheet(county: County, log: AuditLog, day: date) -> Sheet[AuditEvent]:
    """The sheet of `log`, which says above its table what it shows and what it leaves out."""
    facts = [
        f"数据截止：{chinese_day(day)}",
        f"筛选条件：{'；'.join(log.conditions) or '无'}",
        f"最多导出最近 {MOST} 条",
    ]
    if county.is_demo:
        facts.append("演示数据")
    return Sheet(
        tab="操作日志",
        title=f"{county.short_name}操作日志",
        lines=["　".join(facts)],
        columns=COLUMNS,
    )
