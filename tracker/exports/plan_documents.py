"""A plan as a Word file and as a workbook, which the portal reads back as the same plan."""

from io import BytesIO
from itertools import groupby
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from counties.days import chinese_day
from tracker.exports import workbook
from tracker.exports.plan_table import PlanTable, plan_table
from tracker.roadmaps.plans.schema import PlanDraft

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CN = "一二三四五六七八九十"
_HEADS = {
    "head": "组长", "deputy": "副组长", "member": "成员",
    "office_head": "办公室主任", "office_deputy": "办公室副主任",
}  # fmt: skip
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_RIGHT = WD_ALIGN_PARAGRAPH.RIGHT


def plan_docx(draft: PlanDraft, *, author: str) -> bytes:
    """`draft` in Word: what the plan says of itself on upright pages, and its tasks as the annex
    on A4 lying on its side, the head repeated on every page and the years merged down."""
    document = Document()
    document.core_properties.title, document.core_properties.author = draft.title, author
    document.core_properties.language = "zh-CN"
    _upright(document.sections[0])
    _opening(document, draft)
    _group(document, draft)
    _lying(document.add_section(WD_SECTION.NEW_PAGE))
    if draft.annex:
        _say(document, draft.annex, "黑体", 16)
    if draft.roadmap_title:
        _say(document, draft.roadmap_title, "方正小标宋简体", 22, _CENTRE)
    _table(document, plan_table(draft))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def plan_xlsx(draft: PlanDraft, *, author: str) -> bytes:
    """The annex of `draft` as a sheet: its title, its number, the table."""
    table = plan_table(draft)
    columns = [
        workbook.Column[tuple[str, ...]](
            column.head, column.width, lambda row, place=place: row[place],  # type: ignore[misc]
            centred=column.centred, merged=column.merged,
        )
        for place, column in enumerate(table.columns)
    ]  # fmt: skip
    sheet = workbook.Sheet(
        tab="路线图",
        title=draft.roadmap_title or draft.title,
        lines=[line for line in (draft.doc_number,) if line],
        columns=columns,
        above=draft.annex,
    )
    return workbook.workbook(sheet, table.rows, author=author)


def _opening(document: Any, draft: PlanDraft) -> None:
    if draft.doc_number:
        _say(document, draft.doc_number, align=_CENTRE)
    _say(document, draft.title, "方正小标宋简体", 22, _CENTRE)
    if draft.stages:
        _say(document, "一、实施阶段", "黑体", indent=True)
    for place, stage in enumerate(draft.stages):
        number = _CN[place] if place < len(_CN) else str(place + 1)
        when = f"（{stage.window.text}）" if stage.window.text else ""
        _say(document, f"（{number}）{stage.name}{when}。{stage.text}", indent=True)
    goals = [each for each in draft.milestones if each.goal]
    if goals:
        _say(document, f"{_CN[bool(draft.stages)]}、年度目标", "黑体", indent=True)
    for milestone in goals:
        _say(document, f"{milestone.year}年：{milestone.goal}", indent=True)
    if draft.issuer:
        _say(document, draft.issuer, align=_RIGHT)
    if draft.issued_on:
        _say(document, chinese_day(draft.issued_on), align=_RIGHT)


def _group(document: Any, draft: PlanDraft) -> None:
    """The leading group: the role once, before the first who has it."""
    if not draft.members:
        return
    _say(document, "领导小组成员名单", "黑体", 16, _CENTRE)
    for role, members in groupby(draft.members, key=lambda member: member.role):
        for place, member in enumerate(members):
            head = f"{_HEADS[role]}：" if not place else "　　"
            _say(document, f"{head}{member.name}　　{member.post}".rstrip("　"))


def _upright(page: Any) -> None:
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)


def _lying(page: Any) -> None:
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.top_margin, page.bottom_margin = Mm(28), Mm(26)
    page.left_margin = page.right_margin = Mm(22)


def _table(document: Any, held: PlanTable) -> None:
    table = document.add_table(len(held.rows) + 1, len(held.columns))
    table.style = "Table Grid"
    table.autofit = False
    room, whole = 253, sum(column.width for column in held.columns)  # millimetres between margins
    grid = [list(row.cells) for row in table.rows]  # python-docx looks for each cell anew
    for row in table.rows:
        properties = row._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:cantSplit"), {}))
    first = table.rows[0]._tr.get_or_add_trPr()
    first.append(first.makeelement(qn("w:tblHeader"), {}))
    for place, column in enumerate(held.columns):
        table.columns[place].width = Mm(room * column.width / whole)  # LibreOffice reads no cell's
        _fill(grid[0][place], column.head, "黑体", centred=True)
        for row, texts in zip(grid[1:], held.rows, strict=True):
            _fill(row[place], texts[place], centred=column.centred)
        for row in grid:
            row[place].width = Mm(room * column.width / whole)
    _merge(grid, held)


def _merge(grid: list[list[Any]], held: PlanTable) -> None:
    """A head over the headless column beside it; equal neighbours of a merged column."""
    for place, column in enumerate(held.columns):
        if not column.head and place:
            grid[0][place - 1].merge(grid[0][place])
        if not column.merged:
            continue
        begin = 1
        for _, run in groupby(row[place] for row in held.rows):
            last = begin + len(list(run)) - 1
            for row in grid[begin + 1 : last + 1]:  # the first keeps the words
                row[place].paragraphs[0].clear()
            grid[begin][place].merge(grid[last][place])
            begin = last + 1


def _fill(cell: Any, text: str, face: str = "仿宋", *, centred: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _CENTRE if centred else _unstretched(text, WD_ALIGN_PARAGRAPH.JUSTIFY)
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, face, 12)


def _say(
    document: Any,
    text: str,
    face: str = "仿宋",
    size: float = 16,
    align: Any = WD_ALIGN_PARAGRAPH.JUSTIFY,
    *,
    indent: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = _unstretched(text, align)
    paragraph.paragraph_format.space_after = Pt(0)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    _run(paragraph, text, face, size)


def _unstretched(text: str, align: Any) -> Any:
    """`align`, but at the left where lines end inside: justified, a short one is drawn apart."""
    is_stretched = align is WD_ALIGN_PARAGRAPH.JUSTIFY and "\n" in text
    return WD_ALIGN_PARAGRAPH.LEFT if is_stretched else align


def _run(paragraph: Any, text: str, face: str, size: float) -> None:
    run = paragraph.add_run(workbook.clean(text))
    run.font.name, run.font.size = face, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
