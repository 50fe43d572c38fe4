"""A plan's table as lines of known fields, and how a ragged table is laid under its heads.

In a ragged table (text with a cell on each line) merged cells are empty or missing, so that a row
may be shorter than the head. Each row is laid under the heads so that its cells fit best. True
tables are read in `tables`.
"""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from tracker.imports.documents.source import Table, TableCell
from tracker.imports.recognise.heads import TIME_FIELDS, UNIT_FIELDS, Field, fields_of, is_head
from tracker.roadmaps.plans.chinese_text import fold, squeeze
from tracker.roadmaps.plans.fields import FIELDS, FieldKind
from tracker.roadmaps.plans.unit_lists import looks_like_unit, split_units

_WIDEST, _LONGEST = 60, 20_000  # columns and rows of a table that is read
_HEAD_ROWS = 8  # titles and a head of two rows may stand above the rows
_GAP, _TRAILING = 0.7, 0.8  # the cost of a column without a cell: between others, at the end
_NEVER = float("-inf")
_CARRIED = (Field.NUMBER, Field.YEAR, Field.GROUP, Field.TITLE, *UNIT_FIELDS, Field.WINDOW)


@dataclass(frozen=True)
class GridLine:
    """A line of a plan's table: the cell of each field, in the order of the columns.

    `own` are the fields whose cell stands in this line; the other cells are merged down from a line
    above.
    """

    cells: tuple[tuple[str, TableCell], ...]
    own: frozenset[str]
    row: int
    after_head: bool = False  # the line follows a repeated head, so a new page begins
    lent: frozenset[str] = frozenset()  # unit fields whose cell is empty and taken from above
    extra: tuple[tuple[str, TableCell], ...] = ()  # head and cell of each column without a field

    def text(self, field: str) -> str:
        return "\n".join(
            cell.text for cell_field, cell in self.cells if cell_field == field and cell.text
        )

    def cell(self, field: str) -> TableCell | None:
        return next(
            (cell for cell_field, cell in self.cells if cell_field == field and cell.text), None
        )


@dataclass(frozen=True)
class Grid:
    """A plan's table: its heads as written, their fields, and its lines.

    `before` are the cells above the head. `carried` is the last filled cell of each column, for a
    table that continues this one.
    """

    heads: tuple[str, ...]
    fields: tuple[str | None, ...]
    lines: tuple[GridLine, ...]
    head_cells: tuple[TableCell, ...] = ()
    before: tuple[TableCell, ...] = ()
    carried: Mapping[int, TableCell] = dataclasses.field(default_factory=dict)


def read_grid(table: Table, chosen: Mapping[str, str] | None = None) -> Grid | None:
    """Return a ragged table under its heads, or None if it has no heads of a plan.

    `chosen` is that of `heads.fields_of`.
    """
    rows = table.rows()
    for place, row in enumerate(rows[:_HEAD_ROWS]):
        heads = [cell.text for cell in row]
        fields = fields_of(heads, chosen)
        if not is_head(fields):
            continue
        body = rows[place + 1 :]
        columns, heads = _widened(fields, heads, body)
        head_text = fold("".join(heads))
        lines = _lines(columns, heads, body, head_text)
        before = tuple(cell for each in rows[:place] for cell in each)
        repeated = [each for each in body if fold("".join(c.text for c in each)) == head_text]
        head = tuple(cell for each in (row, *repeated) for cell in each)
        return Grid(tuple(heads), tuple(columns), tuple(lines), head, before)
    return None


def _widened(
    fields: list[str | None], heads: list[str], body: list[list[TableCell]]
) -> tuple[list[str | None], list[str]]:
    """Widen the heads to the length of the longest rows.

    A head over several columns stands only once in a ragged table. It is widened where the longest
    rows then fit best. A time over two columns is a year and its months.
    """
    lengths = [len(row) for row in body]
    wide = max(
        (each for each in set(lengths) if lengths.count(each) > 1 or len(body) < 4), default=0
    )
    wide = wide or max(lengths, default=0)
    missing = wide - len(fields)
    if not 0 < missing <= 3:
        return fields, heads
    full = [row for row in body if len(row) == wide][:40]
    places = max(
        combinations(range(len(fields)), missing),
        key=lambda places: sum(_fit(cell, field) for row in full
                               for cell, field in zip(row, _widen(fields, places), strict=True)),
    )  # fmt: skip
    wide_heads = [text for n, head in enumerate(heads) for text in [head] * (1 + (n in places))]
    return _widen(fields, places), wide_heads


def _widen(fields: list[str | None], places: tuple[int, ...]) -> list[str | None]:
    columns: list[str | None] = []
    for place, field in enumerate(fields):
        if place in places:
            columns.append(Field.YEAR if field in TIME_FIELDS else Field.GROUP)
        columns.append(field)
    return columns


def _lines(
    columns: list[str | None], heads: list[str], body: list[list[TableCell]], head: str
) -> list[GridLine]:
    lines: list[GridLine] = []
    carried: dict[int, TableCell] = {}
    new_page = False
    for row in body:
        if fold("".join(cell.text for cell in row)) == head:
            new_page = True
            continue
        if not any(cell.text for cell in row):
            continue
        laid = _laid(row, columns)
        line = _line(laid, columns, carried, new_page)
        if line:
            extra = tuple(
                (heads[column], cell)
                for column, cell in laid.items()
                if columns[column] is None and cell.text
            )
            lines.append(dataclasses.replace(line, extra=extra))
            new_page = False
    return lines


def _line(
    laid: dict[int, TableCell],
    columns: list[str | None],
    carried: dict[int, TableCell],
    new_page: bool,
) -> GridLine | None:
    """Return the cells of a row with those that are merged down from above.

    A missing cell is merged. An empty cell is merged only in the columns of year and group.
    """
    row = next((cell.row for cell in laid.values()), 0)
    has_content = any(
        cell.text for column, cell in laid.items() if columns[column] == Field.CONTENT
    )
    cells: list[tuple[str, TableCell]] = []
    own = set()
    for column, field in enumerate(columns):
        cell = laid.get(column)
        above = carried.get(column)
        if cell is not None and cell.text and field:
            carried[column] = cell
            cells.append((field, cell))
            own.add(field)
        elif field and above and has_content and _takes(field, cell):
            cells.append((field, above))
    return GridLine(tuple(cells), frozenset(own), row, new_page) if cells else None


def _takes(field: str, cell: TableCell | None) -> bool:
    if cell is None:
        return field in _CARRIED and field != Field.NUMBER
    return field in (Field.YEAR, Field.GROUP)


def _laid(row: list[TableCell], columns: list[str | None]) -> dict[int, TableCell]:
    """Lay the cells of a ragged row under the columns, in their order, so that they fit best."""
    if len(row) >= len(columns) or len(columns) > _WIDEST:
        return dict(enumerate(row[: len(columns)]))
    wide = len(columns)
    best: list[list[tuple[float, tuple[int, ...]]]] = [[(_NEVER, ())] * wide for _ in row]
    for place, cell in enumerate(row):
        for column in range(place, wide - (len(row) - place) + 1):
            fit = _fit(cell, columns[column])
            if place == 0:
                best[0][column] = (fit, (column,))
                continue
            # Merged columns are at the left, so of two equal scores the one further right wins.
            score, places = max(
                (best[place - 1][each][0] - _GAP * (column - each - 1), best[place - 1][each][1])
                for each in range(place - 1, column)
            )
            best[place][column] = (score + fit, (*places, column))
    ends = [
        (score - _TRAILING * (wide - 1 - column), places)
        for column, (score, places) in enumerate(best[-1])
        if places
    ]
    return dict(zip(max(ends)[1], row, strict=True))


_NUMBERED = re.compile(r"^[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]?[、.．]?$")
_TIME = re.compile(
    r"^(?=.{1,40}$).*(?:[年月日]|季度|学期|学年|长期|持续|常态|立即|[上下]半年|全年|\d[.-]\d)"
)
_FIGURES = re.compile(r"[\d.、%分]+")
_FITS: dict[str | None, tuple[re.Pattern[str], float, float]] = {
    Field.NUMBER: (_NUMBERED, 3.0, -4.0),
    Field.SCORE: (re.compile(r"^\d{1,4}(?:\.\d+)?分?%?$"), 3.0, -4.0),
    Field.YEAR: (re.compile(r"^.{2,5}年度?$"), 4.0, -4.0),
    Field.WINDOW: (_TIME, 3.0, -3.0),
    Field.DUE: (_TIME, 3.0, -3.0),
    "funding": (re.compile(r"^[约共]?\d[\d,.]*[亿千百万]*元?$"), 2.0, 0.0),
    Field.STANDARD: (re.compile(r"\d分|得分|扣"), 2.0, 0.5),
}


def _fit(cell: TableCell, field: str | None) -> float:
    """Return how well a cell fits a column; above zero if it does."""
    text = squeeze(cell.text)
    if not text:
        return 0.5 if field in (Field.NOTE, Field.YEAR, Field.GROUP, None) else 0.0
    if field in UNIT_FIELDS:
        return _unit_fit(cell.text, field)
    if field in (Field.TITLE, Field.GROUP, Field.CONTENT) or _is_words(field):
        if _FIGURES.fullmatch(text):
            return -3.0
        longer = len(text) > 15 if field == Field.CONTENT else -(len(text) > 60)
        return 1.0 + longer
    pattern, fits, fits_not = _FITS.get(field, (_FIGURES, 0.0, 0.0))
    return fits if pattern.search(text) else fits_not


def _is_words(field: str | None) -> bool:
    """Whether a column holds a text field of a task that has its own words for its head."""
    known = FIELDS.get(field or "")
    return known is not None and bool(known.heads) and known.kind is FieldKind.TEXT


def _unit_fit(text: str, field: str | None) -> float:
    names, _ = split_units(text)
    if field == Field.LEADER:
        return 2.0 if names and all(2 <= len(name) <= 5 for name in names) else -1.0
    units = sum(looks_like_unit(name) for name in names)
    return 3.0 if names and units * 2 >= len(names) else -2.0
