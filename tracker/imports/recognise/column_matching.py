"""The heads of a document's table, for a person to say what each column holds."""

from dataclasses import dataclass

from tracker.imports.documents.source import SourceDocument, Table
from tracker.imports.recognise.columns import find_head
from tracker.imports.recognise.grids import read_grid
from tracker.imports.recognise.heads import fields_of
from tracker.imports.recognise.tables import cell_matrix
from tracker.roadmaps.plans.chinese_text import squeeze

_LONGEST_SIGNATURE = 500


@dataclass(frozen=True)
class MatchedColumn:
    """A head as written and the name of the field it is taken for, empty for none."""

    head: str
    field: str = ""


def columns_of(document: SourceDocument) -> tuple[MatchedColumn, ...]:
    """The columns of the table a plan would be read from: the first with the head of a plan, else
    the largest with anything like a head; none where the document has no table."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for table in tables:
        if columns := _known(table):
            return columns
    for table in sorted(tables, key=lambda each: -len(each.cells)):
        if heads := _heads(table):
            fields = fields_of(heads)
            return tuple(MatchedColumn(h, f or "") for h, f in zip(heads, fields, strict=True))
    return ()


def signature(columns: tuple[MatchedColumn, ...]) -> str:
    """What is the same for every table with these heads."""
    return "|".join(column.head for column in columns)[:_LONGEST_SIGNATURE]


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
    pairs = dict(zip(head.words, (field or "" for field in head.fields), strict=True))
    return tuple(MatchedColumn(word, str(field)) for word, field in pairs.items())


def _heads(table: Table) -> tuple[str, ...]:
    """The first row that could be a head: several short cells."""
    for row in table.rows()[:8]:
        heads = tuple(dict.fromkeys(squeeze(cell.text) for cell in row if squeeze(cell.text)))
        if len(heads) >= 2 and all(len(head) <= 20 for head in heads):
            return heads
    return ()
