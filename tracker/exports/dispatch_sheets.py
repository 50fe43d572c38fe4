"""督办单, 催办通知 and 整改通知书 on paper, in the form of GB/T 9704, left for the office to seal.

The portal prints no red head of an organ it is not: the paper carries number, title, 主送, text,
附件, the place of the seal, the day, and 抄送. Until the office says it is issued it is a 代拟稿.
"""

from collections.abc import Iterator
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone

from counties.days import chinese_day
from tracker.exports import paper_titles
from tracker.supervision.choices import SheetAct, SheetState
from tracker.supervision.models import DispatchSheet
from tracker.supervision.sheet_lines import SheetLine, sheet_lines

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
        "title_lines": paper_titles.balanced(sheet.title, TITLE_WIDTH),
        "sources": reference,
        "mark": DRAFT if is_draft else "",
        "reference": reference,
        "colour": sheet.get_colour_display(),
        "to": "、".join(str(department) for department in sheet.to.all()),
        "copies": "、".join(str(department) for department in sheet.copies.all()),
        "paragraphs": [line for line in sheet.text.splitlines() if line.strip()],
        "tasks": list(task_lines(sheet, issued or timezone.localdate())),
        "annexes": sheet.annex_names,
        "issuer": sheet.issuer,
        "issued": chinese_day(issued) if issued else "",
    }
    return render_to_string("papers/dispatch.html", context)


def issued_on(sheet: DispatchSheet) -> date:
    """The day the office marked the sheet as issued: 成文日期."""
    return timezone.localtime(sheet.events.get(act=SheetAct.ISSUE).at).date()


def task_lines(sheet: DispatchSheet, day: date) -> Iterator[str]:
    """（1）采购设备（完成时限：2024年6月30日；已逾期5天）。 for each task, as of `day`."""
    for number, line in enumerate(sheet_lines(sheet, day), start=1):
        yield f"（{number}）{_task(line)}"


def _task(line: SheetLine) -> str:
    task = line.task
    text = f"{task.title}{task.content.removeprefix(task.title)}"
    facts = f"（{line.facts}）" if line.facts else ""
    return f"{paper_titles.shortened(text, CONTENT_LENGTH).rstrip('。；')}{facts}。"
