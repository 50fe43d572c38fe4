"""Rebuild a table that was pasted with every cell on a line of its own and no sign between rows.

The heads stand one after the other (序号 / 任务 / 责任单位 / 完成时限), and the cells follow in
their order. They are read as rows as long as the cells under 责任单位 and 完成时限 look like units
and times.
"""

import re
from dataclasses import replace

from tracker.imports.documents.source import Block, Paragraph, SourceDocument, Table, TableCell
from tracker.imports.recognise.heads import TIME_FIELDS, UNIT_FIELDS, Field, fields_of, is_head
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.unit_lists import looks_like_unit, split_units

_FEWEST_HEADS, _MOST_HEADS, _FEWEST_ROWS = 3, 12, 2
_LONGEST_HEAD = 10
_TIME = re.compile(
    r"\d\s*[年月日号]|[一二三四]季度|年[底内初]|[上下]半年|长期|全年|持续|每[年月周学]"
)
Fields = list[str | None]


def with_stacked_tables(document: SourceDocument) -> SourceDocument:
    """Return `document` with each such run of lines as a table."""
    blocks: list[Block] = []
    rest = list(document.blocks)
    while rest:
        fields = _fields_of_heads(rest)
        table, taken = _table(rest, fields) if fields else (None, 0)
        if table:
            blocks.append(table)
            del rest[:taken]
        else:
            blocks.append(rest.pop(0))
    return (
        replace(document, blocks=tuple(blocks)) if len(blocks) < len(document.blocks) else document
    )


def _fields_of_heads(blocks: list[Block]) -> Fields:
    """Return the fields of the heads at the beginning of `blocks`; empty if there are none."""
    heads: list[str] = []
    for block in blocks[: _MOST_HEADS + 1]:
        text = squeeze(block.text) if isinstance(block, Paragraph) else ""
        if not text or len(text) > _LONGEST_HEAD or fields_of([text]) == [None]:
            break
        heads.append(text)
    fields = fields_of(heads)
    named = {*UNIT_FIELDS, *TIME_FIELDS} & {field for field in fields if field}
    fits = _FEWEST_HEADS <= len(heads) <= _MOST_HEADS and is_head(fields)
    return fields if fits and named and len(set(fields)) == len(fields) else []


def _table(blocks: list[Block], fields: Fields) -> tuple[Table | None, int]:
    width = len(fields)
    rows = [blocks[:width]]
    for at in range(width, len(blocks) - width + 1, width):
        row = blocks[at : at + width]
        if not all(
            isinstance(block, Paragraph) and _fits(field, block.text)
            for field, block in zip(fields, row, strict=True)
        ):
            break
        rows.append(row)
    if len(rows) <= _FEWEST_ROWS:
        return None, 0
    cells = [
        TableCell(block.text, block.line, number, column)
        for number, row in enumerate(rows)
        for column, block in enumerate(row)
        if isinstance(block, Paragraph)
    ]
    return Table(tuple(cells)), width * len(rows)


def _fits(field: str | None, text: str) -> bool:
    if field is Field.NUMBER:
        return bool(
            re.fullmatch(r"[（(]?[\d一二三四五六七八九十]{1,3}[）)]?[、.．]?", squeeze(text))
        )
    if field in TIME_FIELDS:
        return len(text) <= 40 and bool(_TIME.search(text))
    if field in UNIT_FIELDS and field is not Field.LEADER:
        names, _ = split_units(text)
        return bool(names) and any(looks_like_unit(name) for name in names)
    return True
