"""Word files for tests: python-docx, and the parts of the format it does not write."""

from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tracker.imports.documents.docx import read_docx
from tracker.imports.documents.source import Paragraph, SourceDocument, Table, TableCell

NS = nsdecls("w")


def content_of(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def read(document: Any) -> SourceDocument:
    return read_docx(content_of(document), "方案.docx")


def body(xml: str) -> Any:
    """A document whose body is `xml` (of w: elements) and nothing else."""
    document = docx.Document()
    held = document.element.body
    for child in list(held):
        held.remove(child)
    for child in parse_xml(f"<w:body {NS}>{xml}</w:body>"):
        held.append(child)
    return document


def texts(found: SourceDocument) -> list[Any]:
    """Paragraphs as (number, text), tables as {(row, column): (text, rows, columns)}."""
    return [
        {(c.row, c.column): (c.text, c.rows, c.columns) for c in block.cells}
        if isinstance(block, Table)
        else (block.number, block.text)
        for block in found.blocks
    ]


def every_text(found: SourceDocument) -> str:
    pieces: list[Paragraph | TableCell] = []
    for block in found.blocks:
        pieces += block.cells if isinstance(block, Table) else [block]
    return "\n".join(getattr(piece, "number", "") + piece.text for piece in pieces)


def numbering(document: Any, *definitions: str, lists: str) -> None:
    """Replace the lists of `document`: abstractNum elements, then num elements."""
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    for child in parse_xml(f"<w:numbering {NS}>{''.join(definitions)}{lists}</w:numbering>"):
        root.append(child)


def level(number: int, numbering: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{numbering}"/>'
        f'{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered(document: Any, text: str, number: int, level: int = 0, style: str = "") -> Any:
    paragraph = document.add_paragraph(text, style=style or None)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {NS}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph
