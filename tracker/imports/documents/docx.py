"""Read a Word file: every text that Word shows, in its order, with numbers and merged cells.

python-docx opens the package; the XML (ECMA-376) is walked here. The tables of python-docx take a
time that grows with the square of their rows, and it does not read text boxes, tracked changes or
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
from tracker.imports.documents.limits import LineCounter, check_paragraphs, check_parts, check_size
from tracker.imports.documents.source import Block, Paragraph, SourceDocument, Table, TableCell

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_P, _TBL, _TR, _TC, _BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "txbxContent"))
# Deleted text, copies of a part for old programs, and the pronunciation above a word (w:rt).
_HIDDEN = {qn("w:del"), qn("w:moveFrom"), qn("w:rt"), f"{_MC}Fallback"}
_PROPERTIES = {qn(f"w:{name}") for name in ("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr")}
_SIGNS = {
    qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}  # fmt: skip
_ASIDES = ("footnotes", "endnotes", "header", "footer")


def read_docx(content: bytes, name: str = "") -> SourceDocument:
    """Return the paragraphs and tables of a .docx in their order, then notes and headers.

    A table of one column is only layout: its paragraphs become paragraphs of the document. A table
    inside a cell follows the outer table if it has several rows and columns; otherwise its text
    belongs to the cell. Raises what python-docx and lxml raise for a broken file, and
    TooLargeError.
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
    """The parts that `part` refers to, in their order, by the last word of the kind of relation."""
    parts: dict[str, list[Part]] = {}
    for relation in part.rels.values():
        if not relation.is_external:
            kind = relation.reltype.rsplit("/", 1)[-1]
            parts.setdefault(kind, []).append(relation.target_part)
    return parts


def _root(parts: dict[str, list[Part]], kind: str) -> Any:
    return parse_xml(parts[kind][0].blob) if kind in parts else None


@dataclass
class _GrowingCell:
    """A cell while its table is read: a merged row below may still add to it."""

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
    """Collects the blocks of a document while its XML is walked."""

    numbers: Numbers
    lines: LineCounter = field(default_factory=LineCounter)
    blocks: list[Block] = field(default_factory=list)

    def read(self, container: Any) -> None:
        """Add every paragraph and table of `container` to the blocks of the document."""
        for element in _blocks_of(container):
            if element.tag == _TBL:
                self._table(element)
            else:
                self._paragraph(element)

    def read_asides(self, roots: list[Any]) -> None:
        """Add notes, headers and footers, each text once; a page number alone is left out."""
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
        """Return 1 to 9 for a heading (by its own properties or its style), 0 for running text."""
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
        """Return the cells of a table with what they span; tables in cells are added to `inner`."""
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
        """The lines of a cell that are not empty."""
        texts: list[str] = []
        for element in _blocks_of(container):
            if element.tag == _TBL:
                rows = list(_rows_of(element))
                if len(rows) > 1 and max(_width(row) for row in rows) > 2:
                    inner.append(element)
                else:
                    for row in rows:
                        inner_texts = ["".join(self._texts(each, inner)) for each in _cells_of(row)]
                        texts.append("\t".join(inner_texts))
                continue
            texts.append(_joined(self.numbers.label(element), _text(element)))
            for box in _boxes(element):
                texts += self._texts(box, inner)
        return [text for text in texts if text.strip()]


def _joined(number: str, text: str) -> str:
    """The number before its text, with a space if they would run together (1 and 2023年)."""
    gap = " " if number[-1:].isalnum() and text.strip() else ""
    return f"{number}{gap}{text}"


def _blocks_of(container: Any) -> Iterator[Any]:
    """The paragraphs and tables of a body or cell, also those inside content controls."""
    for child in container:
        if child.tag in (_P, _TBL):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _HIDDEN | _PROPERTIES:
            yield from _blocks_of(child)


def _rows_of(table: Any) -> Iterator[Any]:
    """The rows of a table, without rows whose deletion is tracked."""
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
    """Every element under `element` that Word shows at its place: text boxes are left out."""
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
    """The text boxes anchored in a paragraph. A box inside a box is read with the outer one."""
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
    """Whether the cell continues a merged one: a merge without a value means "continue"."""
    merge = _merge(cell, name)
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _whole(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,4}", text) else 0


def _width(row: Any) -> int:
    """The number of columns that a row takes."""
    spans = [_whole(_property(cell, "w:tcPr", "w:gridSpan")) or 1 for cell in _cells_of(row)]
    return sum(spans) + _whole(_property(row, "w:trPr", "w:gridBefore"))
