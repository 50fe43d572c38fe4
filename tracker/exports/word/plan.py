"""A plan as a Word file, which the portal reads back as the same plan."""

from itertools import groupby
from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from counties.days import chinese_day
from tracker.exports.plan_table import PlanTable, plan_table
from tracker.exports.word.paragraphs import (
    CENTRE,
    JUSTIFY,
    RIGHT,
    add_paragraph,
    add_run,
    new_document,
    repeat_on_each_page,
    saved,
    unstretched,
)
from tracker.roadmaps.plans.schema import PlanDraft

TABLE_WIDTH = 253  # mm between the margins of the landscape page
_NUMERALS = "一二三四五六七八九十"
_MEMBER_ROLES = {
    "head": "组长", "deputy": "副组长", "member": "成员",
    "office_head": "办公室主任", "office_deputy": "办公室副主任",
}  # fmt: skip


def plan_docx(draft: PlanDraft, *, author: str) -> bytes:
    """Return the Word file of `draft`.

    Upright pages hold the stages, goals and leading group; the tasks follow as an annex on
    landscape pages, with the head on every page and the years merged.
    """
    document = new_document(draft.title, author)
    _add_body(document, draft)
    _add_leading_group(document, draft)
    _set_landscape(document.add_section(WD_SECTION.NEW_PAGE))
    if draft.annex:
        add_paragraph(document, draft.annex, "黑体", 16)
    if draft.roadmap_title:
        add_paragraph(document, draft.roadmap_title, "方正小标宋简体", 22, CENTRE)
    _add_table(document, plan_table(draft))
    return saved(document)


def _add_body(document: Any, draft: PlanDraft) -> None:
    """Append number, title, stages, goals of the years, issuer and date."""
    if draft.doc_number:
        add_paragraph(document, draft.doc_number, align=CENTRE)
    add_paragraph(document, draft.title, "方正小标宋简体", 22, CENTRE)
    if draft.stages:
        add_paragraph(document, "一、实施阶段", "黑体", indent=True)
    for index, stage in enumerate(draft.stages):
        number = _NUMERALS[index] if index < len(_NUMERALS) else str(index + 1)
        period = f"（{stage.window.text}）" if stage.window.text else ""
        add_paragraph(document, f"（{number}）{stage.name}{period}。{stage.text}", indent=True)
    milestones = [milestone for milestone in draft.milestones if milestone.goal]
    if milestones:
        heading = f"{_NUMERALS[bool(draft.stages)]}、年度目标"
        add_paragraph(document, heading, "黑体", indent=True)
    for milestone in milestones:
        add_paragraph(document, f"{milestone.year}年：{milestone.goal}", indent=True)
    if draft.issuer:
        add_paragraph(document, draft.issuer, align=RIGHT)
    if draft.issued_on:
        add_paragraph(document, chinese_day(draft.issued_on), align=RIGHT)


def _add_leading_group(document: Any, draft: PlanDraft) -> None:
    """Append the members; a role stands once, before the first member who has it."""
    if not draft.members:
        return
    add_paragraph(document, "领导小组成员名单", "黑体", 16, CENTRE)
    for role, members in groupby(draft.members, key=lambda member: member.role):
        for index, member in enumerate(members):
            label = "　　" if index else f"{_MEMBER_ROLES[role]}："
            add_paragraph(document, f"{label}{member.name}　　{member.post}".rstrip("　"))


def _set_landscape(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin = section.right_margin = Mm(22)


def _add_table(document: Any, plan: PlanTable) -> None:
    table = document.add_table(len(plan.rows) + 1, len(plan.columns))
    table.style = "Table Grid"
    table.autofit = False
    total_width = sum(column.width for column in plan.columns)
    grid = [list(row.cells) for row in table.rows]  # python-docx would search each cell anew
    for row in table.rows:
        properties = row._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:cantSplit"), {}))
    repeat_on_each_page(table.rows[0])
    for index, column in enumerate(plan.columns):
        width = Mm(TABLE_WIDTH * column.width / total_width)
        table.columns[index].width = width  # for LibreOffice, which ignores the widths of cells
        _fill(grid[0][index], column.head, "黑体", centred=True)
        for row, texts in zip(grid[1:], plan.rows, strict=True):
            _fill(row[index], texts[index], centred=column.centred)
        for row in grid:
            row[index].width = width
    _merge(grid, plan)


def _merge(grid: list[list[Any]], plan: PlanTable) -> None:
    """Merge each head with the columns without one on its right, and equal cells of a column."""
    for index, column in enumerate(plan.columns):
        if not column.head and index:
            grid[0][index - 1].merge(grid[0][index])
        if not column.merged:
            continue
        first = 1
        for _, run in groupby(row[index] for row in plan.rows):
            last = first + len(list(run)) - 1
            for row in grid[first + 1 : last + 1]:  # the first cell keeps the text
                row[index].paragraphs[0].clear()
            grid[first][index].merge(grid[last][index])
            first = last + 1


def _fill(cell: Any, text: str, face: str = "仿宋", *, centred: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = CENTRE if centred else unstretched(text, JUSTIFY)
    paragraph.paragraph_format.space_after = Pt(0)
    add_run(paragraph, text, face, 12)
