"""Word files are read as Word shows them, in their order, with numbers and merged cells."""

from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.documents.word_files import (
    body,
    content_of,
    every_text,
    level,
    numbered,
    numbering,
    read,
    texts,
)
from tests.sizes import examples
from tracker.imports.documents.docx import read_docx
from tracker.imports.documents.docx_numbers import written
from tracker.imports.documents.limits import TooLargeError
from tracker.imports.documents.source import Paragraph, Table


def test_paragraphs_headings_and_lines_in_order() -> None:
    document = docx.Document()
    document.add_heading("实施方案", 1)
    document.add_paragraph("")
    document.add_paragraph("第一行\n第二行\t后")
    document.add_paragraph("末")
    found = read(document)
    assert found.kind == "docx"
    assert found.name == "方案.docx"
    assert found.blocks == (
        Paragraph("实施方案", 1, level=1),
        Paragraph("第一行\n第二行\t后", 2),
        Paragraph("末", 4),
    )


def test_merges_down_and_across() -> None:
    document = docx.Document()
    table = document.add_table(4, 4)
    for row in range(4):
        for column in range(4):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(1, 0).merge(table.cell(3, 0)).text = "2022年"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "时间"
    table.cell(2, 2).merge(table.cell(3, 3)).text = "块"
    assert texts(read(document)) == [
        {
            (0, 0): ("时间", 1, 2), (0, 2): ("02", 1, 1), (0, 3): ("03", 1, 1),
            (1, 0): ("2022年", 3, 1), (1, 1): ("11", 1, 1), (1, 2): ("12", 1, 1),
            (1, 3): ("13", 1, 1), (2, 1): ("21", 1, 1), (2, 2): ("块", 2, 2), (3, 1): ("31", 1, 1),
        }
    ]  # fmt: skip


def cell(text: str, *, merge: str = "", span: int = 1, across: str = "") -> str:
    merged = {"": "", "go on": "<w:vMerge/>"}.get(merge, f'<w:vMerge w:val="{merge}"/>')
    beside = f'<w:hMerge w:val="{across}"/>' if across else ""
    return (
        f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{beside}{merged}</w:tcPr>'
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
    )


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def test_merges_of_other_programs() -> None:
    """hMerge of old files, a merge without a beginning, text in a covered cell, indented rows."""
    found = read(
        body(
            table(
                row(cell("甲", across="restart"), cell("", across="continue"), cell("乙")),
                row(cell("悬", merge="go on"), cell("一"), cell("二", merge="restart")),
                row(cell("三"), cell("四"), cell("遮", merge="continue")),
                row(cell("五"), cell("六"), properties='<w:gridBefore w:val="1"/>'),
            )
        )
    )
    assert texts(found) == [
        {
            (0, 0): ("甲", 1, 2), (0, 2): ("乙", 1, 1),
            (1, 0): ("悬", 1, 1), (1, 1): ("一", 1, 1), (1, 2): ("二\n遮", 2, 1),
            (2, 0): ("三", 1, 1), (2, 1): ("四", 1, 1),
            (3, 1): ("五", 1, 1), (3, 2): ("六", 1, 1),
        }
    ]  # fmt: skip


def test_tracked_changes_fields_and_signs() -> None:
    found = read(
        body(
            "<w:p><w:ins><w:r><w:t>加</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText>"
            "</w:r></w:del><w:r><w:instrText>PAGE</w:instrText><w:noBreakHyphen/><w:t>后</w:t>"
            "</w:r><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink></w:p>"
            "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>控</w:t></w:r></w:p></w:sdtContent>"
            "</w:sdt><!-- 注 -->"
            + table(
                row(cell("留"), cell("下")),
                row(cell("删"), cell("去"), properties="<w:del/>"),
            )
        )
    )
    assert texts(found) == [
        ("", "加-后链"),
        ("", "控"),
        {(0, 0): ("留", 1, 1), (0, 1): ("下", 1, 1)},
    ]


def test_text_boxes_are_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    found = read(
        body(
            f"<w:p><w:r><w:t>外</w:t><mc:AlternateContent {mc}><mc:Choice><w:drawing>{box}"
            f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        )
    )
    assert texts(found) == [("", "外"), ("", "框中")]


def test_a_table_of_one_column_is_layout() -> None:
    document = docx.Document()
    outer = document.add_table(2, 1)
    outer.cell(0, 0).text = "题"
    inner = outer.cell(1, 0).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "甲", "乙"
    assert texts(read(document)) == [("", "题"), {(0, 0): ("甲", 1, 1), (0, 1): ("乙", 1, 1)}]


def test_tables_in_cells() -> None:
    document = docx.Document()
    outer = document.add_table(1, 2)
    small = outer.cell(0, 0).add_table(2, 2)
    small.cell(0, 0).text, small.cell(0, 1).text, small.cell(1, 0).text = "一", "二", "三"
    large = outer.cell(0, 1).add_table(2, 3)
    large.cell(0, 0).text = "大"
    cells = {(r, c): ("大" if (r, c) == (0, 0) else "", 1, 1) for r in range(2) for c in range(3)}
    assert texts(read(document)) == [
        {(0, 0): ("一\t二\n三\t", 1, 1), (0, 1): ("", 1, 1)},
        cells,
    ]


def test_notes_headers_and_footers_come_last_and_once() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "附件2"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    document.add_section().header.is_linked_to_previous = False
    document.sections[1].header.paragraphs[0].text = "附件2"
    assert texts(read(document)) == [("", "正文"), ("", "附件2")]


LEVELS = '<w:abstractNum w:abstractNumId="7">{}</w:abstractNum>'
LIST = '<w:num w:numId="{}"><w:abstractNumId w:val="7"/>{}</w:num>'


def test_levels_restart_and_name_their_parents() -> None:
    document = docx.Document()
    numbering(
        document,
        LEVELS.format(
            level(0, "chineseCounting", "%1、")
            + level(1, "chineseCounting", "（%2）")
            + level(2, "decimal", "%1.%3", more="<w:isLgl/>")
            + level(3, "decimal", "%4)", more='<w:lvlRestart w:val="0"/>')
        ),
        lists=LIST.format(3, ""),
    )
    for depth in (0, 1, 1, 2, 3, 0, 1, 2, 3):
        numbered(document, "文", 3, depth)
    numbered(document, "无", 0)
    assert [block.number for block in read(document).blocks if isinstance(block, Paragraph)] == [
        "一、", "（一）", "（二）", "1.1", "1)", "二、", "（一）", "2.1", "2)", "",
    ]  # fmt: skip


def test_lists_of_one_definition_count_on_unless_one_begins_anew() -> None:
    document = docx.Document()
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1")}</w:lvlOverride>'
    numbering(
        document,
        LEVELS.format(level(0, "decimal", "%1.")),
        lists=LIST.format(1, "")
        + LIST.format(2, "")
        + LIST.format(3, anew)
        + LIST.format(4, other),
    )
    for each in (1, 1, 2, 3, 3, 1, 4):
        numbered(document, "文", each)
    assert [number for number, _ in texts(read(document))] == [
        "1.", "2.", "3.", "5.", "6.", "7.", "VIII",
    ]  # fmt: skip


def test_numbers_of_styles_and_list_styles() -> None:
    document = docx.Document()
    numbering(
        document,
        '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="公文"/></w:abstractNum>',
        '<w:abstractNum w:abstractNumId="8"><w:styleLink w:val="公文"/>'
        + level(0, "bullet", "", more='<w:pStyle w:val="Heading1"/>')
        + level(1, "decimal", "%2.", more='<w:pStyle w:val="Heading2"/>')
        + "</w:abstractNum>",
        lists=LIST.format(1, ""),
    )
    for name in ("Heading 1", "Heading 2"):
        style = document.styles[name].element
        style.get_or_add_pPr()._add_numPr()._add_numId().val = 1
        document.add_heading(name, int(name[-1]))
    assert texts(read(document)) == [("•", "Heading 1"), ("1.", "Heading 2")]


def test_numbers_in_cells_stand_in_their_text() -> None:
    """A column of 序号 may hold nothing but automatic numbers."""
    document = docx.Document()
    numbering(document, LEVELS.format(level(0, "decimal", "%1")), lists=LIST.format(1, ""))
    held = document.add_table(2, 2)
    for each in (0, 1):
        numbered(held.cell(each, 0), "", 1)
        held.cell(each, 1).text = "文"
    numbered(held.cell(1, 1), "项", 1)
    assert texts(read(document)) == [
        {
            (0, 0): ("1", 1, 1), (0, 1): ("文", 1, 1),
            (1, 0): ("2", 1, 1), (1, 1): ("文\n3 项", 1, 1),
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "numbering", "text"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (101, "chineseCounting", "一百〇一"),
        (110, "chineseCountingThousand", "一百一十"),
        (1005, "chineseCountingThousand", "一千零五"),
        (10_000, "chineseCounting", "10000"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (20, "ideographDigital", "二〇"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (2, "decimalEnclosedParen", "⑵"),
        (1, "ideographTraditional", "甲"),
        (13, "ideographZodiac", "子"),
        (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (5, "none", ""),
        (5, "未知", "5"),
        (0, "chineseCounting", "0"),
    ],
)
def test_formats_of_numbers(number: int, numbering: str, text: str) -> None:
    assert written(number, numbering) == text


def test_too_large_a_table_is_refused() -> None:
    wide = row(*[cell("甲")] * 61)
    with pytest.raises(TooLargeError, match="60 列"):
        read(body(table(wide)))
    assert read(body(table(row(*[cell("甲")] * 60)))).blocks
    with pytest.raises(TooLargeError, match="5000 行"):
        read(body(table(*[row(cell("甲"), cell("乙"))] * 5001)))


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=8)
CELLS = st.lists(st.lists(WORDS, max_size=3), min_size=1, max_size=6)


@examples(20)
@given(st.lists(WORDS | CELLS, max_size=6), st.data())
def test_every_text_reaches_the_document(parts: list[Any], data: st.DataObject) -> None:
    """In whatever order of paragraphs and tables, with any cells merged and numbers anywhere."""
    document = docx.Document()
    written_texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            written_texts.append(part)
            document.add_paragraph(part, style=data.draw(st.sampled_from([None, "List Number"])))
            continue
        columns = data.draw(st.integers(1, 4))
        made = document.add_table(-(-len(part) // columns), columns)
        for place, lines in enumerate(part):
            held = made.cell(place // columns, place % columns)
            for line in lines:
                held.add_paragraph(line)
            written_texts += lines
        first, last = (
            data.draw(st.tuples(st.integers(0, len(made.rows) - 1), st.integers(0, columns - 1)))
            for _ in range(2)
        )
        made.cell(min(first[0], last[0]), min(first[1], last[1])).merge(
            made.cell(max(first[0], last[0]), max(first[1], last[1]))
        )
    found = every_text(read_docx(content_of(document)))
    assert [text for text in written_texts if text.strip() and text not in found] == []


@examples(10)
@given(st.lists(st.lists(WORDS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_every_line_is_counted_once(rows: list[list[str]]) -> None:
    document = docx.Document()
    made = document.add_table(len(rows), 2)
    for place, held in enumerate(rows):
        made.cell(place, 0).text, made.cell(place, 1).text = held
    (found,) = read_docx(content_of(document)).blocks
    assert isinstance(found, Table)
    lines = [cell.line for cell in found.cells]
    assert lines == sorted(set(lines))
    assert lines[0] == 1
