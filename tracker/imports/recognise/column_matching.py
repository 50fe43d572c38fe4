"""The columns of a document's table, which a person may match to the fields of a task."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.imports.documents.source import SourceDocument, Table
from tracker.imports.recognise.columns import find_head
from tracker.imports.recognise.grids import read_grid
from tracker.imports.recognise.heads import fields_of
from tracker.imports.recognise.tables import cell_matrix
from tracker.roadmaps.plans.chinese_text import squeeze

_LONGEST_SIGNATURE = 500
_NUMBERED = re.compile(r"第[0-9]+列")


@dataclass(frozen=True)
class MatchedColumn:
    """A head as written, and the field it is matched to; empty if there is none."""

    head: str
    field: str = ""


def columns_of(document: SourceDocument) -> tuple[MatchedColumn, ...]:
    """Return the columns of the table from which a plan would be read.

    This is the first table with the head of a plan, otherwise the largest table with something like
    a head. Returns nothing if the document has no table.
    """
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for table in tables:
        if columns := _known(table):
            return columns
    for table in sorted(tables, key=lambda each: -len(each.cells)):
        if heads := _head_candidates(table):
            fields = fields_of(heads)
            return tuple(MatchedColumn(h, f or "") for h, f in zip(heads, fields, strict=True))
    return ()


def signature(columns: tuple[MatchedColumn, ...]) -> str:
    """Return a text that is the same for every table with these heads."""
    return "|".join(column.head for column in columns)[:_LONGEST_SIGNATURE]


def named_heads(columns: Mapping[str, str]) -> dict[str, str]:
    """Return those of `columns` (head → field) that have a head of their own.

    A column called 第3列 has none; another document may have anything there.
    """
    return {head: field for head, field in columns.items() if not _NUMBERED.fullmatch(head)}


def _known(table: Table) -> tuple[MatchedColumn, ...]:
    if table.ragged:
        grid = read_grid(table)
        if grid is None:
            return ()
        heads = tuple(squeeze(head) for head in grid.heads)
        fields = fields_of(heads)
        return tuple(MatchedColumn(h, f or "") for h, f in zip(heads, fields, strict=True) if h)
    head = find_head(cell_matrix(table))
    if head is None:
        return ()
    pairs = dict(zip(head.texts, (field or "" for field in head.fields), strict=True))
    return tuple(MatchedColumn(word, str(field)) for word, field in pairs.items())


def _head_candidates(table: Table) -> tuple[str, ...]:
    """Return the first row that could be a head: several short cells."""
    for row in table.rows()[:8]:
        heads = tuple(dict.fromkeys(squeeze(cell.text) for cell in row if squeeze(cell.text)))
        if len(heads) >= 2 and all(len(head) <= 20 for head in heads):
            return heads
    return ()
