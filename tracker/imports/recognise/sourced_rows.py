"""What a recogniser hands on: a row, why it is doubtful, and the lines it was made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.imports.recognise.reading import Finding, ReadRow, ReadUnit
from tracker.imports.recognise.times import Doubt


@dataclass(frozen=True)
class SourcedRow:
    row: ReadRow
    doubts: tuple[Doubt, ...] = ()
    lines: frozenset[int] = field(default_factory=frozenset)
    entries: frozenset[int] = field(default_factory=frozenset)  # the ids of its paragraphs


def findings_of(rows: Iterable[SourcedRow]) -> list[Finding]:
    """The doubts of the rows as findings, each at its row."""
    codes = {"window": "doubtful-window", "due": "doubtful-date", "units": "units-from-text"}
    return [
        Finding(
            doubt.code or codes.get(doubt.field, "doubtful"),
            doubt.severity,
            doubt.reason,
            place,
            doubt.field,
            found.row.places.get(doubt.field),
        )
        for place, found in enumerate(rows, 1)
        for doubt in found.doubts
    ]


def units(pairs: Iterable[tuple[str, str]], *, item: int | None = None) -> tuple[ReadUnit, ...]:
    """Units as written with their roles; each once in a role."""
    return tuple(ReadUnit(name[:100], role, name[:50], item) for name, role in dict.fromkeys(pairs))
