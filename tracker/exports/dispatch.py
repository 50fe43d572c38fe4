"""督办单, 催办通知 and 整改通知书 on paper, in the form of GB/T 9704, left for the office to seal.

The portal prints no red head of an organ it is not: the paper carries number, title, 主送, text,
附件, the place of the seal, the day, and 抄送. Until the office says it is issued it is a 代拟稿.
"""

from collections.abc import Iterator
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone

from tracker.exports import wording
from tracker.supervision.choices import SheetAct, SheetState
from tracker.supervision.models import DispatchSheet, SheetTask

TITLE_WIDTH = 20  # characters of 2号 type on a line of 156 mm
CONTENT_LENGTH = 200
DRAFT = SheetState.DRAFT.label


def sheet_html(sheet: DispatchSheet) -> str:
    """The paper of `sheet`, which is a row of `standing_at`."""
    is_draft = sheet.state == SheetState.DRAFT  # type: ignore[attr-defined]
    issued = None if is_draft else issued_on(sheet)
    reference = f"{sheet.get_kind_display()}（{DRAFT}）" if is_draft else sheet.reference
    context = {
        "county": sheet.county,
        "day": issued or timezone.localtime(sheet.made_at).date(),
        "title": sheet.title,
        "title_lines": wording.balanced(sheet.title, TITLE_WIDTH),
        "sources": reference,
        "mark": DRAFT if is_draft else "",
        "reference": reference,
        "colour": sheet.get_colour_display(),
        "to": "、".join(str(department) for department in sheet.to.all()),
        "copies": "、".join(str(department) for department in sheet.copies.all()),
        "paragraphs": [line for line in sheet.text.splitlines() if line.strip()],
        "tasks": list(task_lines(sheet)),
        "annexes": sheet.annex_names,
        "issuer": sheet.issuer,
        "issued": wording.chinese_day(issued) if issued else "",
    }
    return render_to_string("papers/dispatch.html", context)


def issued_on(sheet: DispatchSheet) -> date:
    """The day the office marked the sheet as issued: 成文日期."""
    return timezone.localtime(sheet.events.get(act=SheetAct.ISSUE).at).date()


def task_lines(sheet: DispatchSheet) -> Iterator[str]:
    """（1）采购设备（完成时限：6月底；已逾期5天）。 for each task."""
    lines = sheet.lines.select_related("task")
    for number, line in enumerate(lines, start=1):
        yield f"（{number}）{_task(line)}"


def _task(line: SheetTask) -> str:
    task = line.task
    text = f"{task.title}{task.content.removeprefix(task.title)}"
    # the day, not the words: 8月底 says no year outside the plan's table
    due = wording.chinese_day(task.due_on) if task.due_on else task.due_text
    facts = [f"完成时限：{due}" if due else "", line.words]
    return wording.shortened(text, CONTENT_LENGTH).rstrip("。；") + (
        f"（{'；'.join(filter(None, facts))}）。" if any(facts) else "。"
    )
