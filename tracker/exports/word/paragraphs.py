"""Paragraphs and pages of Word files as GB/T 9704 sets them."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from counties.characters import outgoing
from tracker.exports.archives.fixed_zip import without_moment

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
LONGEST_PROPERTY = 255  # characters of a document property


def new_document(title: str, author: str) -> Any:
    """Return an empty Word document on an upright page, with its properties set."""
    document = Document()
    document.core_properties.title = outgoing(title)[:LONGEST_PROPERTY]
    document.core_properties.author = outgoing(author)[:LONGEST_PROPERTY]
    document.core_properties.language = "zh-CN"
    set_portrait(document.sections[0])
    return document


def set_portrait(section: Any) -> None:
    """Give `section` the A4 page of GB/T 9704-2012, 5.2.1: a type area of 156 × 225 mm."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def add_paragraph(
    document: Any,
    text: str,
    face: str = "仿宋",
    size: float = 16,
    align: WD_ALIGN_PARAGRAPH = JUSTIFY,
    *,
    indent: bool = False,
    line_spacing: Length | None = None,
) -> None:
    """Append a paragraph of `text` in `face` at `size` points (16 is 3号).

    `indent` moves the first line in by two characters; without `line_spacing` the style's own
    spacing applies.
    """
    paragraph = document.add_paragraph()
    paragraph.alignment = unstretched(text, align)
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    if line_spacing is not None:
        shape.line_spacing = line_spacing
    if indent:
        shape.first_line_indent = Pt(2 * size)
    add_run(paragraph, text, face, size)


def unstretched(text: str, align: WD_ALIGN_PARAGRAPH) -> WD_ALIGN_PARAGRAPH:
    """Return `align`, or left for justified text with line breaks.

    Word stretches a short line before a break over the whole width.
    """
    is_stretched = align is JUSTIFY and "\n" in text
    return WD_ALIGN_PARAGRAPH.LEFT if is_stretched else align


def add_run(paragraph: Any, text: str, face: str, size: float) -> None:
    """Append `text` to `paragraph` in `face`, for Western and for Chinese characters."""
    run = paragraph.add_run(outgoing(text))
    run.font.name, run.font.size = face, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def repeat_on_each_page(row: Any) -> None:
    """Mark a table row as a head that Word repeats on every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {}))


def saved(document: Any) -> bytes:
    """Return the bytes of the file."""
    file = BytesIO()
    document.save(file)
    return without_moment(file.getvalue())
