"""A bulletin (月报、通报、简报) on paper; `word.bulletin` prints the same parts in Word.

The portal is no issuing organ and prints no red letterhead. Until the office marks the bulletin as
issued, its papers are marked 代拟稿.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from django.template.loader import render_to_string

from counties.days import chinese_day
from tracker.exports import task_texts, titles
from tracker.supervision.rules.bulletin_texts import NO_LEAD, LedTask, TaskCounts
from tracker.supervision.selectors.bulletins import BulletinContents, LookBack

TITLE_WIDTH = 20  # characters of 2号 type on a line of 156 mm
CONTENT_LENGTH = 120  # characters of a task
DRAFT = "代拟稿"
# heads of four characters are broken into two lines
HEADS = ("牵头单位", "事项", "已办结", "占比", "本期\n办结", "逾期\n办结", "正在\n办理", "逾期")


@dataclass(frozen=True)
class BulletinPart:
    """A part with a heading below the text: either lines or a table."""

    head: str
    lines: list[str] = field(default_factory=list)
    heads: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)


def bulletin_parts(contents: BulletinContents) -> list[BulletinPart]:
    """Return the numbered parts: the table of leads, then each list that is not empty."""
    lists = {
        "逾期事项": map(_overdue_line, contents.overdue),
        "回头看": map(_look_back_line, contents.look_back),
        "今后30天内到期事项": map(_due_line, contents.due_next),
    }
    table = [_row(counts) for counts in (*contents.departments, contents.total)]
    parts = [BulletinPart("各牵头单位办理情况", heads=HEADS, rows=table)]
    for head, lines in lists.items():
        if numbered := [f"{number}.{line}" for number, line in enumerate(lines, start=1)]:
            parts.append(BulletinPart(head, numbered))
    return [
        replace(part, head=f"{number}、{part.head}")
        for number, part in zip("一二三四", parts, strict=False)
    ]


def _row(counts: TaskCounts) -> list[str]:
    figures = (counts.total, counts.closed, f"{counts.closed_share}%", counts.closed_in_period,
               counts.closed_late, counts.open, counts.overdue)  # fmt: skip
    return [counts.name, *map(str, figures)]


def _lead_and_name(task: LedTask) -> str:
    name = task_texts.shortened(task.name, CONTENT_LENGTH)
    return f"{task.lead or NO_LEAD}：{name.rstrip('。；')}"


def _overdue_line(task: LedTask) -> str:
    due = chinese_day(task.due) if task.due else ""
    return f"{_lead_and_name(task)}（期限{due}，逾期{task.overdue_days}天）。"


def _look_back_line(task: LookBack) -> str:
    status = task.now.status_text
    if task.now.closed_on:
        status += f"，办结日{chinese_day(task.now.closed_on)}"
    if task.now.overdue_days:
        status += f"，逾期{task.now.overdue_days}天"
    return f"{_lead_and_name(task.then)}（当时逾期{task.then.overdue_days}天，现{status}）。"


def _due_line(task: LedTask) -> str:
    due = chinese_day(task.due) if task.due else ""
    return f"{_lead_and_name(task)}（{due}到期）。"


def period(since: date, day: date) -> str:
    """Return 2024年9月1日至2024年9月30日."""
    return f"{chinese_day(since)}至{chinese_day(day)}"


def date_of_issue(contents: BulletinContents) -> str:
    """Return 成文日期, or a blank to fill in by hand until the bulletin is marked as issued."""
    day = contents.issued_on
    return chinese_day(day) if day else "　　年　月　日"


def bulletin_html(contents: BulletinContents) -> str:
    """Return the HTML of the paper of a bulletin."""
    context = {
        "county": contents.county,
        "day": contents.day,
        "title": contents.title,
        "title_lines": titles.balanced_lines(contents.title, TITLE_WIDTH),
        "sources": titles.source_text(contents.plan, contents.day),
        "mark": "" if contents.issued_on else DRAFT,
        "period": period(contents.since, contents.day),
        "paragraphs": contents.paragraphs,
        "parts": bulletin_parts(contents),
        "signed": date_of_issue(contents),
    }
    return render_to_string("papers/bulletin.html", context)
