"""A dispatch sheet (督办单, 催办通知, 整改通知书) on paper, in the form of GB/T 9704.

The portal is no issuing organ and prints no red letterhead. The paper carries number, title, 主送,
text, 附件, the place of the seal, the date and 抄送. Until the office marks the sheet as issued,
the paper is marked 代拟稿.
"""

from collections.abc import Iterator
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone

from counties.days import chinese_day
from tracker.exports import task_texts, titles
from tracker.supervision.choices import SheetAct, SheetState
from tracker.supervision.models import DispatchSheet
from tracker.supervision.selectors.sheets import SheetLine, sheet_lines

TITLE_WIDTH = 20  # characters of 2号 type on a line of 156 mm
CONTENT_LENGTH = 200  # characters of a task
DRAFT = SheetState.DRAFT.label


def sheet_html(sheet: DispatchSheet) -> str:
    """Return the HTML of `sheet`, which must be a row of `DispatchSheet.objects.as_of`."""
    is_draft = sheet.state == SheetState.DRAFT  # type: ignore[attr-defined]
    issued = None if is_draft else issued_on(sheet)
    reference = f"{sheet.get_kind_display()}（{DRAFT}）" if is_draft else sheet.reference
    context = {
        "county": sheet.county,
        "day": issued or timezone.localtime(sheet.made_at).date(),
        "title": sheet.title,
        "title_lines": titles.balanced_lines(sheet.title, TITLE_WIDTH),
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
    return render_to_string("papers/dispatch_sheet.html", context)


def issued_on(sheet: DispatchSheet) -> date:
    """Return 成文日期: the day on which the office marked the sheet as issued."""
    return timezone.localtime(sheet.events.get(act=SheetAct.ISSUE).at).date()


def task_lines(sheet: DispatchSheet, day: date) -> Iterator[str]:
    """Yield （1）采购设备（完成时限：2024年6月30日；已逾期5天）。 for each task, as of `day`."""
    for number, line in enumerate(sheet_lines(sheet, day), start=1):
        yield f"（{number}）{_task_text(line)}"


def _task_text(line: SheetLine) -> str:
    task = line.task
    text = f"{task.title}{task.content.removeprefix(task.title)}"
    facts = f"（{line.facts}）" if line.facts else ""
    return f"{task_texts.shortened(text, CONTENT_LENGTH).rstrip('。；')}{facts}。"
