"""Tables as Excel workbooks and as CSV: ready to read, filter and print.

Workbooks are written row by row in openpyxl's write-only mode, which halves the time for a long
ledger and takes a tenth of the memory. Text is always stored as text: otherwise Excel would run a
cell that begins with = + - @ as a formula, whoever typed it into the portal.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from typing import Any, Generic, TypeVar

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from counties.characters import outgoing
from tracker.exports.archives.fixed_zip import without_moment

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
DAY_FORMAT = 'yyyy"年"m"月"d"日"'  # writes a day as `counties.days.chinese_day` does
MAX_CELL_LENGTH = 32_767  # characters that Excel keeps in a cell
LINE_HEIGHT, MAX_ROW_HEIGHT = 14.5, 409.0  # points; 409 is Excel's limit
NO_VALUE = "—"  # printed if a cell has nothing to say

Row = TypeVar("Row")


@dataclass(frozen=True)
class SortableValue:
    """A number or day that Excel can sort by, with a text after it: 2024年6月30日 按月末计.

    In CSV, which other programs read, the day is written as 2024-06-30.
    """

    value: int | date
    suffix: str = ""

    @property
    def number_format(self) -> str:
        """The number format by which Excel writes value and suffix."""
        if isinstance(self.value, date):
            return f'{DAY_FORMAT[:-1]}{self.suffix}"'
        return f'0"{self.suffix}"' if self.suffix else "0"

    def __str__(self) -> str:
        plain = self.value.isoformat() if isinstance(self.value, date) else str(self.value)
        return f"{plain}{self.suffix}"


CellValue = str | int | Decimal | SortableValue


@dataclass(frozen=True)
class SheetColumn(Generic[Row]):
    """A column of a sheet: how its head reads and what its cell holds for a row.

    The head of a column without one (`""`) belongs to the column on its left, whose head spans
    both.
    """

    head: str
    width: int  # in characters: Excel's unit, a digit of the default font
    value: Callable[[Row], CellValue]
    centred: bool = False
    merged: bool = False  # equal cells one above the other become one cell
    number_format: str = ""  # Excel's number format for its numbers


@dataclass(frozen=True)
class ExcelSheet(Generic[Row]):
    """A sheet of a workbook: the name of its tab, the lines above its table, its columns."""

    tab: str
    title: str
    lines: Sequence[str]
    columns: Sequence[SheetColumn[Row]]
    above: str = ""  # printed above the title: 附件2

    @property
    def heading(self) -> list[tuple[str, str]]:
        """The style and the text of each line above the table."""
        above = [("above", self.above)] if self.above else []
        return [*above, ("title", self.title), *(("line", line) for line in self.lines)]

    @property
    def head_row(self) -> int:
        """The number of the row with the column heads, counted from 1 as Excel does."""
        return len(self.heading) + 1


def workbook(sheet: ExcelSheet[Row], rows: Sequence[Row], *, author: str) -> bytes:
    """Return the bytes of an Excel file with one sheet, one table row for each of `rows`."""
    return workbook_of_sheets([(sheet, rows)], author=author)


def workbook_of_sheets(
    sheets: Sequence[tuple[ExcelSheet[Row], Sequence[Row]]], *, author: str
) -> bytes:
    """Return the bytes of an Excel file with several sheets, each with its rows.

    The file takes the title of the first sheet.
    """
    book = Workbook(write_only=True)
    book.properties.title = clean(sheets[0][0].title)
    book.properties.creator = clean(author)
    book.properties.language = "zh-CN"
    for sheet, rows in sheets:
        _write(book.create_sheet(sheet.tab), sheet, rows)
    file = BytesIO()
    book.save(file)
    return without_moment(file.getvalue())


def _write(page: Any, sheet: ExcelSheet[Row], rows: Sequence[Row]) -> None:
    _set_up(page, sheet, len(rows))
    styles = _Styles(page)
    last = get_column_letter(len(sheet.columns))
    for number, (style, text) in enumerate(sheet.heading, start=1):
        page.append([styles.cell(style, text)])
        page.merged_cells.add(f"A{number}:{last}{number}")
    page.append([styles.cell("head", column.head) for column in sheet.columns])
    for area in _merged_heads(sheet):
        page.merged_cells.add(area)
    values = [[column.value(row) for column in sheet.columns] for row in rows]
    for number, line in enumerate(values, start=sheet.head_row + 1):
        page.row_dimensions[number].height = _height(sheet.columns, line)
        page.append(
            [
                styles.cell("centred" if column.centred else "text", value, column.number_format)
                for column, value in zip(sheet.columns, line, strict=True)
            ]
        )
    for area in _merged_values(sheet, values):
        page.merged_cells.add(area)


def _set_up(page: Any, sheet: ExcelSheet[Any], count: int) -> None:
    """Set panes, filter, widths and print settings, which must precede the first row."""
    head, last = sheet.head_row, get_column_letter(len(sheet.columns))
    page.freeze_panes = f"A{head + 1}"
    page.auto_filter.ref = f"A{head}:{last}{head + count}"
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.row_dimensions[head - len(sheet.lines) - 1].height = 30  # the title
    heads = [column.head for column in sheet.columns]
    page.row_dimensions[head].height = max(24, _height(sheet.columns, heads))
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0  # as many pages as it takes
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.5
    page.page_margins.top, page.page_margins.bottom = 0.6, 0.75
    page.oddFooter.center.text = "第 &P 页，共 &N 页"


def _height(columns: Sequence[SheetColumn[Any]], line: Sequence[CellValue]) -> float:
    """Return the height in points that the fullest cell of a row needs.

    It is set for every row because LibreOffice does not fit rows by itself.
    """
    lines = max(
        _line_count(str(value), column.width - 1)
        for column, value in zip(columns, line, strict=True)
        if not column.merged
    )
    return min(lines * LINE_HEIGHT + 6, MAX_ROW_HEIGHT)


def _line_count(text: str, width: int) -> int:
    """Return how many lines `text` takes in `width` digits; a Chinese character takes two."""
    return sum(
        max(1, -(-sum(1 if char.isascii() else 2 for char in line) // width))
        for line in text.split("\n")
    )


def _merged_heads(sheet: ExcelSheet[Any]) -> Iterator[str]:
    """Yield the area of each head that spans the columns without a head on its right."""
    start = 1
    for number, column in enumerate([*sheet.columns[1:], SheetColumn("end", 0, str)], start=2):
        if column.head:
            if number - start > 1:
                yield _area(sheet.head_row, start, sheet.head_row, number - 1)
            start = number


def _merged_values(sheet: ExcelSheet[Any], values: Sequence[Sequence[CellValue]]) -> Iterator[str]:
    """Yield the areas of equal cells one above the other in merged columns.

    Each cell keeps its value under the merged one, so that a filter finds every row.
    """
    for number, column in enumerate(sheet.columns, start=1):
        if not column.merged:
            continue
        row = sheet.head_row + 1
        for _, run in groupby(line[number - 1] for line in values):
            length = len(list(run))
            if length > 1:
                yield _area(row, number, row + length - 1, number)
            row += length


def _area(top: int, left: int, bottom: int, right: int) -> str:
    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"


class _Styles:
    """Makes cells of a sheet by the name of their style.

    Each style is made once and shared: making one for each cell would take most of the time.
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        self._number_styles: dict[tuple[str, str], Any] = {}
        edge = Side(style="thin", color="808080")
        grid = Border(left=edge, right=edge, top=edge, bottom=edge)
        left = Alignment("left", "center", wrap_text=True)
        centre = Alignment("center", "center", wrap_text=True)
        self._styles = {
            "above": self._style(Font("黑体", 14), Alignment("left", "center")),
            "title": self._style(Font("宋体", 16, bold=True), Alignment("center", "center")),
            "line": self._style(Font("宋体", 10), left),
            "head": self._style(
                Font("黑体", 11),
                centre,
                grid,
                PatternFill("solid", fgColor="EAF1F8"),
            ),
            "text": self._style(Font("宋体", 10.5), left, grid),
            "centred": self._style(Font("宋体", 10.5), centre, grid),
        }

    def _style(
        self,
        font: Font,
        alignment: Alignment,
        border: Border | None = None,
        fill: PatternFill | None = None,
    ) -> Any:
        cell: Any = WriteOnlyCell(self.page)
        cell.font, cell.alignment = font, alignment
        if border:
            cell.border = border
        if fill:
            cell.fill = fill
        return cell._style

    def _number_style(self, name: str, number_format: str) -> Any:
        """Return the style `name` with `number_format`."""
        if (name, number_format) not in self._number_styles:
            cell: Any = WriteOnlyCell(self.page)
            cell._style = copy(self._styles[name])
            cell.number_format = number_format
            self._number_styles[name, number_format] = cell._style
        return self._number_styles[name, number_format]

    def cell(self, name: str, value: CellValue, number_format: str = "") -> Any:
        """Return a cell in the style `name`.

        Text that looks like a formula gets the quote prefix, so that it stays text when somebody
        edits the cell in Excel.
        """
        style = self._styles[name]
        if isinstance(value, str):
            text = clean(value)
            cell: Any = WriteOnlyCell(self.page, text)
            cell.data_type, cell._style = "s", style
            if text.startswith(FORMULA_SIGNS):
                cell._style = copy(style)
                cell.quotePrefix = True
        elif isinstance(value, SortableValue):
            cell = WriteOnlyCell(self.page)
            cell.value = value.value
            cell._style = copy(style)
            cell.number_format = value.number_format
        else:
            cell = WriteOnlyCell(self.page)
            cell.value = value
            cell._style = self._number_style(name, number_format) if number_format else style
        return cell


def clean(text: str) -> str:
    """Return `text` without what no file may hold, cut at `MAX_CELL_LENGTH`."""
    return outgoing(text)[:MAX_CELL_LENGTH]


# What Excel turns into another text when it opens a CSV file: numbers of more digits than it shows,
# with zeros in front or with an e, and what it takes for days and times (3-5, 1/2, 2:30).
CONVERTED = re.compile(
    r"\d{12,}|0\d+|\d+(?:\.\d+)?[eE][+-]?\d+|\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?"
    r"|\d{1,2}(?::\d{2}){1,2}|\d{1,2}月\d{1,2}日"
)


def as_csv_text(text: str) -> str:
    """Return `text` with an apostrophe before it if Excel would read it as a formula, or show it
    as another number or day.

    A CSV file has no cell types, so this is the only way to mark it as text. A program that reads
    the file removes one apostrophe from the beginning of a cell.
    """
    is_marked = text.startswith(FORMULA_SIGNS) or CONVERTED.fullmatch(text.strip())
    return f"'{text}" if is_marked else text


def csv_lines(columns: Sequence[SheetColumn[Row]], rows: Iterable[Row]) -> Iterator[list[str]]:
    """Yield the head and then the rows of a CSV file, with the texts of the sheet."""
    yield [outgoing(column.head) for column in columns]
    for row in rows:
        yield [_csv_cell(column.value(row)) for column in columns]


def _csv_cell(value: object) -> str:
    """Return the text of a cell. A number or a day stays as it is: Excel reads it rightly."""
    return as_csv_text(outgoing(value)) if isinstance(value, str) else str(value)
