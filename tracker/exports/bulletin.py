"""月报、通报、简报 on paper and in Word, from one and the same reading of the ledger.

The portal prints no red head of an organ it is not: until the office marks it as issued, both are
代拟稿.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string
from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from counties.days import chinese_day
from tracker.exports import paper_titles
from tracker.supervision.bulletins import Late, LookBack, Reading
from tracker.supervision.sentences import NOBODY, Count, Fact

TITLE_WIDTH = 20  # characters of 2号 type on a line of 156 mm
CONTENT_LENGTH = 120
DRAFT = "代拟稿"
DEMO = "演示数据"
# heads of four characters stand on two lines
HEADS = ("牵头单位", "事项", "已办结", "占比", "本期\n办结", "逾期\n办结", "正在\n办理", "逾期")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LINE = Pt(28.95)  # 22 lines on a page of 225 mm
FIRST, REST = Mm(37), Mm(17)  # columns of the table: 156 mm in all


@dataclass(frozen=True)
class Part:
    """A numbered part under the text: lines, or a table."""

    head: str
    lines: list[str] = field(default_factory=list)
    heads: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)


def parts(reading: Reading) -> list[Part]:
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


def _named(fact: Fact) -> str:
    title = paper_titles.shortened(fact.title, CONTENT_LENGTH)
    return f"{fact.lead or NOBODY}：{title.rstrip('。；')}"


def _late(late: Late) -> str:
    due = chinese_day(late.fact.due) if late.fact.due else ""
    return f"{_named(late.fact)}（期限{due}，逾期{late.days}天）。"


def _back(back: LookBack) -> str:
    now = back.now.words
    if back.now.closed_on:
        now += f"，办结日{chinese_day(back.now.closed_on)}"
    if back.days_now:
        now += f"，逾期{back.days_now}天"
    return f"{_named(back.then)}（当时逾期{back.days_then}天，现{now}）。"


def _next(fact: Fact) -> str:
    due = chinese_day(fact.due) if fact.due else ""
    return f"{_named(fact)}（{due}到期）。"


def _period(since: date, day: date) -> str:
    return f"{chinese_day(since)}至{chinese_day(day)}"


def _signed(reading: Reading) -> str:
    """成文日期, left to be filled in until it is issued."""
    day = reading.bulletin.issued_on
    return chinese_day(day) if day else "　　年　月　日"


def bulletin_html(reading: Reading) -> str:
    """The paper of `reading`."""
    bulletin = reading.bulletin
    context = {
        "county": bulletin.county,
        "day": bulletin.day,
        "title": bulletin.title,
        "title_lines": paper_titles.balanced(bulletin.title, TITLE_WIDTH),
        "sources": paper_titles.sources(bulletin.plan, bulletin.day),
        "mark": "" if bulletin.issued_at else DRAFT,
        "period": _period(bulletin.since, bulletin.day),
        "paragraphs": reading.paragraphs,
        "parts": parts(reading),
        "signed": _signed(reading),
    }
    return render_to_string("papers/bulletin.html", context)


def bulletin_docx(reading: Reading) -> bytes:
    """The same in Word, for the office to work on: GB/T 9704's page, type and lines."""
    bulletin = reading.bulletin
    document = _blank(bulletin.title, str(bulletin.county))
    marks = [] if bulletin.issued_at else [DRAFT]
    marks += [DEMO] if bulletin.county.is_demo else []
    if marks:
        _say(document, "　".join(marks), "黑体", 14, WD_ALIGN_PARAGRAPH.RIGHT)
    _say(document, bulletin.title, "方正小标宋简体", 22, WD_ALIGN_PARAGRAPH.CENTER)
    period = f"（{_period(bulletin.since, bulletin.day)}）"
    _say(document, period, "楷体", 16, WD_ALIGN_PARAGRAPH.CENTER)
    for paragraph in reading.paragraphs:
        _say(document, paragraph, indent=True)
    for part in parts(reading):
        _say(document, part.head, "黑体", indent=True)
        for line in part.lines:
            _say(document, line, indent=True)
        if part.rows:
            _table(document, part)
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # the day never stands alone
    _say(document, _signed(reading), align=WD_ALIGN_PARAGRAPH.RIGHT)
    _say(document, paper_titles.sources(bulletin.plan, bulletin.day), "宋体", 9)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _blank(title: str, author: str) -> Any:
    """An empty document on the page of GB/T 9704."""
    document = Document()
    document.core_properties.title, document.core_properties.author = title, author
    document.core_properties.language = "zh-CN"
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    page.footer_distance = Mm(24)  # 7 mm under the text
    document.settings.odd_and_even_pages_header_footer = True
    _number(page.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    return document


def _number(footer: Any, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — on the outer side of a page."""
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    _run(paragraph, "— ", "宋体", 14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    _run(paragraph, " —", "宋体", 14)


def _say(
    document: Any,
    text: str,
    face: str = "仿宋",
    size: float = 16,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    *,
    indent: bool = False,
) -> None:
    """A paragraph of `text`."""
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = LINE
    if indent:
        shape.first_line_indent = Pt(2 * size)
    _run(paragraph, text, face, size)


def _run(paragraph: Any, text: str, face: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = face, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _table(document: Any, part: Part) -> None:
    """The table of `part`; its head is repeated on each page."""
    table = document.add_table(rows=0, cols=len(part.heads))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for place, column in enumerate(table.columns):
        column.width = REST if place else FIRST
    for number, values in enumerate([list(part.heads), *part.rows]):
        row = table.add_row()
        if number == 0:
            row._tr.get_or_add_trPr().append(row._tr.makeelement(qn("w:tblHeader"), {}))
        for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            cell.width = REST if place else FIRST
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            paragraph = cell.paragraphs[0]
            shape = paragraph.paragraph_format
            shape.space_before = shape.space_after = Pt(2)
            shape.line_spacing = 1.0
            _run(paragraph, value, "黑体" if number == 0 else "仿宋", 12)
            if place or number == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
