from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tracker.exports.workbooks import excel
from tracker.exports.workbooks.excel import ExcelSheet, SheetColumn, SortableValue

SIGNS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\nx", "＝1+1", "＋1", "－1", "＠x"]
COLUMNS = [
    SheetColumn("年度", 8, lambda row: row[0], centred=True, merged=True),
    SheetColumn("", 10, lambda row: row[1]),
    SheetColumn("内容", 20, lambda row: row[2]),
]
SHEET = ExcelSheet("表", "题", ["一行", "二行"], COLUMNS)


def read(content: bytes):
    return load_workbook(BytesIO(content)).active


def write(*rows: tuple, sheet: ExcelSheet = SHEET):
    return read(excel.workbook(sheet, rows, author="呼图壁县"))


def test_rows_stand_under_title_lines_and_head():
    page = write((2022, "1月", "甲"), (2023, "2月", "乙"))
    assert page.title == "表"
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["题", None, None],
        ["一行", None, None],
        ["二行", None, None],
        ["年度", None, "内容"],
        [2022, "1月", "甲"],
        [2023, "2月", "乙"],
    ]


def test_equal_neighbours_are_one_cell_and_heads_reach_over():
    page = write(*[(year, "", "") for year in (2022, 2022, 2023, 2022, 2022)])
    merged = {str(area) for area in page.merged_cells.ranges}
    assert merged == {"A1:C1", "A2:C2", "A3:C3", "A4:B4", "A5:A6", "A8:A9"}


def test_values_stay_under_the_merged_cell_for_the_filter():
    content = excel.workbook(SHEET, [(2022, "", ""), (2022, "", "")], author="县")
    page = load_workbook(BytesIO(content), read_only=True).active
    assert [row[0] for row in page.iter_rows(min_row=5, values_only=True)] == [2022, 2022]


def test_line_above_the_title():
    page = write((1, "", ""), sheet=ExcelSheet("表", "题", ["一行"], COLUMNS, above="附件2"))
    assert [page.cell(n, 1).value for n in range(1, 5)] == ["附件2", "题", "一行", "年度"]
    assert page.freeze_panes == "A5"
    assert page.row_dimensions[2].height == 30


def test_prints_on_landscape_pages_one_page_wide():
    page = write((2022, "1月", "甲"))
    assert page.freeze_panes == "A5"
    assert page.print_title_rows == "$4:$4"
    assert page.auto_filter.ref == "A4:C5"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage is True
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert page["C5"].alignment.wrap_text is True
    assert [page.column_dimensions[name].width for name in "ABC"] == [8, 10, 20]


def test_properties_tell_title_author_language():
    book = load_workbook(BytesIO(excel.workbook(SHEET, [], author="呼图壁县")))
    properties = book.properties
    assert (properties.title, properties.creator, properties.language) == (
        "题",
        "呼图壁县",
        "zh-CN",
    )


def test_an_empty_sheet_has_its_head():
    page = write()
    assert page.auto_filter.ref == "A4:C4"
    assert page.max_row == 4


@pytest.mark.parametrize("text", SIGNS)
def test_text_never_becomes_a_formula(text: str):
    cell = write((2022, "", text))["C5"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@pytest.mark.parametrize("text", ["甲=乙", "1.完成", "（一）", ""])
def test_other_text_is_not_marked(text: str):
    assert not write((2022, "", text))["C5"].quotePrefix


def test_head_and_title_are_text_as_well():
    page = write(sheet=ExcelSheet("表", "=1+1", [], [SheetColumn("=2", 5, str)]))
    assert [(page.cell(n, 1).value, page.cell(n, 1).data_type) for n in (1, 2)] == [
        ("=1+1", "s"),
        ("=2", "s"),
    ]


def test_days_and_numbers_can_be_sorted():
    page = write((2022, SortableValue(date(2024, 6, 30), " 按月末计"), SortableValue(80, "%")))
    assert f"{page['B5'].value:%Y-%m-%d}" == "2024-06-30"
    assert page["B5"].number_format == 'yyyy"年"m"月"d"日 按月末计"'
    assert (page["C5"].value, page["C5"].number_format) == (80, '0"%"')
    assert (
        write((1, SortableValue(date(2024, 6, 30)), ""))["B5"].number_format == 'yyyy"年"m"月"d"日"'
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (SortableValue(date(2024, 6, 30), " 按月末计"), "2024-06-30 按月末计"),
        (SortableValue(date(2024, 6, 30)), "2024-06-30"),
        (SortableValue(80, "%"), "80%"),
    ],
)
def test_shown_in_words(value: SortableValue, words: str):
    assert str(value) == words


def test_control_characters_and_endless_texts():
    assert excel.clean("甲\x00\x0b乙\n丙") == "甲乙\n丙"
    assert excel.clean("长" * 32_767) == "长" * 32_767
    assert excel.clean("长" * 32_768) == "长" * 32_767
    assert write((1, "", "甲\x00乙"))["C5"].value == "甲乙"


@pytest.mark.parametrize("text", [*SIGNS, "\r\n=1"])
def test_csv_disarms_formulas(text: str):
    rows = list(excel.csv_lines(COLUMNS, [(1, text, "平常")]))
    assert rows == [["年度", "", "内容"], ["1", f"'{text}", "平常"]]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("一二三四五", 10, 1),
        ("一二三四五六", 10, 2),
        ("ab", 2, 1),
        ("abc", 2, 2),
        ("甲\n乙\n", 10, 3),
    ],
)
def test_lines_a_text_takes(text: str, width: int, lines: int):
    assert excel._line_count(text, width) == lines


def test_rows_are_as_tall_as_their_fullest_cell():
    page = write((2022, "短", "长" * 30), (2022, "短", "短"), (2022, "短", "长" * 900))
    heights = [page.row_dimensions[n].height for n in (5, 6, 7)]
    assert heights == [4 * 14.5 + 6, 14.5 + 6, 409.0]
