"""A table as an Excel sheet that can be read, filtered and printed as it is.

Written row by row (openpyxl's write-only mode: half the time, a tenth of the memory for a long
ledger). Text is always text: a cell that begins with = + - @ would be a formula to the reader's
Excel, whoever typed it into the portal.
"""

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
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
DAYS = 'yyyy"年"m"月"d"日"'  # the number format of Excel for `days.chinese_day`
LONGEST = 32_767  # characters Excel keeps in a cell
LINE_HEIGHT, TALLEST = 14.5, 409.0  # points; Excel's rows grow no taller

Row = TypeVar("Row")


@dataclass(frozen=True)
class Shown:
    """A number or day that Excel can sort by, and the words behind it: 2024年6月30日 按月末计; in
    CSV, which other programs read, the day is 2024-06-30."""

    value: int | date
    words: str = ""

    @property
    def pattern(self) -> str:
        """The number format of Excel that writes it so."""
        if isinstance(self.value, date):
            return f'{DAYS[:-1]}{self.words}"'
        return f'0"{self.words}"' if self.words else "0"

    def __str__(self) -> str:
        plain = self.value.isoformat() if isinstance(self.value, date) else str(self.value)
        return f"{plain}{self.words}"


Value = str | int | Decimal | Shown


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: its head (none: the head to its left reaches over it), width in characters."""

    head: str
    width: int
    value: Callable[[Row], Value]
    centred: bool = False
    merged: bool = False  # equal neighbours become one cell
    pattern: str = ""  # number format of Excel for its numbers


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """A sheet: its tab; what stands above the table; the columns."""

    tab: str
    title: str
    lines: Sequence[str]
    columns: Sequence[Column[Row]]
    above: str = ""  # 附件2, over the title

    @property
    def heading(self) -> list[tuple[str, str]]:
        """Kind and text of each line above the table."""
        above = [("above", self.above)] if self.above else []
        return [*above, ("title", self.title), *(("line", line) for line in self.lines)]

    @property
    def head_row(self) -> int:
        return len(self.heading) + 1


def workbook(sheet: Sheet[Row], rows: Sequence[Row], *, author: str) -> bytes:
    """The Excel file of `sheet` over `rows`."""
    return workbook_of([(sheet, rows)], author=author)


def workbook_of(parts: Sequence[tuple[Sheet[Row], Sequence[Row]]], *, author: str) -> bytes:
    """The Excel file of several sheets, each over its rows; titled as the first."""
    book = Workbook(write_only=True)
    book.properties.title = parts[0][0].title
    book.properties.creator = author
    book.properties.language = "zh-CN"
    for sheet, rows in parts:
        _write(book.create_sheet(sheet.tab), sheet, rows)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write(page: Any, sheet: Sheet[Row], rows: Sequence[Row]) -> None:
    _set_up(page, sheet, len(rows))
    styles = _Styles(page)
    last = get_column_letter(len(sheet.columns))
    for number, (kind, text) in enumerate(sheet.heading, start=1):
        page.append([styles.cell(kind, text)])
        page.merged_cells.add(f"A{number}:{last}{number}")
    page.append([styles.cell("head", column.head) for column in sheet.columns])
    for area in _merged_heads(sheet):
        page.merged_cells.add(area)
    values = [[column.value(row) for column in sheet.columns] for row in rows]
    for number, line in enumerate(values, start=sheet.head_row + 1):
        page.row_dimensions[number].height = _height(sheet.columns, line)
        page.append(
            [
                styles.cell("centred" if column.centred else "text", value, column.pattern)
                for column, value in zip(sheet.columns, line, strict=True)
            ]
        )
    for area in _merged_values(sheet, values):
        page.merged_cells.add(area)


def _set_up(page: Any, sheet: Sheet[Any], count: int) -> None:
    """What a page must know before its first row: panes, widths, and how it prints."""
    head, last = sheet.head_row, get_column_letter(len(sheet.columns))
    page.freeze_panes = f"A{head + 1}"
    page.auto_filter.ref = f"A{head}:{last}{head + count}"
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.row_dimensions[head - len(sheet.lines) - 1].height = 30  # the title's
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


def _height(columns: Sequence[Column[Any]], line: Sequence[Value]) -> float:
    """Points that the fullest cell of a row needs. LibreOffice does not fit rows by itself."""
    lines = max(
        _lines(str(value), column.width - 1)
        for column, value in zip(columns, line, strict=True)
        if not column.merged
    )
    return min(lines * LINE_HEIGHT + 6, TALLEST)


def _lines(text: str, width: int) -> int:
    """Lines that `text` takes in `width` digits; a Chinese character is two digits wide."""
    return sum(
        max(1, -(-sum(1 if char.isascii() else 2 for char in line) // width))
        for line in text.split("\n")
    )


def _merged_heads(sheet: Sheet[Any]) -> Iterator[str]:
    """Areas where a head reaches over the headless columns to its right."""
    start = 1
    for number, column in enumerate([*sheet.columns[1:], Column("end", 0, str)], start=2):
        if column.head:
            if number - start > 1:
                yield _area(sheet.head_row, start, sheet.head_row, number - 1)
            start = number


def _merged_values(sheet: Sheet[Any], values: Sequence[Sequence[Value]]) -> Iterator[str]:
    """Areas of equal neighbours in merged columns.

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
    """Cells by kind. A style is made once and shared: making one for each cell costs most."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._patterned: dict[tuple[str, str], Any] = {}
        edge = Side(style="thin", color="808080")
        grid = Border(left=edge, right=edge, top=edge, bottom=edge)
        left = Alignment("left", "center", wrap_text=True)
        centre = Alignment("center", "center", wrap_text=True)
        self._kinds = {
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

    def _numbers(self, kind: str, pattern: str) -> Any:
        """The style of `kind` for numbers written by `pattern`."""
        if (kind, pattern) not in self._patterned:
            cell: Any = WriteOnlyCell(self.page)
            cell._style = copy(self._kinds[kind])
            cell.number_format = pattern
            self._patterned[kind, pattern] = cell._style
        return self._patterned[kind, pattern]

    def cell(self, kind: str, value: Value, pattern: str = "") -> Any:
        """A cell of `kind`. Text is stored as text and marked as such for who edits it later."""
        style = self._kinds[kind]
        if isinstance(value, str):
            cell: Any = WriteOnlyCell(self.page, clean(value))
            cell.data_type, cell._style = "s", style
            if value.startswith(FORMULA_SIGNS):
                cell._style = copy(style)
                cell.quotePrefix = True
        elif isinstance(value, Shown):
            cell = WriteOnlyCell(self.page)
            cell.value = value.value
            cell._style = copy(style)
            cell.number_format = value.pattern
        else:
            cell = WriteOnlyCell(self.page)
            cell.value = value
            cell._style = self._numbers(kind, pattern) if pattern else style
        return cell


def clean(text: str) -> str:
    """`text` as a cell can hold it: without control characters, cut at Excel's limit."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]


def harmless(text: str) -> str:
    """`text` for a CSV, which has no types: what would begin a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def csv_lines(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[list[str]]:
    """Head and rows of a CSV, in the words of the sheet."""
    yield [column.head for column in columns]
    for row in rows:
        yield [harmless(str(column.value(row))) for column in columns]
