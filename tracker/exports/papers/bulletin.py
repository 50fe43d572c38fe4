"""月报、通报、简报 on paper and in Word, from one and the same reading of the ledger.

The portal prints no red head of an organ it is not: until the office marks it as issued, both are
代拟稿.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.template.loader import render_to_string

from counties.days import chinese_day
from tracker.exports import task_texts, titles
from tracker.supervision.rules.bulletin_texts import NOBODY, Count, LedTask
from tracker.supervision.selectors.bulletins import BulletinReading, LookBack

TITLE_WIDTH = 20  # characters of 2号 type on a line of 156 mm
CONTENT_LENGTH = 120
DRAFT = "代拟稿"
# heads of four characters stand on two lines
HEADS = ("牵头单位", "事项", "已办结", "占比", "本期\n办结", "逾期\n办结", "正在\n办理", "逾期")


@dataclass(frozen=True)
class Part:
    """A numbered part under the text: lines, or a table."""

    head: str
    lines: list[str] = field(default_factory=list)
    heads: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)


def parts(reading: BulletinReading) -> list[Part]:
    """一、各牵头单位办理情况, and what else the bulletin lists."""
    before = reading.bulletin.previous
    found = [
        ("各牵头单位办理情况", None),
        ("逾期事项", _numbered(map(_late, reading.late))),
        ("回头看", _numbered(map(_back, reading.look_back)) if before else []),
        ("今后30天内到期事项", _numbered(map(_next, reading.due_next))),
    ]
    kept = [(head, lines) for head, lines in found if lines is None or lines]
    table = [_row(line) for line in (*reading.departments, reading.total)]
    return [
        Part(f"{number}、{head}", lines or [])
        if lines is not None
        else Part(f"{number}、{head}", heads=HEADS, rows=table)
        for number, (head, lines) in zip("一二三四", kept, strict=False)
    ]


def _row(line: Count) -> list[str]:
    figures = (line.total, line.closed, f"{line.closed_share}%", line.closed_in_period,
               line.closed_late, line.open, line.overdue)  # fmt: skip
    return [line.name, *map(str, figures)]


def _numbered(lines: Iterable[str]) -> list[str]:
    return [f"{number}.{line}" for number, line in enumerate(lines, start=1)]


def _named(task: LedTask) -> str:
    title = task_texts.shortened(task.name, CONTENT_LENGTH)
    return f"{task.lead or NOBODY}：{title.rstrip('。；')}"


def _late(late: LedTask) -> str:
    due = chinese_day(late.due) if late.due else ""
    return f"{_named(late)}（期限{due}，逾期{late.overdue_days}天）。"


def _back(back: LookBack) -> str:
    now = back.now.status_text
    if back.now.closed_on:
        now += f"，办结日{chinese_day(back.now.closed_on)}"
    if back.now.overdue_days:
        now += f"，逾期{back.now.overdue_days}天"
    return f"{_named(back.then)}（当时逾期{back.then.overdue_days}天，现{now}）。"


def _next(task: LedTask) -> str:
    due = chinese_day(task.due) if task.due else ""
    return f"{_named(task)}（{due}到期）。"


def period(since: date, day: date) -> str:
    """Return 2024年9月1日至2024年9月30日."""
    return f"{chinese_day(since)}至{chinese_day(day)}"


def date_of_issue(reading: BulletinReading) -> str:
    """Return 成文日期, or a blank to fill in by hand until the bulletin is marked as issued."""
    day = reading.bulletin.issued_on
    return chinese_day(day) if day else "　　年　月　日"


def bulletin_html(reading: BulletinReading) -> str:
    """The paper of `reading`."""
    bulletin = reading.bulletin
    context = {
        "county": bulletin.county,
        "day": bulletin.day,
        "title": bulletin.title,
        "title_lines": titles.balanced_lines(bulletin.title, TITLE_WIDTH),
        "sources": titles.source_line(bulletin.plan, bulletin.day),
        "mark": "" if bulletin.issued_at else DRAFT,
        "period": period(bulletin.since, bulletin.day),
        "paragraphs": reading.paragraphs,
        "parts": parts(reading),
        "signed": date_of_issue(reading),
    }
    return render_to_string("papers/bulletin.html", context)
