"""An uploaded document as frozen values: its paragraphs and tables in their order.

Every paragraph and cell keeps its line in the plain text of the document, counted from 1, so that
everything recognised in the document can point back to its place.
"""

from dataclasses import dataclass, replace

from counties.characters import CharacterPlace, document_message, incoming


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `number` is the automatic number that Word shows before the text (“（一）”)."""

    text: str
    line: int
    level: int = 0  # of a heading, 0 for running text
    number: str = ""


@dataclass(frozen=True)
class TableCell:
    """A cell of a table. `row` and `column` count from 0; it spans `rows` and `columns`."""

    text: str
    line: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Table:
    """A table as the cells that were written.

    In a `ragged` table (text in which every cell has a line of its own) merged cells are lost, so
    that the rows are of different lengths.
    """

    cells: tuple[TableCell, ...]
    title: str = ""  # of the sheet, in a workbook
    ragged: bool = False

    def rows(self) -> list[list[TableCell]]:
        """The cells of each row from left to right. A cell that spans rows is in the first one."""
        rows: dict[int, list[TableCell]] = {}
        for cell in sorted(self.cells, key=lambda each: (each.row, each.column)):
            rows.setdefault(cell.row, []).append(cell)
        return [rows[number] for number in sorted(rows)]


Block = Paragraph | Table


@dataclass(frozen=True)
class SourceDocument:
    """The content of an uploaded file or of pasted text.

    `kind` is docx, xlsx or text: the reader that read it. `name` is the name of the file, empty for
    pasted text. `removed` says which characters were left out, empty if none was.
    """

    blocks: tuple[Block, ...]
    kind: str = "text"
    name: str = ""
    removed: str = ""


def gated(document: SourceDocument) -> SourceDocument:
    """Return `document` without characters that no text may hold (`counties.characters`)."""
    places: list[CharacterPlace] = []

    def clean(text: str, line: int) -> str:
        result = incoming(text)
        for place in (*result.removed, *result.refused):
            places.append(replace(place, line=place.line + line - 1))
        return result.text

    blocks = tuple(
        replace(block, text=clean(block.text, block.line), number=clean(block.number, block.line))
        if isinstance(block, Paragraph)
        else replace(
            block,
            title=clean(block.title, 1),
            cells=tuple(replace(cell, text=clean(cell.text, cell.line)) for cell in block.cells),
        )
        for block in document.blocks
    )
    message = document_message(places) if places else ""
    return replace(document, blocks=blocks, removed=document.removed or message)
