"""A Word file as a `SourceDocument`: every text that Word shows, with numbers, merges and order.

The XML is walked as it stands (ECMA-376): python-docx opens the package, but its tables take a
time that grows with the square of their rows, and know nothing of text boxes, tracked changes or
automatic numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import docx
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from tracker.imports.documents.docx_numbers import Numbers, value
from tracker.imports.documents.lines import (
    LineCounter,
    check_paragraphs,
    check_parts,
    check_size,
)
from tracker.imports.documents.source import Block, Paragraph, SourceDocument, Table, TableCell

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_P, _TBL, _TR, _TC, _BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "txbxContent"))
# What was deleted, what repeats another part for old programs, what stands above a word to say it.
_HIDDEN = {qn("w:del"), qn("w:moveFrom"), qn("w:rt"), f"{_MC}Fallback"}
_PROPERTIES = {qn(f"w:{name}") for name in ("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr")}
_SIGNS = {
    qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}  # fmt: skip
_ASIDES = ("footnotes", "endnotes", "header", "footer")


def read_docx(content: bytes, name: str = "") -> SourceDocument:
    """The paragraphs and tables of a .docx, in the order they are read, then notes and headers.

    A table of one column is layout: its paragraphs are the document's own. A table inside a cell
    stands after the one it is in when it has rows and columns of its own, else its words are the
    cell's. Raises what python-docx and lxml raise for a broken file, and TooLargeError.
    """
    check_parts(content, "word/")
    package = docx.Document(BytesIO(content))
    parts = _related(package.part)
    numbers = Numbers(_root(parts, "numbering"), _root(parts, "styles"))
    reader = _Reader(numbers)
    reader.read(package.element.body)
    for kind in _ASIDES:
        reader.read_asides([parse_xml(part.blob) for part in parts.get(kind, [])])
    return SourceDocument(tuple(reader.blocks), kind="docx", name=name)


def _related(part: Part) -> dict[str, list[Part]]:
    """The parts that `part` names, by the last word of how it names them, in their order."""
    found: dict[str, list[Part]] = {}
    for relation in part.rels.values():
        if not relation.is_external:
            kind = relation.reltype.rsplit("/", 1)[-1]
            found.setdefault(kind, []).append(relation.target_part)
    return found


def _root(parts: dict[str, list[Part]], kind: str) -> Any:
    return parse_xml(parts[kind][0].blob) if kind in parts else None


@dataclass
class _GrowingCell:
    """A cell while the rows below may still grow it."""

    row: int
    column: int
    texts: list[str]
    rows: int = 1
    columns: int = 1

    @property
    def text(self) -> str:
        return "\n".join(self.texts).strip("\n")


@dataclass
class _Reader:
    numbers: Numbers
    lines: LineCounter = field(default_factory=LineCounter)
    blocks: list[Block] = field(default_factory=list)

    def read(self, container: Any) -> None:
        """Every paragraph and table of `container` as blocks of the document."""
        for element in _blocks_of(container):
            if element.tag == _TBL:
                self._table(element)
            else:
                self._paragraph(element)

    def read_asides(self, roots: list[Any]) -> None:
        """Notes, headers and footers: each text once, page numbers alone are not words."""
        seen = set()
        for root in roots:
            for paragraph in root.iter(_P):
                text = _text(paragraph).strip()
                if re.search(r"[^\W\d_]", text) and text not in seen:
                    seen.add(text)
                    self.blocks.append(Paragraph(text, self.lines.take(text)))

    def _paragraph(self, element: Any) -> None:
        check_paragraphs(len(self.blocks) + 1)
        number = self.numbers.label(element)
        text = _text(element).strip("\n")
        if text.strip():
            level = self._heading_level(element)
            self.blocks.append(Paragraph(text, self.lines.take(text), level, number))
        for box in _boxes(element):
            self.read(box)

    def _heading_level(self, element: Any) -> int:
        """1 to 9 for a heading, by itself or by its style; 0 for running text."""
        level = value(element.find(qn("w:pPr")), "w:outlineLvl")
        for style in self.numbers.style_chain(element):
            level = level or value(style.find(qn("w:pPr")), "w:outlineLvl")
        return int(level) + 1 if level and re.fullmatch(r"[0-8]", level) else 0

    def _table(self, element: Any) -> None:
        rows = list(_rows_of(element))
        if max((_width(row) for row in rows), default=0) <= 1:
            for row in rows:
                for each in _cells_of(row):
                    self.read(each)
            return
        inner: list[Any] = []
        cells = self._cells(rows, inner)
        check_size(len(rows), max((cell.column + cell.columns for cell in cells), default=0))
        self.blocks.append(
            Table(
                tuple(
                    TableCell(c.text, self.lines.take(c.text), c.row, c.column, c.rows, c.columns)
                    for c in sorted(cells, key=lambda cell: (cell.row, cell.column))
                )
            )
        )
        for table in inner:
            self._table(table)

    def _cells(self, rows: list[Any], inner: list[Any]) -> list[_GrowingCell]:
        """The cells of a table with what they span; tables in them are added to `inner`."""
        cells: list[_GrowingCell] = []
        above: dict[int, _GrowingCell] = {}
        for place, row in enumerate(rows):
            column = _whole(_property(row, "w:trPr", "w:gridBefore"))
            before: _GrowingCell | None = None
            for element in _cells_of(row):
                columns = max(_whole(_property(element, "w:tcPr", "w:gridSpan")), 1)
                check_size(place, column + columns)
                texts = self._texts(element, inner)
                over = above.get(column) if _continues(element, "w:vMerge") else None
                if over is not None:
                    over.rows = place - over.row + 1
                    over.texts += texts
                elif before is not None and _continues(element, "w:hMerge"):
                    before.columns += columns
                    before.texts += texts
                else:
                    before = _GrowingCell(place, column, texts, columns=columns)
                    cells.append(before)
                    begins = _merge(element, "w:vMerge") is not None
                    for covered in range(column, column + columns):
                        above.pop(covered, None)
                    if begins:
                        above[column] = before
                column += columns
        return cells

    def _texts(self, container: Any, inner: list[Any]) -> list[str]:
        """The lines of a cell, empty ones left out."""
        texts: list[str] = []
        for element in _blocks_of(container):
            if element.tag == _TBL:
                rows = list(_rows_of(element))
                if len(rows) > 1 and max(_width(row) for row in rows) > 2:
                    inner.append(element)
                else:
                    for row in rows:
                        held = ["".join(self._texts(each, inner)) for each in _cells_of(row)]
                        texts.append("\t".join(held))
                continue
            texts.append(_joined(self.numbers.label(element), _text(element)))
            for box in _boxes(element):
                texts += self._texts(box, inner)
        return [text for text in texts if text.strip()]


def _joined(number: str, text: str) -> str:
    """The number before its text, apart where they would run together."""
    gap = " " if number[-1:].isalnum() and text.strip() else ""
    return f"{number}{gap}{text}"


def _blocks_of(container: Any) -> Iterator[Any]:
    """The paragraphs and tables of a body or cell, through content controls and the like."""
    for child in container:
        if child.tag in (_P, _TBL):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _HIDDEN | _PROPERTIES:
            yield from _blocks_of(child)


def _rows_of(table: Any) -> Iterator[Any]:
    """The rows of a table but those whose deletion is tracked."""
    for row in _under(table, _TR):
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
            yield row


def _cells_of(row: Any) -> Iterator[Any]:
    return _under(row, _TC)


def _under(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _HIDDEN | _PROPERTIES:
            yield from _under(child, tag)


def _shown(element: Any) -> Iterator[Any]:
    """Every element under `element` that Word shows in its place: not the text boxes."""
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _HIDDEN | _PROPERTIES | {_BOX}:
            continue
        yield child
        yield from _shown(child)


def _text(paragraph: Any) -> str:
    pieces = []
    for element in _shown(paragraph):
        if element.tag in (qn("w:t"), _M_TEXT):
            pieces.append(element.text or "")
        else:
            pieces.append(_SIGNS.get(element.tag, ""))
    return "".join(pieces)


def _boxes(element: Any) -> Iterator[Any]:
    """The text boxes anchored in a paragraph; a box in a box is found with the outer one."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _HIDDEN | _PROPERTIES:
            yield from _boxes(child)


def _property(element: Any, properties: str, name: str) -> str | None:
    return value(element.find(qn(properties)), name)


def _merge(cell: Any, name: str) -> Any:
    return cell.find(f"{qn('w:tcPr')}/{qn(name)}")


def _continues(cell: Any, name: str) -> bool:
    """A merge without a word goes on from the cell before."""
    merge = _merge(cell, name)
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _whole(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,4}", text) else 0


def _width(row: Any) -> int:
    """The columns a row takes."""
    spans = [_whole(_property(cell, "w:tcPr", "w:gridSpan")) or 1 for cell in _cells_of(row)]
    return sum(spans) + _whole(_property(row, "w:trPr", "w:gridBefore"))
