"""Turn the lines of a plan's table (`grids.Grid`) into rows of a plan."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tracker.imports.documents.source import TableCell
from tracker.imports.recognise.front_matter import FrontMatter
from tracker.imports.recognise.grids import Grid, GridLine
from tracker.imports.recognise.heads import UNIT_FIELDS, Field
from tracker.imports.recognise.items import split_items
from tracker.imports.recognise.numbering import leading_number
from tracker.imports.recognise.reading import ReadRow, ReadUnit, Severity, Shape, SourcePlace
from tracker.imports.recognise.responsibility_marks import unit_clauses
from tracker.imports.recognise.sourced_rows import SourcedRow, units
from tracker.imports.recognise.times import Doubt, Times, times_of_cells, times_of_text
from tracker.roadmaps.plans.chinese_text import ARTEFACT, fold, squeeze
from tracker.roadmaps.plans.fields import FIELDS, TASK_FIELDS, FieldKind
from tracker.roadmaps.plans.funding import read_funding, unit_of_head
from tracker.roadmaps.plans.schema import ExtraColumn
from tracker.roadmaps.plans.unit_lists import looks_like_unit, oddly_parted, split_units
from tracker.roadmaps.plans.values import MAX_LENGTHS

# Columns that are read but that no field of a task keeps whole; they become further columns.
_KEPT_APART = (Field.GROUP, Field.SCORE, Field.STANDARD)
_TOTAL = re.compile(r"^(?:总分|合计|总计|小计|共计)")


def shape_of(grid: Grid) -> Shape:
    """Return the shape of a table by its columns."""
    if Field.YEAR in grid.fields:
        return Shape.YEARLY_TABLE
    aims = {Field.TITLE, "problem", "completion_standard"}
    return Shape.GOAL_TABLE if aims & set(grid.fields) else Shape.COLUMNS


def rows_of_grid(
    grid: Grid,
    front_matter: FrontMatter,
    *,
    table: int = 1,
    rows: Sequence[SourcedRow] = (),
    heading: str = "",
) -> list[SourcedRow]:
    """Return `rows` and the rows of a plan's table.

    A row that a page break has split is joined again, also with the last of `rows`. `heading` is
    the heading above the table.
    """
    return _read_lines(grid, front_matter, list(rows), _Heading(heading), table)


def _read_lines(
    grid: Grid, front_matter: FrontMatter, rows: list[SourcedRow], heading: "_Heading", table: int
) -> list[SourcedRow]:
    lines: set[int] = {line for cell in (*grid.head_cells,) for line in _lines_of(cell)}
    for line in grid.lines:
        if not _has_content(line, grid):
            heading = _heading(line) or heading
            lines |= {each for _, cell in line.cells for each in _lines_of(cell)}
            continue
        if _opens_group(line):
            heading = _heading(line) or heading
        sourced = _row(line, grid, front_matter, heading, table=table)
        sourced = replace(sourced, lines=sourced.lines | frozenset(lines))
        lines = set()
        if rows and _goes_on(rows[-1], sourced, line):
            rows[-1] = _joined(rows[-1], sourced)
        else:
            rows.append(sourced)
    return rows


def _has_content(line: GridLine, grid: Grid) -> bool:
    own = Field.CONTENT in line.own
    spread = {cell.text for _, cell in line.cells}
    banner = len(line.cells) > 2 and len(spread) == 1  # a heading over the whole width
    return own and not banner and not _TOTAL.match(squeeze(line.text(Field.CONTENT)))


def _opens_group(line: GridLine) -> bool:
    """Whether a line is a row that also opens a group: 三、|综合奖扣分项目|…"""
    number = line.text(Field.NUMBER)
    named = line.text(Field.TITLE) or line.text(Field.GROUP)
    return bool(
        named and Field.NUMBER in line.own and re.match(r"[一二三四五六七八九十]+、", number)
    )


@dataclass(frozen=True)
class _Heading:
    """The heading of a group of rows, and the units it names."""

    text: str = ""
    units: tuple[tuple[str, str], ...] = ()


def _heading(line: GridLine) -> _Heading | None:
    """Read a line that only names a group, perhaps with its units: 通用考核项目（全部责任单位）."""
    texts = [squeeze(cell.text) for field, cell in line.cells
             if field not in (Field.SCORE, Field.NOTE, Field.STANDARD)
             and (field != Field.CONTENT or len(line.cells) == 1)]  # fmt: skip
    text = "".join(dict.fromkeys(texts))
    if not text or _TOTAL.match(text):
        return None
    inside = re.search(r"[（(]([^（）()]{2,30})[）)]$", text)
    unit = inside[1] if inside else ""
    return _Heading(text, ((unit, "responsible"),) if looks_like_unit(unit) else ())


def _row(
    line: GridLine, grid: Grid, front_matter: FrontMatter, heading: "_Heading", *, table: int
) -> SourcedRow:
    numbered = leading_number(squeeze(line.text(Field.TITLE)))
    title = numbered[1] if numbered else squeeze(line.text(Field.TITLE))
    number = squeeze(line.text(Field.NUMBER)) or (numbered[0].text if numbered else "")
    content = ARTEFACT.sub("", line.text(Field.CONTENT))
    standard = line.text(Field.STANDARD)
    stated_year = re.search(r"20\d\d", line.text(Field.YEAR)) or re.search(
        r"20\d\d(?=年)", heading.text
    )
    year = int(stated_year[0]) if stated_year else front_matter.year
    row_units, open_list = _units(line, grid)
    if not row_units and Field.RESPONSIBLE not in grid.fields and Field.LEAD not in grid.fields:
        row_units = _unit_in_title(line) or units(heading.units)
    times = _times(line, grid, content, year, front_matter)
    row = ReadRow(
        content=squeeze(content),
        group=squeeze(line.text(Field.YEAR)) or squeeze(line.text(Field.GROUP)) or heading.text,
        number=number.strip("、.．（）()"),
        year=year if stated_year else _year(times.due.on, times.window.start, front_matter.year),
        title=title.rstrip(),
        items=split_items(content) or split_items(standard),
        window=times.window,
        due=times.due,
        other_dues=times.others,
        units=row_units,
        note=squeeze(line.text(Field.NOTE)),
        **_task_fields(line, grid),
        places=_places(line, grid, table),
    )
    doubts = (*times.doubts, *_odd_separators(line), *_doubts_of_units(line, open_list=open_list))
    cells = [cell for _, cell in (*line.cells, *line.extra)]
    used = {each for cell in cells for each in _lines_of(cell)}
    return SourcedRow(row, doubts, frozenset(used))


def _times(
    line: GridLine, grid: Grid, content: str, year: int | None, front_matter: FrontMatter
) -> Times:
    """Window and deadline: of their cells, else of a span of years (2023-2024年), else of the
    sentences of the content."""
    one_time = Field.DUE not in grid.fields or Field.WINDOW not in grid.fields
    due = line.text(Field.DUE)
    if Field.DUE in grid.fields or Field.WINDOW in grid.fields:
        window = line.text(Field.WINDOW) or (due if one_time else "")
        return times_of_cells(
            window, None if one_time else due, year=year, issued=front_matter.issued
        )
    if re.search(r"\d\s*[-—–~～至到]\s*\d", line.text(Field.YEAR)):
        return times_of_cells(line.text(Field.YEAR), None, year=year, issued=front_matter.issued)
    return times_of_text(content, year=year, issued=front_matter.issued)


def _task_fields(line: GridLine, grid: Grid) -> dict[str, Any]:
    """The fields that `TASK_FIELDS` has words for, and every cell that no field of a row holds."""
    values: dict[str, Any] = {}
    for field in TASK_FIELDS:
        if not field.heads:
            continue
        text = squeeze(line.text(field.name))
        if field.kind is FieldKind.FUNDING:
            values[field.name] = read_funding(text, unit_of_head(_head_of(field.name, grid)))
        else:
            values[field.name] = text
    apart = [
        (_head_of(name, grid) or "类别", cell) for name, cell in line.cells if name in _KEPT_APART
    ]
    return values | {"extra": _extra_columns((*apart, *line.extra))}


def _head_of(field: str, grid: Grid) -> str:
    """The head of the first column that holds `field`, as written; empty if none does."""
    pairs = zip(grid.heads, grid.fields, strict=False)
    return next((squeeze(head) for head, name in pairs if name == field), "")


def _extra_columns(cells: Iterable[tuple[str, TableCell]]) -> tuple[ExtraColumn, ...]:
    """Heading and text of each cell; of a heading that stands twice the texts are joined."""
    texts: dict[str, list[str]] = {}
    for head, cell in cells:
        heading = squeeze(head)[: MAX_LENGTHS["heading"]] or f"第{cell.column + 1}列"
        if cell.text.strip():
            texts.setdefault(heading, []).append(cell.text.strip())
    return tuple(
        ExtraColumn(heading, "\n".join(dict.fromkeys(each))) for heading, each in texts.items()
    )


def _doubts_of_units(line: GridLine, *, open_list: bool) -> Iterator[Doubt]:
    if open_list:
        reason = "责任单位后有“等”字，没有列全"
        yield Doubt("units", reason, "open-list", Severity.NOTE)
    if line.lent:
        reason = "单位一格为空，看作与上一行合并，取了上一行的单位，请核对"
        yield Doubt("units", reason, "units-carried")


def _year(due: object, start: object, year: int | None) -> int | None:
    return getattr(start, "year", None) or getattr(due, "year", None) or year


def _odd_separators(line: GridLine) -> Iterator[Doubt]:
    """Report lists of units without one consistent separator."""
    for field, cell in line.cells:
        text = squeeze(cell.text)
        if field not in UNIT_FIELDS or not text:
            continue
        names, _ = split_units(cell.text)
        if oddly_parted(cell.text, names):
            reason = f"“{text[:60]}”的单位之间分隔不一致，读作{len(names)}个单位，请核对"
            yield Doubt("units", reason, "odd-separator", Severity.NOTE)


def _units(line: GridLine, grid: Grid) -> tuple[tuple[ReadUnit, ...], bool]:
    pairs: list[tuple[str, str]] = []
    open_list = False
    for field, cell in line.cells:
        if field not in UNIT_FIELDS or not squeeze(cell.text).strip("-—/无"):
            continue
        clauses = unit_clauses(cell.text) if field == Field.RESPONSIBLE else None
        if clauses:
            pairs += clauses.units
            open_list |= clauses.is_open
            continue
        names, etc = split_units(cell.text)
        pairs += [(name, str(field)) for name in names]
        open_list |= etc
    return units(pairs), open_list


def _unit_in_title(line: GridLine) -> tuple[ReadUnit, ...]:
    """Return the unit in the column of the title or group: tables of 考核 may name it there."""
    for field in (Field.TITLE, Field.GROUP):
        for cell_field, cell in reversed(line.cells):
            name = squeeze(cell.text)
            if cell_field == field and looks_like_unit(name) and not re.search("部门$|项目$", name):
                return units([(name, "responsible")])
    return ()


def _goes_on(before: SourcedRow, sourced: SourcedRow, line: GridLine) -> bool:
    """Whether a row continues the one above: a new page repeats the head of the table, and the
    number or title of a row that it splits."""
    one, other = before.row, sourced.row
    same = fold(one.number + one.title) == fold(other.number + other.title)
    if not line.after_head:
        return False
    unfinished = line.own == {Field.CONTENT} and not re.search(r"[。；;！]$", one.content)
    return (same and bool(other.number or other.title)) or unfinished


def _joined(before: SourcedRow, sourced: SourcedRow) -> SourcedRow:
    one, other = before.row, sourced.row
    content = one.content if one.content == other.content else f"{one.content}{other.content}"
    written = {(unit.written, unit.role) for unit in one.units}
    more = tuple(unit for unit in other.units if (unit.written, unit.role) not in written)
    place, last = one.places["content"], other.places["content"]
    reason = "本行被换页分成两段，已合并"
    if {(unit.written, unit.role) for unit in other.units} != written:
        reason += "；两段的责任单位不同，取其全部，请核对"
    row = replace(
        one,
        **_joined_fields(one, other),
        content=content,
        items=split_items(content),
        units=(*one.units, *more),
        places=one.places | {"content": replace(place, last=last.last)},
    )
    doubt = Doubt(
        "content", reason, "joined-rows", Severity.DOUBT if "；" in reason else Severity.NOTE
    )
    return SourcedRow(row, (*before.doubts, doubt), before.lines | sourced.lines)


def _joined_fields(one: ReadRow, other: ReadRow) -> dict[str, Any]:
    """What stands in the second part of a broken row and not in the first goes behind it."""
    texts: dict[str, Any] = {}
    for field in TASK_FIELDS:
        if field.heads and field.kind is FieldKind.TEXT:
            before, after = getattr(one, field.name), getattr(other, field.name)
            texts[field.name] = before if after in before else before + after
    own = {each.heading: each.text for each in one.extra}
    for each in other.extra:
        before = own.get(each.heading, "")
        own[each.heading] = before if each.text in before else before + each.text
    funding = one.funding if one.funding.text else other.funding
    return texts | {"funding": funding, "extra": tuple(map(ExtraColumn, own, own.values()))}


_PLACED: dict[str, str] = {
    Field.CONTENT: "content", Field.TITLE: "title", Field.WINDOW: "window", Field.DUE: "due",
    Field.YEAR: "year", Field.GROUP: "group", Field.NUMBER: "number", Field.STANDARD: "items",
    Field.NOTE: "note",
}  # fmt: skip


def _places(line: GridLine, grid: Grid, table: int) -> dict[str, SourcePlace]:
    places: dict[str, SourcePlace] = {}
    for field, cell in line.cells:
        if not cell.text:
            continue
        known = field if field in FIELDS else ""
        name = "units" if field in UNIT_FIELDS else _PLACED.get(field, known)
        last = cell.line + cell.text.count("\n")
        if name and name not in places:
            places[name] = SourcePlace(cell.line, last, table, cell.row + 1, cell.column + 1)
    return places


def _lines_of(cell: object) -> Iterator[int]:
    line, text = getattr(cell, "line", 0), getattr(cell, "text", "")
    yield from range(line, line + text.count("\n") + 1)
