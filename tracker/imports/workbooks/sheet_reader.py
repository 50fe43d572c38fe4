"""Read one uploaded workbook. Runs in a child process (`tracker.files.sandbox`), answers JSON."""

import json
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from counties.characters import incoming, refusal_message, removal_message
from tracker.files.containers import Refused, check_zipped

MOST_COLUMNS = 60
MOST_SHEETS = 20  # that are checked for content
MOST_BLANKS = 20_000  # empty lines
NOTES_TAB = "填写说明"  # the sheet with instructions in the portal's own templates
MARK = "数据标记（请勿删改）："  # begins the note by which a template is recognised


def cell_value(cell: Any) -> Any:
    """Return the text of a cell, or its formula, whose stored result cannot be trusted."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return {"formula": str(value)[:200]}
    if isinstance(value, datetime):
        plain = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if plain else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) or (isinstance(value, int) and "%" in cell.number_format):
        return _number(float(value), cell.number_format)
    return str(value).strip()


def _gated(value: Any, place: str, removed: list[str]) -> Any:
    """Return a text after the gate for characters, or why it is refused.

    What was removed goes into `removed`, with `place`, the name of the cell.
    """
    if not isinstance(value, str):
        return value
    gated = incoming(value)
    if gated.refused:
        return {"refused": refusal_message(gated.refused)}
    if gated.removed:
        removed.append(f"{place}格{removal_message(gated.removed)}")
    return gated.text.strip()


def _number(value: float, number_format: str) -> str:
    """Return `value` as Excel shows it: 35.3, which the file has as 35.300000000000004, and 70%,
    which the file has as 0.7.
    """
    if "%" in number_format:
        return f"{Decimal(repr(value)) * 100:.15g}%"
    return str(int(value)) if value.is_integer() else f"{value:.15g}"


def read(content: bytes, most_rows: int) -> dict[str, Any]:
    """Return the first sheet of a workbook, or why it cannot be read.

    `lines` holds the heads and every other line that is not empty, with its number; `mark` the mark
    of the template; `unread` the names of the other sheets that hold something; `removed` says
    which characters were removed.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 (in the child alone)
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 (as above)

    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    lines: list[list[Any]] = []
    removed: list[str] = []
    blanks = 0
    for number, cells in enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        values = [
            _gated(cell_value(cell), f"{get_column_letter(column)}{number}", removed)
            for column, cell in enumerate(cells, start=1)
        ]
        if not any(values):
            blanks += 1
            if blanks > MOST_BLANKS:
                break
            continue
        if len(values) > MOST_COLUMNS and values[-1]:
            return {"problem": f"超过 {MOST_COLUMNS} 列，不是本门户的模板。"}
        if len(lines) > most_rows:  # the line of heads counts as one
            return {"problem": f"超过 {most_rows} 行，请分成几个文件导入。"}
        while not values[-1]:
            values.pop()
        lines.append([number, values])
    return {"lines": lines, "mark": _mark(book), "unread": _unread(book), "removed": removed}


def _unread(book: Any) -> list[str]:
    """The names of the visible sheets after the first that are not empty."""
    pages = [each for each in book.worksheets[1:] if each.sheet_state == "visible"]
    return [
        page.title[:31]
        for page in pages[:MOST_SHEETS]
        if page.title != NOTES_TAB
        and any(
            any(value is not None for value in cells)
            for cells in page.iter_rows(max_row=30, max_col=MOST_COLUMNS, values_only=True)
        )
    ]


def _mark(book: Any) -> str:
    """The mark on the second sheet of the portal's own template; empty if there is none."""
    for page in book.worksheets[1:2]:
        for (text,) in page.iter_rows(max_row=30, max_col=1, min_col=1, values_only=True):
            if isinstance(text, str) and text.startswith(MARK):
                return text.removeprefix(MARK)[:100]
    return ""


def answer(content: bytes, most_rows: str) -> bytes:
    """Check the package before it is unpacked, then read its first sheet; the answer is JSON."""
    try:
        check_zipped(BytesIO(content), ".xlsx")
    except Refused as refused:
        return json.dumps({"problem": f"这个文件{refused}"}).encode()
    return json.dumps(read(content, int(most_rows))).encode()
