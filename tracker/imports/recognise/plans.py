"""A document in, a reading out; its shape is chosen by what stands in it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tracker.imports.documents.source import Paragraph, SourceDocument
from tracker.imports.recognise.found import Found, findings_of
from tracker.imports.recognise.frame import read_frame
from tracker.imports.recognise.listed import read_listed
from tracker.imports.recognise.outline import entries
from tracker.imports.recognise.reading import Reading, ReadRow, Refusal
from tracker.imports.recognise.stages import read_stages
from tracker.imports.recognise.tables import read_tables, titled
from tracker.imports.recognise.units import KnownUnits, canonical

_NOBODY = KnownUnits()


def read_plan(
    document: SourceDocument,
    *,
    units: KnownUnits = _NOBODY,
    columns: Mapping[str, str] | None = None,
) -> Reading | Refusal:
    """What a document says as a plan, or why it is none. Never raises."""
    document = titled(document, columns)
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    found = entries(paragraphs)
    frame = read_frame(found)
    stages = read_stages(found, year=frame.year, issued=frame.issued)
    shape, tabled = read_tables(document, frame, columns)
    if not tabled:
        listed = read_listed(found, stages, frame)
        shape, tabled = listed.shape, list(listed.rows)
    rows = _named(tabled, units)
    if not rows:
        return Refusal("没有读出任务")
    return Reading(
        shape=shape,
        title=frame.title,
        doc_number=frame.doc_number,
        county=frame.county,
        year=frame.year,
        rows=tuple(each.row for each in rows),
        stages=tuple(each.stage for each in stages),
        findings=tuple(findings_of(rows)),
    )


def _named(rows: Iterable[Found], known: KnownUnits) -> list[Found]:
    found = list(rows)
    names = canonical(
        [tuple(unit.written for unit in each.row.units if unit.role != "leader") for each in found],
        known,
    )
    return [replace(each, row=_with_names(each.row, names)) for each in found]


def _with_names(row: ReadRow, names: dict[str, str]) -> ReadRow:
    units = tuple(replace(unit, name=names.get(unit.written, unit.name)) for unit in row.units)
    return replace(row, units=units)
