"""What the recognisers return: rows with their doubts and their lines in the source."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.imports.recognise.reading import Finding, ReadRow, ReadUnit
from tracker.imports.recognise.times import Doubt


@dataclass(frozen=True)
class SourcedRow:
    """A row of a plan, the doubts about it, and the lines of the source that it was made of."""

    row: ReadRow
    doubts: tuple[Doubt, ...] = ()
    lines: frozenset[int] = field(default_factory=frozenset)
    entries: frozenset[int] = field(
        default_factory=frozenset
    )  # `id` of each `OutlineEntry` it was made of


def findings_of(rows: Iterable[SourcedRow]) -> list[Finding]:
    """Return the doubts about rows as findings; each finding names its row."""
    codes = {"window": "doubtful-window", "due": "doubtful-date", "units": "units-from-text"}
    return [
        Finding(
            doubt.code or codes.get(doubt.field, "doubtful"),
            doubt.severity,
            doubt.reason,
            place,
            doubt.field,
            sourced.row.places.get(doubt.field),
        )
        for place, sourced in enumerate(rows, 1)
        for doubt in sourced.doubts
    ]


def units(pairs: Iterable[tuple[str, str]], *, item: int | None = None) -> tuple[ReadUnit, ...]:
    """Make units of pairs of name and role; each pair counts once."""
    return tuple(ReadUnit(name[:100], role, name[:50], item) for name, role in dict.fromkeys(pairs))
