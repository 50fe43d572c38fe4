"""Read true tables (of Word, Excel, pasted columns) as lines of a grid.

A table may continue on the next page: under a repeated head, or as a table of its own with the
same head or none. Cells that were merged down on the page before continue as well.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tracker.imports.documents.source import Block, Paragraph, SourceDocument, Table, TableCell
from tracker.imports.recognise.columns import find_head
from tracker.imports.recognise.front_matter import FrontMatter
from tracker.imports.recognise.grids import Grid, GridLine, read_grid
from tracker.imports.recognise.heads import TIME_FIELDS, UNIT_FIELDS, Field
from tracker.imports.recognise.numbering import leading_number
from tracker.imports.recognise.reading import Shape
from tracker.imports.recognise.sourced_rows import SourcedRow
from tracker.imports.recognise.table_rows import rows_of_grid, shape_of
from tracker.roadmaps.plans.chinese_text import fold, squeeze

_MOST_COLUMNS, _MOST_ROWS = 60, 20_000
_WORK = {Field.CONTENT, Field.TITLE}
_WHO_OR_WHEN = {*UNIT_FIELDS, *TIME_FIELDS}
# An empty cell in these columns takes the text of the cell above. A deadline is never taken.
_CARRIED = {Field.YEAR, Field.GROUP, Field.TITLE}
_LONGEST_HEADING = 50
_CONTINUED = re.compile(r"^[（(]?(?:续表?|接上[页表]|第?\d+页?)[）)]?")
_PLAIN_SHEET = re.compile(r"^(?:sheet|工作表|表)\s*\d*$", re.IGNORECASE)


def with_titles_before_tables(
    document: SourceDocument, chosen: Mapping[str, str] | None = None
) -> SourceDocument:
    """Return the document with titles inside tables as paragraphs before them.

    A sheet has no other place for a title than the rows above its head.
    """
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table) and not block.ragged and (tops := _titles(block, chosen)):
            blocks += [Paragraph(cell.text, cell.line) for cell in tops]
            other_cells = tuple(cell for cell in block.cells if cell not in tops)
            blocks.append(replace(block, cells=other_cells))
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def _titles(table: Table, chosen: Mapping[str, str] | None) -> list[TableCell]:
    """The cells that are alone in their rows above the head."""
    rows = cell_matrix(table)
    head = find_head(rows, chosen)
    tops: list[TableCell] = []
    for row in rows[: head.body] if head else []:
        cells = list({id(cell): cell for cell in row if cell.text.strip()}.values())
        if len(cells) == 1 and cells[0] not in (head.cells if head else ()):
            tops += [] if cells[0] in tops else cells
    return tops


def read_tables(
    document: SourceDocument, front_matter: FrontMatter, chosen: Mapping[str, str] | None = None
) -> tuple[Shape, list[SourcedRow]]:
    """Return the shape and rows of the plan's tables of a document.

    A table over several pages counts as one.
    """
    shape = Shape.COLUMNS
    rows: list[SourcedRow] = []
    above: Grid | None = None
    heading = ""
    sheets = sum(isinstance(block, Table) for block in document.blocks) > 1
    number = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if not _CONTINUED.match(squeeze(block.text)):
                heading, above = _heading_of(block, front_matter) or heading, None
            continue
        number += 1
        if sheets and block.title and not _PLAIN_SHEET.match(block.title):
            heading = block.title
        grid = read_table(block, chosen, above)
        if grid:
            shape = shape if rows else shape_of(grid)
            rows = rows_of_grid(grid, front_matter, table=number, rows=rows, heading=heading)
        above = grid
    return shape, rows


def _heading_of(paragraph: Paragraph, front_matter: FrontMatter) -> str:
    """Return the text of a heading before a table: it has a number, or Word marks it as one."""
    text = squeeze(f"{paragraph.number}{paragraph.text}")
    if paragraph.line in front_matter.lines or not 2 < len(text) <= _LONGEST_HEADING:
        return ""
    return text if (paragraph.level or leading_number(text)) and not text.endswith("。") else ""


def read_table(
    table: Table, chosen: Mapping[str, str] | None = None, above: Grid | None = None
) -> Grid | None:
    """Return a table under its heads, or None if it has no heads of a plan.

    `chosen` is that of `heads.fields_of`; a column without a head is called 第3列. `above` is the
    table just before, which this one may continue.
    """
    if table.ragged:
        return read_grid(table, chosen)
    rows = cell_matrix(table)
    head = find_head(rows, chosen)
    fits = above is not None and bool(rows) and len(above.fields) == len(rows[0])
    if above and fits and (head is None or not head.cells):
        body = _TableBody(
            above.fields, above.heads, set(), _spanless(table), dict(above.carried), new_page=True
        )
        lines = body.read(rows, 0)
        return Grid(above.heads, above.fields, lines, carried=body.carried)
    if head is None:
        return None
    goes_on = above if above and fits and above.heads == head.texts else None
    repeated = {fold("".join(cell.text for cell in row)) for row in rows[: head.body]}
    body = _TableBody(
        head.fields, head.texts, repeated, _spanless(table), {}, new_page=goes_on is not None
    )
    if goes_on:
        body.carried.update(goes_on.carried)
    top = {id(cell): cell for row in rows[: head.body] for cell in row if cell.text}
    before = tuple(cell for cell in top.values() if cell not in head.cells)
    lines = body.read(rows, head.body)
    heads = (*head.cells, *body.repeated_heads)
    return Grid(head.texts, head.fields, lines, heads, before, carried=body.carried)


def cell_matrix(table: Table) -> list[list[TableCell]]:
    """Return the rows with a cell for each column; a cell that spans several is in each."""
    width = max((cell.column + cell.columns for cell in table.cells), default=0)
    height = max((cell.row + cell.rows for cell in table.cells), default=0)
    width, height = min(width, _MOST_COLUMNS), min(height, _MOST_ROWS)
    rows = [[TableCell("", 0, row, column) for column in range(width)] for row in range(height)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.rows, height)):
            for column in range(cell.column, min(cell.column + cell.columns, width)):
                rows[row][column] = cell
    return rows


def _spanless(table: Table) -> bool:
    """Whether no cell spans rows. Columns that were pasted have lost their merged cells."""
    return all(cell.rows == 1 for cell in table.cells)


@dataclass
class _TableBody:
    """Reads the rows under a head. `carried` is the last filled cell of each column."""

    fields: tuple[str | None, ...]
    heads: tuple[str, ...]
    repeated: set[str]
    spanless: bool
    carried: dict[int, TableCell] = field(default_factory=dict)
    new_page: bool = False
    repeated_heads: list[TableCell] = field(default_factory=list)

    def read(self, rows: list[list[TableCell]], begin: int) -> tuple[GridLine, ...]:
        lines: list[GridLine] = []
        for number, row in enumerate(rows[begin:], begin):
            if fold("".join(cell.text for cell in row)) in self.repeated:
                self.new_page = True
                self.repeated_heads += row
                continue
            if not any(cell.row == number and cell.text for cell in row):
                continue  # empty, or merged with the row above
            line = self._line(row, number)
            if lines and self._is_covered(row, number):
                lines[-1] = _with_cells_below(lines[-1], line)
            elif line.cells:
                lines.append(line)
                self.new_page = False
        return tuple(lines)

    def _is_covered(self, row: list[TableCell], number: int) -> bool:
        """Whether the content is merged down into this row, which then only adds to a task."""
        content_cells = [
            cell for cell, name in zip(row, self.fields, strict=False) if name == Field.CONTENT
        ]
        return any(cell.text and cell.row < number for cell in content_cells)

    def _line(self, row: list[TableCell], number: int) -> GridLine:
        if banner := self._banner(row):
            before = [(Field.NUMBER, cell) for name, cell in self._filled(row)
                      if name == Field.NUMBER and cell is not banner]  # fmt: skip
            return GridLine((*before, (Field.GROUP, banner)), frozenset(), number, self.new_page)
        content = any(
            name == Field.CONTENT and cell.row == number for name, cell in self._filled(row)
        )
        merged_above = self.spanless and content and not self._opens(row)
        cells: list[tuple[str, TableCell]] = []
        own: set[str] = set()
        lent: set[str] = set()
        for column, (name, cell) in enumerate(zip(self.fields, row, strict=False)):
            above = self.carried.get(column)
            if name and cell.text:
                self.carried[column] = cell
                cells.append((name, cell))
                own |= {name} if cell.row == number else set()
            elif name and above and content and name in _CARRIED:
                cells.append((name, above))
            elif name in UNIT_FIELDS and above and merged_above:
                cells.append((name, above))
                lent.add(name)
        line = GridLine(
            tuple(cells), frozenset(own), number, self.new_page, frozenset(lent), self._extra(row)
        )
        return line if content else _named_by_title(line)

    def _extra(self, row: list[TableCell]) -> tuple[tuple[str, TableCell], ...]:
        """Head and cell of each column without a field; a cell over several columns once."""
        cells = {
            id(cell): (head, cell)
            for head, name, cell in zip(self.heads, self.fields, row, strict=False)
            if name is None and cell.text
        }
        return tuple(cells.values())

    def _filled(self, row: list[TableCell]) -> list[tuple[str | None, TableCell]]:
        return [pair for pair in zip(self.fields, row, strict=False) if pair[1].text]

    def _banner(self, row: list[TableCell]) -> TableCell | None:
        """Return a cell that spans the task and who or when: it names a group of rows."""
        over: dict[int, set[str | None]] = {}
        for name, cell in self._filled(row):
            over.setdefault(id(cell), set()).add(name)
        return next(
            (cell for _, cell in self._filled(row)
             if over[id(cell)] & _WORK and over[id(cell)] & _WHO_OR_WHEN),
            None,
        )  # fmt: skip

    def _opens(self, row: list[TableCell]) -> bool:
        """Whether the row has a number, title or group of its own, so it starts a new task."""
        naming = {Field.NUMBER, Field.TITLE, Field.GROUP} & set(self.fields)
        return not naming or any(name in naming for name, _ in self._filled(row))


def _named_by_title(line: GridLine) -> GridLine:
    """Use the title as content if the content is empty and the line names who or when."""
    if Field.TITLE not in line.own or not line.own & _WHO_OR_WHEN:
        return line
    cells = tuple((Field.CONTENT if n == Field.TITLE else n, cell) for n, cell in line.cells)
    own = line.own - {Field.TITLE} | {Field.CONTENT}
    return replace(line, cells=cells, own=frozenset(own))


def _with_cells_below(line: GridLine, below: GridLine) -> GridLine:
    """Return `line` with the cells that the row below has and it has not."""
    own_ids = {id(cell) for _, cell in line.cells}
    cells = tuple(pair for pair in below.cells if id(pair[1]) not in own_ids)
    extra = tuple(pair for pair in below.extra if pair not in line.extra)
    return replace(
        line, cells=line.cells + cells, own=line.own | below.own, extra=line.extra + extra
    )
