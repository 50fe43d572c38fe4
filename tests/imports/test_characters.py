"""Every importer passes the gate for characters: workbooks, documents, plan files."""

import re
from io import BytesIO

import docx
import pytest
from openpyxl import Workbook

from counties.base_forms import removals
from counties.characters import incoming
from tests import house
from tests.imports.workbook_files import book, content_of, upload
from tracker.imports.document_reading import UnderstoodDocument, understand
from tracker.imports.documents.source import Paragraph
from tracker.imports.workbooks.line_checks import read_line
from tracker.imports.workbooks.uploads import read_upload
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.plans.yaml_files import PlanFileError


@pytest.fixture
def said():
    messages: list[str] = []
    token = removals.set(messages)
    yield messages
    removals.reset(token)


def test_a_workbook_says_what_was_removed_and_refuses_a_cell(said):
    lines = read_upload(upload(book(["学校", "别名"], ["第一\u200b小学", "一小\u202e"])), 10)
    assert said == ["A2格有1个看不见的字符已去掉：第1行第3字（“第一”之后）是零宽字符（U+200B）。"]
    ((number, cells),) = lines.rows
    assert cells[0] == "第一小学"
    line = read_line(number, cells, ["学校", "别名"])
    (error,) = line.errors
    assert error.cell == "B2"
    assert error.what.startswith("第1行第3字（“一小”之后）是改变文字方向的控制符（U+202E）")


def _word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("县人民政府办公室关于推进工作的通知")
    document.add_paragraph(text)
    return content_of(document)


def _sheet(text: str) -> bytes:
    made = Workbook()
    made.worksheets[0].append(["序号", "任务", "责任单位"])
    made.worksheets[0].append(["1", text, "县教育局"])
    made.worksheets[0].append(["2", "配齐校医", "县教育局"])
    file = BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize("make", [_word, _sheet, lambda text: f"一、目标\n{text}".encode()])
@pytest.mark.parametrize(
    "text", ["招聘\u200b教师", "招聘\u202e教师", "招聘\ufffd教师", "招\xad聘教师"]
)
def test_a_document_says_what_was_left_out(make, text):
    understood = understand(make(text), "方案")
    assert isinstance(understood, UnderstoodDocument), understood
    document = understood.document
    texts = [
        block.text if isinstance(block, Paragraph) else " ".join(c.text for c in block.cells)
        for block in document.blocks
    ]
    assert any("招聘教师" in each for each in texts)
    assert all(not incoming(each).removed and not incoming(each).refused for each in texts)
    assert document.removed.startswith("文件中有1个不能保存的字符，已去掉，请核对：第")
    assert "（“招聘”之后）" in document.removed or "（“招”之后）" in document.removed


@pytest.mark.parametrize("character", ["\\u200b", "\\uFFFE", "\\u202e", "\\uFFFD"])
def test_a_plan_file_is_refused_with_the_place(character):
    text = f'key: a\ncounty: "652323"\ntitle: "实施{character}方案"\n'
    with pytest.raises(PlanFileError) as caught:
        yaml_files.parse(text, "方案.yaml")
    assert re.search(r"title：第1行第3字（“实施”之后）是.*请删去（第3行）", str(caught.value))


def test_every_importer_reads_behind_the_gate():
    """Workbooks are opened by two readers alone, Word files by one; each calls the gate."""
    readers = {
        path.as_posix()
        for path in house.SOURCES
        if {"openpyxl.load_workbook", "docx.Document", "docx"} & house.imports(path)
        and path.parts[:2] == ("tracker", "imports")
    }
    assert readers == {
        "tracker/imports/workbooks/sheet_reader.py",  # `_gated`
        "tracker/imports/documents/xlsx.py",  # `files.read_prepared`
        "tracker/imports/documents/docx.py",
    }
