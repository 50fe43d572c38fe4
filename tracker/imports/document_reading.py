"""An uploaded file or pasted text, read and recognised in one child process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.imports.dataclass_json import from_json, to_json
from tracker.imports.documents import files
from tracker.imports.documents.source import SourceDocument
from tracker.imports.recognise.reading import PlanReading, Refusal
from tracker.imports.recognise.units import KnownUnits

JOB = f"{__name__}:answer"
_NOBODY = KnownUnits()


@dataclass(frozen=True)
class UnderstoodDocument:
    """What a file says, and what was understood of it or why it is no plan."""

    document: SourceDocument
    reading: PlanReading | Refusal


def understand(
    content: bytes,
    name: str = "",
    *,
    units: KnownUnits = _NOBODY,
    columns: Mapping[str, str] | None = None,
) -> UnderstoodDocument | Refusal:
    """`content` (pasted text in UTF-8, `name` empty) as a document and a reading; a Refusal where
    there is not even a document. `units` and `columns`: as for `recognise.plans.read_plan`.

    Never raises. Takes as long as the limits of `roadmaps.confined`, and a minute more where
    LibreOffice has to convert the file first.
    """
    prepared = files.prepare(content)
    if isinstance(prepared, Refusal):
        return prepared
    content, kind = prepared
    options = json.dumps({"name": name, "units": dict(units.names), "columns": dict(columns or {})})
    answer = files.run(JOB, options.encode() + b"\n" + content, kind)
    if isinstance(answer, Refusal):
        return answer
    return from_json(UnderstoodDocument, answer)


def answer(packed: bytes, kind: str) -> bytes:
    """In the child: what was understood as JSON."""
    # under the limits, and only there: their libraries are large
    from tracker.imports.recognise.plans import read_plan  # noqa: PLC0415

    head, _, content = packed.partition(b"\n")
    options = json.loads(head)
    document = files.read_prepared(content, options["name"], kind)
    if isinstance(document, Refusal):
        return json.dumps({"refusal": to_json(document)}).encode()
    reading = read_plan(
        document, units=KnownUnits(options["units"]), columns=options["columns"] or None
    )
    return json.dumps(to_json(UnderstoodDocument(document, reading))).encode()
