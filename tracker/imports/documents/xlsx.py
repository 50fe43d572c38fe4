"""Read an Excel workbook: one table for each sheet, with cells as Excel shows them."""

import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import iterparse

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from tracker.imports.documents.limits import MOST_COLUMNS, LineCounter, check_parts, check_size
from tracker.imports.documents.source import SourceDocument, Table, TableCell

NOT_CALCULATED = "（公式，未计算）"
_MOST_BLANKS = 20_000  # rows of nothing: some programs write them to the end of the sheet
_MERGE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
_BRACKETED = re.compile(r"\[\$?([^\]-]*)[^\]]*\]")  # [红色], [$-804], [$¥-804]
_DATE_PARTS = re.compile(r"\"([^\"]*)\"|\\(.)|(yyyy|yy|y|mmmmm|mmm|mm|m|dd|d|hh|h|ss|s)|(.)", re.I)
_SHORT_DATE = "mm-dd-yy"  # format 14 of every workbook: a Chinese Excel shows 2024/9/30
_TIME = re.compile(r"[hs]", re.IGNORECASE)


@dataclass(frozen=True)
class _Span:
    """A merged range. Its first cell holds the text."""

    row: int
    column: int
    rows: int
    columns: int


def read_xlsx(content: bytes, name: str = "") -> SourceDocument:
    """Return every visible sheet as a table under the name of the sheet.

    A merged range is one cell that spans. A formula gives the value that Excel calculated last, or
    `NOT_CALCULATED` if the file holds none. Empty rows keep their number and have no cells. Raises
    what openpyxl and zipfile raise for a broken file, and TooLargeError.
    """
    check_parts(content, "xl/worksheets/")
    values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    lines = LineCounter()
    tables = []
    with zipfile.ZipFile(BytesIO(content)) as package:
        for sheet, formula_sheet in zip(values.worksheets, formulas.worksheets, strict=True):
            if sheet.sheet_state != "visible":
                continue
            rows = _rows(sheet, formula_sheet)
            spans = _spans(package, sheet._worksheet_path) if rows else []  # type: ignore[attr-defined]
            if rows:
                tables.append(Table(tuple(_cells(rows, spans, lines)), title=sheet.title))
    return SourceDocument(tuple(tables), kind="xlsx", name=name)


def _rows(sheet: Any, formula_sheet: Any) -> dict[int, list[str]]:
    """The texts of each row that is not empty, by the number of the row from 0."""
    rows: dict[int, list[str]] = {}
    blanks = 0
    for each in (sheet, formula_sheet):
        each.reset_dimensions()  # the size that the file names may be wrong
    pairs = zip_longest(_cells_of(sheet), _cells_of(formula_sheet), fillvalue=())
    for number, (cells, formulas) in enumerate(pairs):
        texts = [_shown(cell, formula) for cell, formula in zip(cells, formulas, strict=False)]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            rows[number] = texts
            check_size(len(rows), len(texts))
        else:
            blanks += 1
            if blanks > _MOST_BLANKS:
                break
    return rows


def _cells_of(sheet: Any) -> Any:
    return sheet.iter_rows(max_col=MOST_COLUMNS + 1)


def _spans(package: zipfile.ZipFile, part: str) -> list[_Span]:
    """The merged ranges of a sheet, which openpyxl does not give in its read-only mode."""
    spans = []
    with package.open(part) as source:
        for _, element in iterparse(source):
            if element.tag == _MERGE:
                left, top, right, bottom = range_boundaries(element.get("ref", ""))
                if left and top and right and bottom:
                    spans.append(_Span(top - 1, left - 1, bottom - top + 1, right - left + 1))
            element.clear()
    return spans


def _cells(rows: dict[int, list[str]], spans: list[_Span], lines: LineCounter) -> list[TableCell]:
    """A cell for every place of the used rectangle that no merged cell covers."""
    width = max(len(texts) for texts in rows.values())
    last = max(rows)
    merged = {(span.row, span.column): span for span in spans}
    covered = _covered(spans, last, width)
    cells = []
    for row, texts in rows.items():
        for column in range(width):
            text = texts[column] if column < len(texts) else ""
            span = merged.get((row, column))
            if (row, column) in covered and not text.strip():
                continue
            down, over = (span.rows, span.columns) if span else (1, 1)
            down, over = min(down, last - row + 1), min(over, width - column)
            cells.append(TableCell(text, lines.take(text), row, column, max(down, 1), max(over, 1)))
    return cells


def _covered(spans: list[_Span], last: int, width: int) -> set[tuple[int, int]]:
    return {
        (row, column)
        for span in spans
        for row in range(span.row, min(span.row + span.rows, last + 1))
        for column in range(span.column, min(span.column + span.columns, width))
        if (row, column) != (span.row, span.column)
    }


def _shown(cell: Any, formula: Any) -> str:
    """The text of a cell as Excel shows it."""
    value = cell.value
    if value is None:
        return NOT_CALCULATED if formula.data_type == "f" else ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time):
        return _moment(value, cell.number_format)
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, timedelta):
        return str(value)
    return str(value).replace("\r\n", "\n").replace("_x000D_", "").strip("\n")


def _moment(value: datetime | date | time, number_format: str) -> str:
    """A day in its number format (2024年9月), or as 2024-09-30 if the format has no date."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    code = _BRACKETED.sub(r"\1", number_format.split(";", maxsplit=1)[0])
    code = "yyyy/m/d" if code == _SHORT_DATE else code
    if _TIME.search(re.sub(r"\"[^\"]*\"", "", code)) or not re.search("[ymd]", code, re.I):
        if isinstance(value, datetime) and (value.hour or value.minute):
            return value.isoformat(" ", "minutes")
        return value.isoformat()[:10]
    parts = {
        "yyyy": f"{value.year}", "yy": f"{value.year % 100:02}", "y": f"{value.year % 100:02}",
        "mm": f"{value.month:02}", "dd": f"{value.day:02}", "d": f"{value.day}",
    }  # fmt: skip

    def part(match: re.Match[str]) -> str:
        quoted, escaped, known, other = match.groups()
        if known:
            return parts.get(known.lower(), f"{value.month}")
        return quoted or escaped or ("" if other in ("@", "_", "*") else other or "")

    return _DATE_PARTS.sub(part, code)


def _number(value: float, number_format: str) -> str:
    """A number with the decimals, separators and percent sign of its number format."""
    code = _BRACKETED.sub(r"\1", number_format.split(";", maxsplit=1)[0])
    plain = re.sub(r"\"[^\"]*\"|\\.|_.|\*.", "", code)
    if not re.search("[0#]", plain):
        return format(value, ".15g") if isinstance(value, float) else str(value)
    percent = "%" in plain
    decimals = len(re.search(r"\.([0#?]*)", plain).group(1)) if "." in plain else 0  # type: ignore[union-attr]
    exact = Decimal(str(value)) * (100 if percent else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = format(rounded, "," if "," in plain else "") if "," in plain else format(rounded, "f")
    before, after = _words_around(code)
    return f"{before}{text}{'%' if percent else ''}{after}"


def _words_around(code: str) -> tuple[str, str]:
    """The quoted words before and after the figure in a number format: 0"人"."""
    places = [match.start() for match in re.finditer("[0#]", code)]
    quoted = list(re.finditer(r"\"([^\"]*)\"", code))
    before = "".join(each.group(1) for each in quoted if each.end() <= places[0])
    after = "".join(each.group(1) for each in quoted if each.start() > places[-1])
    return before, after
