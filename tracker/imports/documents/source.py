"""An uploaded document as frozen values, in the order it is read: paragraphs and tables.

Every paragraph and cell keeps the line it stands on in the document's plain text, counted from 1,
so that whatever is understood can point back to its words.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """`number` is the automatic number that Word shows and the text does not hold (“（一）”)."""

    text: str
    line: int
    level: int = 0  # of a heading, 0 for running text
    number: str = ""


@dataclass(frozen=True)
class TableCell:
    """A cell with the rows and columns it spans; places are counted from 0."""

    text: str
    line: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Table:
    """`ragged`: spans are not known (text with a cell a line): a row holds what was written."""

    cells: tuple[TableCell, ...]
    title: str = ""  # of the sheet, for a workbook
    ragged: bool = False

    def rows(self) -> list[list[TableCell]]:
        """The cells of each row from left to right; one that spans rows stands in its first."""
        rows: dict[int, list[TableCell]] = {}
        for cell in sorted(self.cells, key=lambda each: (each.row, each.column)):
            rows.setdefault(cell.row, []).append(cell)
        return [rows[number] for number in sorted(rows)]


Block = Paragraph | Table


@dataclass(frozen=True)
class SourceDocument:
    """`kind`: docx, xlsx, text, doc, wps; `name` is the file's, empty for pasted text."""

    blocks: tuple[Block, ...]
    kind: str = "text"
    name: str = ""
