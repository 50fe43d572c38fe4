"""Make workbooks to be filled in: heads, drop-down lists, and a sheet with instructions."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from counties.characters import outgoing
from tracker.imports.workbooks.layouts import MOST_ROWS, WorkbookLayout
from tracker.imports.workbooks.sheet_reader import NOTES_TAB

LONGEST_LIST = 255  # characters of a list that Excel takes from the rule itself
HEAD_FONT = Font("黑体", 11)
HEAD_FILL = PatternFill("solid", fgColor="EAF1F8")


def blank_workbook(layout: WorkbookLayout, tab: str, rows: Iterable[Sequence[str]] = ()) -> bytes:
    """Return a workbook with the columns of `layout`, filled with `rows`.

    Every cell is text, so that Excel does not change what is typed.
    """
    book = Workbook()
    page = book.worksheets[0]
    page.title = tab
    page.append(list(layout.heads))
    page.freeze_panes = "A2"
    print_landscape(page, len(layout.heads))
    for number, head in enumerate(layout.heads, start=1):
        letter = get_column_letter(number)
        cell = page.cell(1, number)
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[letter].width = 18
        page.column_dimensions[letter].number_format = "@"
        if choices := layout.choices.get(head):
            source = "" if _fit_in_rule(choices) else _listed(book, head, choices)
            add_choices(page, f"{letter}2:{letter}{MOST_ROWS + 1}", choices, source)
    for line, row in enumerate(rows, start=2):
        for number, text in enumerate(row, start=1):
            put_text(page, line, number, text)
    notes = book.create_sheet(NOTES_TAB, 1)
    notes.column_dimensions["A"].width = 90
    for text in (f"必填：{'、'.join(layout.required)}", *layout.notes):
        notes.append([outgoing(text)])
    for row in notes.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    return workbook_bytes(book)


def put_text(page: Any, line: int, column: int, text: str) -> None:
    """Write `text` into a cell; a name that begins with = stays a name."""
    cell = page.cell(line, column, outgoing(text))
    cell.data_type, cell.number_format = "s", "@"


def _fit_in_rule(choices: list[str]) -> bool:
    """Return whether Excel takes the choices from the rule itself, which separates them by commas.

    A quotation mark or a comma in a name would break the rule, and with it the workbook.
    """
    listed = ",".join(choices)
    return len(listed) <= LONGEST_LIST and not any(set(',"\n') & set(each) for each in choices)


def _listed(book: Workbook, head: str, choices: list[str]) -> str:
    """Write a long list of choices on a hidden sheet of its own and return its address."""
    page = book.create_sheet(f"可选的{head}")
    page.sheet_state = "hidden"
    for number, text in enumerate(choices, start=1):
        put_text(page, number, 1, text)
    return f"'{page.title}'!$A$1:$A${len(choices)}"


def add_choices(page: Any, area: str, choices: list[str], source: str = "") -> None:
    """Add a drop-down list to the cells of `area`; `source` is the address of a long list."""
    formula = source or f'"{outgoing(",".join(choices))}"'
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.error, rule.errorTitle = "请从下拉列表中选择。", "无法识别"
    rule.add(area)
    page.data_validations.append(rule)


def print_landscape(page: Any, columns: int) -> None:
    """Print `page` on landscape A4, at most twelve columns on a sheet.

    The line of heads and the first column are repeated on each sheet.
    """
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = -(-columns // 12), 0
    page.print_title_rows, page.print_title_cols = "1:1", "A:A"


def workbook_bytes(book: Workbook) -> bytes:
    """Return `book` as a file."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()
