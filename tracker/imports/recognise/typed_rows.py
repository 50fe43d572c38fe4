"""Read a row as a person has typed it in the form.

Changed texts are read again like those of the document. A field that was not changed keeps its
value, even if reading it again would give another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.imports.recognise.editing import RowEdit, item_of, leading_units, read_units_text
from tracker.imports.recognise.items import split_items
from tracker.imports.recognise.reading import Finding, ReadRow, ReadUnit
from tracker.imports.recognise.times import Doubt, times_of_cells
from tracker.roadmaps.plans.fields import TASK_FIELDS, FieldKind
from tracker.roadmaps.plans.schema import ASSIGNMENT_ROLES, DueDraft, WindowDraft
from tracker.roadmaps.plans.unit_lists import KnownUnits, canonical_names, split_units
from tracker.time_expressions.parser import Precision


@dataclass(frozen=True)
class TypedRow:
    """The values in the form of a row.

    `values` are text fields, funding and further columns as `ReadRow` has them; `units` holds the
    text of each role, `items` one a line.
    """

    values: Mapping[str, Any]
    year: int | None = None
    items: str = ""
    window: str = ""
    window_start: date | None = None
    window_end: date | None = None
    due: str = ""
    due_on: date | None = None
    lead: str = ""
    units: Mapping[str, str] | None = None


def typed_row(row: ReadRow) -> TypedRow:
    """Return a row as the form shows it."""
    return TypedRow(
        values={
            field.name: getattr(row, field.name)
            for field in TASK_FIELDS
            if field.kind in (FieldKind.TEXT, FieldKind.FUNDING, FieldKind.EXTRA)
        },
        year=row.year,
        items="\n".join(row.items),
        window=row.window.text,
        window_start=row.window.start,
        window_end=row.window.end,
        due=row.due.text,
        due_on=row.due.on,
        lead=row.lead,
        units={role: read_units_text(row, role) for role in ASSIGNMENT_ROLES},
    )


def read_typed_row(
    row: ReadRow, typed: TypedRow, *, names: Mapping[str, str], known: KnownUnits
) -> RowEdit:
    """Return `row` as it was typed, with new doubts.

    `names` are the full names of the units in this document, `known` those of the county.
    """
    window, window_doubts = _window(row, typed)
    due, due_doubts = _due(row, typed)
    edited = replace(
        row,
        **typed.values,
        year=typed.year,
        items=_items(row, typed),
        window=window,
        due=due,
        units=_units(row, typed.units or {}, names, known),
        lead="",
    )
    lead = typed.lead if typed.lead in leading_units(edited) else ""
    doubts = tuple(
        Finding(f"doubtful-{doubt.field}", doubt.severity, doubt.reason, field=doubt.field)
        for doubt in (*window_doubts, *due_doubts)
    )
    return RowEdit(replace(edited, lead=lead), doubts)


def _items(row: ReadRow, typed: TypedRow) -> tuple[str, ...]:
    """Return the items as typed, or those in the content if only the content was typed."""
    own = tuple(line.strip() for line in typed.items.splitlines() if line.strip())
    content = typed.values["content"]
    if own != row.items or content == row.content:
        return own
    return split_items(content) if row.items == split_items(row.content) else own


def _window(row: ReadRow, typed: TypedRow) -> tuple[WindowDraft, list[Doubt]]:
    window = row.window
    if (typed.window_start, typed.window_end) != (window.start, window.end):
        written = "—".join(_words(day) for day in (typed.window_start, typed.window_end) if day)
        return WindowDraft(typed.window or written, typed.window_start, typed.window_end), []
    if typed.window == window.text:
        return window, []
    times = times_of_cells(typed.window, typed.due, year=typed.year or row.year, issued=None)
    return times.window, [doubt for doubt in times.doubts if doubt.field == "window"]


def _due(row: ReadRow, typed: TypedRow) -> tuple[DueDraft, list[Doubt]]:
    due = row.due
    if typed.due_on != due.on and typed.due_on:
        return DueDraft(typed.due or _words(typed.due_on), typed.due_on, Precision.DAY), []
    if typed.due == due.text and typed.due_on == due.on:
        return due, []
    if typed.due == due.text:  # the person has removed the day
        return DueDraft(typed.due, None, Precision.UNKNOWN if typed.due else ""), []
    times = times_of_cells("", typed.due, year=typed.year or row.year, issued=None)
    return times.due, [doubt for doubt in times.doubts if doubt.field == "due"]


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _units(
    row: ReadRow, texts: Mapping[str, str], names: Mapping[str, str], known: KnownUnits
) -> tuple[ReadUnit, ...]:
    """Return the units of every role; a role whose text has not changed keeps its units."""
    units: list[ReadUnit] = []
    for role in ASSIGNMENT_ROLES:
        text = texts.get(role, "")
        if text == read_units_text(row, role):
            units += [unit for unit in row.units if unit.role == role]
        else:
            units += _read(text, role, names, known)
    first = {unit: place for place, unit in enumerate(row.units)}
    order = [first.get(unit, len(first)) for unit in units]
    return tuple(
        unit for _, unit in sorted(zip(order, units, strict=True), key=lambda each: each[0])
    )


def _read(text: str, role: str, names: Mapping[str, str], known: KnownUnits) -> list[ReadUnit]:
    pieces, _ = split_units(text)
    pairs = dict.fromkeys(item_of(piece) for piece in pieces)
    written = tuple(dict.fromkeys(name for name, _ in pairs if name))
    full_names = {} if role == "leader" else canonical_names([written], known)
    return [
        ReadUnit(name[:100], role, (names.get(name) or full_names.get(name) or name)[:50], item)
        for name, item in pairs
        if name
    ]
