"""The workbook to be filled in: heads, drop-downs, and a sheet that says how."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from tracker.imports.workbooks.layouts import MOST_ROWS, WorkbookLayout
from tracker.imports.workbooks.sheet_reader import NOTES_TAB

LONGEST_LIST = 255  # signs of a list that Excel reads from the rule itself
HEAD_FONT = Font("黑体", 11)
HEAD_FILL = PatternFill("solid", fgColor="EAF1F8")


def blank_workbook(register: WorkbookLayout, tab: str, rows: Iterable[Sequence[str]] = ()) -> bytes:
    """The workbook of `register` with `rows` filled in; every cell is text, so that Excel changes
    nothing."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = tab
    page.append(list(register.heads))
    page.freeze_panes = "A2"
    print_landscape(page, len(register.heads))
    for number, head in enumerate(register.heads, start=1):
        letter = get_column_letter(number)
        cell = page.cell(1, number)
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[letter].width = 18
        page.column_dimensions[letter].number_format = "@"
        if choices := register.choices.get(head):
            source = _listed(book, head, choices) if len(",".join(choices)) > LONGEST_LIST else ""
            add_choices(page, f"{letter}2:{letter}{MOST_ROWS + 1}", choices, source)
    for line, row in enumerate(rows, start=2):
        for number, text in enumerate(row, start=1):
            cell = page.cell(line, number, text)
            cell.data_type, cell.number_format = "s", "@"
    notes = book.create_sheet(NOTES_TAB, 1)
    notes.column_dimensions["A"].width = 90
    for text in (f"必填：{'、'.join(register.required)}", *register.notes):
        notes.append([text])
    for row in notes.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    return workbook_bytes(book)


def _listed(book: Workbook, head: str, choices: list[str]) -> str:
    """Write long `choices` on a hidden sheet of their own; the address where they stand."""
    page = book.create_sheet(f"可选的{head}")
    page.sheet_state = "hidden"
    for number, text in enumerate(choices, start=1):
        cell = page.cell(number, 1, text)
        cell.data_type = "s"  # a name that begins with = stays a name
    return f"'{page.title}'!$A$1:$A${len(choices)}"


def add_choices(page: Any, area: str, choices: list[str], source: str = "") -> None:
    """A drop-down of `choices` over `area`, read from the cells of `source` where given."""
    formula = source or f'"{",".join(choices)}"'
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.error, rule.errorTitle = "请从下拉列表中选择。", "无法识别"
    rule.add(area)
    page.data_validations.append(rule)


def print_landscape(page: Any, columns: int) -> None:
    """Print `page` on A4 lying on its side, at most twelve of its `columns` on a sheet, its head
    and first column on each."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = -(-columns // 12), 0
    page.print_title_rows, page.print_title_cols = "1:1", "A:A"


def workbook_bytes(book: Workbook) -> bytes:
    """The file of `book`."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()
