"""Read an uploaded file or pasted text and recognise the plan in it, in one child process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from counties.dataclass_json import from_json, to_json
from tracker.imports.documents import files
from tracker.imports.documents.source import SourceDocument
from tracker.imports.recognise.reading import PlanReading, Refusal
from tracker.roadmaps.plans.unit_lists import KnownUnits

JOB = f"{__name__}:answer"
_NOBODY = KnownUnits()


@dataclass(frozen=True)
class UnderstoodDocument:
    """A document, with the plan that was recognised in it or the reason why it is no plan."""

    document: SourceDocument
    reading: PlanReading | Refusal


def understand(
    content: bytes,
    name: str = "",
    *,
    units: KnownUnits = _NOBODY,
    columns: Mapping[str, str] | None = None,
) -> UnderstoodDocument | Refusal:
    """Return the document in `content` and its reading, or a Refusal if there is no document.

    Pasted text comes in UTF-8 with an empty `name`. `units` and `columns` are those of
    `recognise.plans.read_plan`. Never raises. The sandbox limits the time; a file that LibreOffice
    has to convert first may take a minute more.
    """
    prepared = files.prepare(content)
    if isinstance(prepared, Refusal):
        return prepared
    content, kind = prepared
    options = json.dumps(
        {
            "name": name,
            "units": dict(units.names),
            "county": units.county,
            "columns": dict(columns or {}),
        }
    )
    answer = files.run(JOB, options.encode() + b"\n" + content, kind)
    if isinstance(answer, Refusal):
        return answer
    return from_json(UnderstoodDocument, answer)


def answer(packed: bytes, kind: str) -> bytes:
    """Run in the child process: return an `UnderstoodDocument` or a Refusal as JSON."""
    # imported under the limits of the child process only: their libraries are large
    from tracker.imports.recognise.plans import read_plan  # noqa: PLC0415

    head, _, content = packed.partition(b"\n")
    options = json.loads(head)
    document = files.read_prepared(content, options["name"], kind)
    if isinstance(document, Refusal):
        return json.dumps({"refusal": to_json(document)}).encode()
    reading = read_plan(
        document,
        units=KnownUnits(options["units"], options["county"]),
        columns=options["columns"] or None,
    )
    return json.dumps(to_json(UnderstoodDocument(document, reading))).encode()
