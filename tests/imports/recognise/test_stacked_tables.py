import pytest

from tracker.imports.documents.source import Paragraph, SourceDocument, Table
from tracker.imports.documents.text import read_text
from tracker.imports.recognise.plans import read_plan
from tracker.imports.recognise.reading import PlanReading
from tracker.imports.recognise.stacked_tables import with_stacked_tables

HEADS = ["时间", "工作内容", "责任部门"]
ROWS = [
    ["3月上旬", "召开动员大会，印发工作方案", "创建办"],
    ["3月中旬至4月底", "各校开展自查，填报数据", "各中小学、基教科"],
    ["5月15日前", "完成区级自评报告撰写", "督导室"],
]
TITLE = "临河区2024年迎检工作倒排工期表"


def document(*lines: str) -> SourceDocument:
    return read_text("\n".join(lines))


def cells(rows: list[list[str]]) -> list[str]:
    return [cell for row in rows for cell in row]


def test_cells_on_lines_of_their_own_become_a_table():
    found = with_stacked_tables(document(TITLE, *HEADS, *cells(ROWS), "联系人：办公室"))
    title, table, after = found.blocks
    assert isinstance(title, Paragraph)
    assert isinstance(table, Table)
    assert isinstance(after, Paragraph)
    assert [[cell.text for cell in row] for row in table.rows()] == [HEADS, *ROWS]
    assert [cell.line for cell in table.rows()[1]] == [5, 6, 7]
    assert (title.line, after.line) == (1, 14)


def test_it_is_read_as_a_plan():
    reading = read_plan(document(TITLE, *HEADS, *cells(ROWS)))
    assert isinstance(reading, PlanReading)
    assert [(row.window.text, row.content) for row in reading.rows] == [
        (row[0], row[1]) for row in ROWS
    ]
    assert [unit.written for unit in reading.rows[1].units] == ["各中小学", "基教科"]


@pytest.mark.parametrize(
    "lines",
    [
        [TITLE, *HEADS, *ROWS[0]],  # one row could be anything
        [TITLE, *HEADS, "召开动员大会", "3月上旬", "创建办", *cells(ROWS)],  # no time under 时间
        [TITLE, *HEADS, "3月", "召开动员大会", "办好。", "4月", "自查", "查清。"],  # no unit
        [TITLE, "工作内容", "责任部门", "召开动员大会", "创建办", "自查", "基教科"],  # two heads
        ["时间", "工作内容"],
        [],
    ],
)
def test_lines_that_are_no_stacked_table_stay_as_they_are(lines):
    given = document(*lines)
    assert with_stacked_tables(given) == given
