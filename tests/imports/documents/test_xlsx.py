"""Workbooks: cells as Excel shows them, merged cells, sheets, and limits."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.imports.documents.word_files import every_text, texts
from tests.imports.workbook_files import content_of
from tests.imports.workbooks.test_uploads import with_part
from tests.sizes import examples
from tracker.imports.documents import limits
from tracker.imports.documents.limits import TooLargeError
from tracker.imports.documents.source import Table
from tracker.imports.documents.xlsx import NOT_CALCULATED, read_xlsx


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A moment as a sheet holds it, without a zone."""
    return datetime.combine(day, time(hour, minute))


def shown(value: Any, number_format: str) -> str:
    book = Workbook()
    cell = book.worksheets[0].cell(1, 1, value)
    cell.number_format = number_format
    return every_text(read_xlsx(content_of(book)))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (at(date(2024, 9, 30)), 'yyyy"年"m"月"', "2024年9月"),
        (at(date(2024, 9, 3)), '[$-804]yyyy"年"m"月"d"日";@', "2024年9月3日"),
        (at(date(2024, 9, 3)), 'm"月"d"日"', "9月3日"),
        (at(date(2024, 9, 3)), "mm-dd-yy", "2024/9/3"),
        (at(date(2024, 9, 3)), "yyyy-mm-dd", "2024-09-03"),
        (at(date(2024, 9, 3)), "yy\\.m", "24.9"),
        (at(date(2024, 9, 3), 8, 30), "yyyy-mm-dd hh:mm", "2024-09-03 08:30"),
        (at(date(2024, 9, 3)), "yyyy-mm-dd hh:mm", "2024-09-03"),
        (time(8, 30), "hh:mm", "08:30"),
        (timedelta(hours=30), "[h]:mm:ss", "1 day, 6:00:00"),
        (0.95, "0%", "95%"),
        (0.1234, "0.0%", "12.3%"),
        (2.5, "0", "3"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (1234567, "#,##0", "1,234,567"),
        (45, "_ * #,##0_ ", "45"),
        (3, '0"人"', "3人"),
        (3, '"共"0"人"', "共3人"),
        (0.1 + 0.2, "General", "0.3"),
        (7, "@", "7"),
        (True, "General", "TRUE"),
        (False, "General", "FALSE"),
        ("一\n二", "General", "一\n二"),
        ("=1+1", "General", NOT_CALCULATED),
    ],
)
def test_values_as_excel_shows_them(value: Any, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_a_formula_gives_the_value_calculated_last() -> None:
    """As Excel saves it: the formula, and its result beside it."""
    book = Workbook()
    book.worksheets[0]["A1"] = "=1+1"
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
    )
    content = with_part(content_of(book), "xl/worksheets/sheet1.xml", sheet)
    assert every_text(read_xlsx(content)) == "2"


def test_sheets_titles_merges_and_empty_rows() -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "路线图"
    for place, text in {
        "A1": "时间表",
        "A4": "2022年",
        "B4": "1月",
        "B5": "3月",
        "C5": "事",
    }.items():
        page[place] = text
    page.merge_cells("A1:C1")
    page.merge_cells("A4:A5")
    page.merge_cells("D8:F9")
    book.create_sheet("空")
    book.create_sheet("藏").append(["不见"])
    book.worksheets[2].sheet_state = "hidden"
    book.create_sheet("二").append(["另"])
    found = read_xlsx(content_of(book), "表.xlsx")
    assert [block.title for block in found.blocks if isinstance(block, Table)] == ["路线图", "二"]
    assert texts(found) == [
        {
            (0, 0): ("时间表", 1, 3), (3, 0): ("2022年", 2, 1), (3, 1): ("1月", 1, 1),
            (3, 2): ("", 1, 1), (4, 1): ("3月", 1, 1), (4, 2): ("事", 1, 1),
        },
        {(0, 0): ("另", 1, 1)},
    ]  # fmt: skip


def test_as_many_rows_and_columns_as_a_plan_may_have(monkeypatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 50)
    book = Workbook()
    book.worksheets[0].cell(50, 60, "末")
    for row in range(1, 50):
        book.worksheets[0].cell(row, 1, "行")
    assert every_text(read_xlsx(content_of(book))).endswith("末")
    book.worksheets[0].cell(51, 1, "多")
    with pytest.raises(TooLargeError, match="50 行"):
        read_xlsx(content_of(book))
    wide = Workbook()
    wide.worksheets[0].cell(1, 61, "宽")
    with pytest.raises(TooLargeError, match="60 列"):
        read_xlsx(content_of(wide))


def test_a_stray_cell_far_away_costs_nothing() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "方案"
    book.worksheets[0]["XFD1048576"] = "远"
    assert every_text(read_xlsx(content_of(book))) == "方案"


VALUES = (
    st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=8)
    .filter(lambda text: text[0] not in "=" and text.strip())
    .filter(lambda text: not text.startswith("_x"))
)


@examples(20)
@given(st.lists(st.lists(st.none() | VALUES, max_size=4), max_size=6), st.data())
def test_every_text_reaches_the_document(rows: list[list[str | None]], data: st.DataObject) -> None:
    book = Workbook()
    page = book.worksheets[0]
    for number, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            page.cell(number, column).value = value
    for _ in range(data.draw(st.integers(0, 2))):
        top, left, down, over = (data.draw(st.integers(1, 3)) for _ in range(4))
        page.merge_cells(
            start_row=top, start_column=left, end_row=top + down, end_column=left + over
        )
    kept = [cell.value for line in page.iter_rows() for cell in line if cell.value is not None]
    found = every_text(read_xlsx(content_of(book)))
    assert [value for value in kept if value.strip("\n") not in found] == []


def test_days_of_the_calendar() -> None:
    assert shown(date(2024, 2, 29), "yyyy/m/d") == "2024/2/29"
