"""A bulletin as a Word file, for the office to work on: page, type and lines of GB/T 9704."""

from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tracker.exports import titles
from tracker.exports.papers import bulletin as paper
from tracker.exports.word.paragraphs import (
    CENTRE,
    RIGHT,
    add_paragraph,
    add_run,
    new_document,
    repeat_on_each_page,
    saved,
)
from tracker.supervision.selectors.bulletins import BulletinContents

LINE_SPACING = Pt(28.95)  # GB/T 9704-2012, 5.2.3: 22 lines on the 225 mm of the type area
NAME_WIDTH, FIGURE_WIDTH = Mm(37), Mm(17)  # 37 + 7 × 17 = 156 mm, the width of the type area


def bulletin_docx(contents: BulletinContents) -> bytes:
    """Return the Word file of a bulletin, with the same text as `papers.bulletin`."""
    document = new_document(contents.title, str(contents.county))
    _add_page_numbers(document)
    marks = [] if contents.issued_on else [paper.DRAFT]
    marks += ["演示数据"] if contents.county.is_demo else []
    if marks:
        _add(document, "　".join(marks), "黑体", 14, RIGHT)
    _add(document, contents.title, "方正小标宋简体", 22, CENTRE)
    period = f"（{paper.period(contents.since, contents.day)}）"
    _add(document, period, "楷体", 16, CENTRE)
    for paragraph in contents.paragraphs:
        _add(document, paragraph, indent=True)
    for part in paper.bulletin_parts(contents):
        _add(document, part.head, "黑体", indent=True)
        for line in part.lines:
            _add(document, line, indent=True)
        if part.rows:
            _add_table(document, part)
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # the date never stands alone
    _add(document, paper.date_of_issue(contents), align=RIGHT)
    _add(document, titles.source_text(contents.plan, contents.day), "宋体", 9)
    return saved(document)


def _add(document: Any, text: str, *args: Any, **kwargs: Any) -> None:
    """Append a paragraph with the line spacing of the standard."""
    add_paragraph(document, text, *args, line_spacing=LINE_SPACING, **kwargs)


def _add_page_numbers(document: Any) -> None:
    """Print — 1 — on the outer side of each page, 7 mm below the text: GB/T 9704-2012, 7.5."""
    section = document.sections[0]
    section.footer_distance = Mm(24)
    document.settings.odd_and_even_pages_header_footer = True
    _add_page_number(section.footer, RIGHT)
    _add_page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _add_page_number(footer: Any, align: WD_ALIGN_PARAGRAPH) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    add_run(paragraph, "— ", "宋体", 14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    add_run(paragraph, " —", "宋体", 14)


def _add_table(document: Any, part: paper.BulletinPart) -> None:
    """Append the table of `part`; its head is repeated on each page."""
    table = document.add_table(rows=0, cols=len(part.heads))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for index, column in enumerate(table.columns):
        column.width = FIGURE_WIDTH if index else NAME_WIDTH
    for number, values in enumerate([list(part.heads), *part.rows]):
        row = table.add_row()
        if number == 0:
            repeat_on_each_page(row)
        for index, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            cell.width = FIGURE_WIDTH if index else NAME_WIDTH
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            paragraph = cell.paragraphs[0]
            shape = paragraph.paragraph_format
            shape.space_before = shape.space_after = Pt(2)
            shape.line_spacing = 1.0
            add_run(paragraph, value, "黑体" if number == 0 else "仿宋", 12)
            if index or number == 0:
                paragraph.alignment = CENTRE
