"""A dispatch sheet (督办单, 催办通知, 整改通知书) on paper, in the form of GB/T 9704.

The portal is no issuing organ and prints no red letterhead. The paper carries number, title, 主送,
text, 附件, the place of the seal, the date and 抄送. Until the office marks the sheet as issued,
the paper is marked 代拟稿.
"""

from collections.abc import Iterable, Iterator

from django.template.loader import render_to_string

from counties.days import chinese_day
from tracker.exports import task_texts, titles
from tracker.supervision.choices import SheetState
from tracker.supervision.selectors.sheets import SheetLine, SheetText

TITLE_WIDTH = 20  # characters of 2号 type on a line of 156 mm
CONTENT_LENGTH = 200  # characters of a task
DRAFT = SheetState.DRAFT.label


def sheet_html(sheet: SheetText) -> str:
    """Return the HTML of what a sheet says."""
    reference = f"{sheet.kind}（{DRAFT}）" if sheet.is_draft else sheet.reference
    context = {
        "county": sheet.county,
        "day": sheet.issued_on or sheet.drafted_on,
        "title": sheet.title,
        "title_lines": titles.balanced_lines(sheet.title, TITLE_WIDTH),
        "sources": reference,
        "mark": DRAFT if sheet.is_draft else "",
        "reference": reference,
        "colour": sheet.colour,
        "to": "、".join(sheet.to),
        "copies": "、".join(sheet.copies),
        "paragraphs": [line for line in sheet.text.splitlines() if line.strip()],
        "tasks": list(task_lines(sheet.lines)),
        "annexes": sheet.annexes,
        "issuer": sheet.issuer,
        "issued": chinese_day(sheet.issued_on) if sheet.issued_on else "",
    }
    return render_to_string("papers/dispatch_sheet.html", context)


def task_lines(lines: Iterable[SheetLine]) -> Iterator[str]:
    """Yield （1）采购设备（完成时限：2024年6月30日；已逾期5天）。 for each task."""
    for number, line in enumerate(lines, start=1):
        yield f"（{number}）{_task_text(line)}"


def _task_text(line: SheetLine) -> str:
    text = f"{line.title}{line.content.removeprefix(line.title)}"
    facts = f"（{line.facts}）" if line.facts else ""
    return f"{task_texts.shortened(text, CONTENT_LENGTH).rstrip('。；')}{facts}。"
