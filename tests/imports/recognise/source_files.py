"""The source documents as Word files and workbooks, with merged cells as in the originals."""

import re
from typing import Any

import docx
from openpyxl import Workbook

from tests.imports import workbook_files
from tests.imports.documents.word_files import content_of, level, numbered, numbering
from tracker.imports.documents.source import SourceDocument, Table
from tracker.imports.recognise.items import split_items
from tracker.roadmaps.plans.chinese_text import squeeze

_GOAL = re.compile(r"^[一二三四五六七八九十]+、")
_GOALS, _ITEMS = 90, 91


def rows_of(table: Table) -> list[list[str]]:
    """The texts of each row; the first is the head, to be widened to the body."""
    return [[cell.text for cell in row] for row in table.rows()]


def as_word(document: SourceDocument, *, split: bool = False) -> bytes:
    """Years merged down, a head over two columns merged, items and goals numbered by Word.

    `split`: a repeated head begins a table of its own, as after a page break.
    """
    made = docx.Document()
    lists = (
        f'<w:num w:numId="{_GOALS}"><w:abstractNumId w:val="1"/></w:num>'
        + "".join(
            f'<w:num w:numId="{_ITEMS + n}"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            for n in range(200)
        )
    )  # fmt: skip
    numbering(
        made,
        f'<w:abstractNum w:abstractNumId="1">{level(0, "chineseCounting", "%1、")}</w:abstractNum>',
        f'<w:abstractNum w:abstractNumId="2">{level(0, "decimal", "%1.")}</w:abstractNum>',
        lists=lists,
    )
    used = [_ITEMS]
    goals: list[str] = []
    for block in document.blocks:
        if isinstance(block, Table):
            rows = rows_of(block)
            for part in _parts(rows) if split else [rows]:
                _table(made, part, used, goals)
        else:
            made.add_paragraph(block.text)
    return content_of(made)


def _parts(rows: list[list[str]]) -> list[list[list[str]]]:
    parts: list[list[list[str]]] = []
    for row in rows:
        if row == rows[0]:
            parts.append([])
        parts[-1].append(row)
    return parts


def _table(made: Any, rows: list[list[str]], used: list[int], goals: list[str]) -> None:
    width = max(len(row) for row in rows)
    table = made.add_table(len(rows), width)
    grid = [list(row.cells) for row in table.rows]  # python-docx looks for each cell anew
    for place, row in enumerate(rows):
        shift = width - len(row)
        for column, text in enumerate(row):
            _fill(grid[place][column + shift if column else 0], text, used, goals)
        if shift:
            grid[place][0].merge(grid[place][shift])
    for first, last in _years(rows):
        grid[first][0].merge(grid[last][0])


def _fill(cell: Any, text: str, used: list[int], goals: list[str]) -> None:
    items = split_items(text)
    goal = _GOAL.match(text)
    if goal and text not in goals and len(goals) + 1 == _count(goal[0]):
        goals.append(text)
        cell._tc.remove(cell.paragraphs[0]._p)
        numbered(cell, text[goal.end() :], _GOALS)
    elif items and squeeze(text) == "".join(f"{n}.{item}" for n, item in enumerate(items, 1)):
        cell._tc.remove(cell.paragraphs[0]._p)
        for item in items:
            numbered(cell, item, used[0])
        used[0] += 1
    else:
        cell.text = text


def _count(words: str) -> int:
    digits = "一二三四五六七八九十"
    ten, _, ones = words.rstrip("、").rpartition("十")
    value = digits.index(ones) + 1 if ones else 0
    return value + (10 if "十" in words else 0) + (10 * digits.index(ten) if ten else 0)


def _years(rows: list[list[str]]) -> list[tuple[int, int]]:
    """The first and last row of each year: the rows below it have an empty first cell."""
    spans: list[tuple[int, int]] = []
    for place, row in enumerate(rows):
        if place and not row[0] and spans:
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((place, place))
    return [span for span in spans if span[0] < span[1]]


def as_workbook(document: SourceDocument) -> bytes:
    """Titles over the whole width, an empty row, the table with its merges."""
    made = Workbook()
    page = made.worksheets[0]
    titles = [block.text for block in document.blocks if not isinstance(block, Table)]
    page.title = "路线图"
    rows = [row for block in document.blocks if isinstance(block, Table) for row in rows_of(block)]
    width = max(len(row) for row in rows)
    for place, title in enumerate(titles[-2:], 1):
        page.append([title])
        page.merge_cells(start_row=place, end_row=place, start_column=1, end_column=width)
    page.append([])
    top = len(titles[-2:]) + 2
    for place, row in enumerate(rows, top):
        shift = width - len(row)
        page.append([row[0] or None, *[None] * shift, *row[1:]])
        if shift:
            page.merge_cells(start_row=place, end_row=place, start_column=1, end_column=1 + shift)
    for first, last in _years(rows):
        page.merge_cells(start_row=first + top, end_row=last + top, start_column=1, end_column=1)
    return workbook_files.content_of(made)
