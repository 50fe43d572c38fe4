"""A reading under a person's hands: rows are mended, split, joined, dropped and taken back.

Pure. Every edit keeps the places of the words in the source; a row keeps its key (the number it was
read under, “7”, or “7-2” of a split one), so that what a finding says of 第7行 stays true.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.imports.recognise.items import split_items
from tracker.imports.recognise.reading import Finding, PlanReading, ReadRow, ReadUnit, SourcePlace
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.fields import OPTIONAL_FIELDS, TASK_FIELDS, FieldKind
from tracker.roadmaps.plans.schema import ExtraColumn, FundingDraft


class NotEditable(ValueError):
    """The edit cannot be made; the message says why, in Chinese."""


@dataclass(frozen=True)
class ReviewRow:
    """A row as it stands now. `findings` wait for a person, `settled` do not any more; `version`
    counts the edits."""

    key: str
    row: ReadRow
    findings: tuple[Finding, ...] = ()
    settled: tuple[Finding, ...] = ()
    dropped: bool = False
    version: int = 0


@dataclass(frozen=True)
class PlanReview:
    """`reading` is the head of what was read, without its rows; `findings` are those of the
    document."""

    reading: PlanReading
    rows: tuple[ReviewRow, ...]
    findings: tuple[Finding, ...] = ()
    settled: tuple[Finding, ...] = ()

    @property
    def kept(self) -> tuple[ReviewRow, ...]:
        """The rows that become tasks."""
        return tuple(each for each in self.rows if not each.dropped)


@dataclass(frozen=True)
class RowEdit:
    """What a person has written in a row; `doubts` are what is unclear about it again."""

    row: ReadRow
    doubts: tuple[Finding, ...] = field(default_factory=tuple)


# The fields of a row that a person may write anew; targets are not edited here.
_EDITED = tuple(
    "units" if field.kind is FieldKind.UNITS else field.name
    for field in TASK_FIELDS
    if field.kind is not FieldKind.TARGETS
)


def begin(reading: PlanReading) -> PlanReview:
    """`reading` with every finding at its row."""
    of_row: dict[int, list[Finding]] = {}
    for finding in reading.findings:
        of_row.setdefault(finding.row, []).append(finding)
    rows = tuple(
        ReviewRow(str(number), row, tuple(of_row.get(number, ())))
        for number, row in enumerate(reading.rows, 1)
    )
    apart = [f for number, found in of_row.items() if not 0 < number <= len(rows) for f in found]
    return PlanReview(replace(reading, rows=(), findings=()), rows, tuple(apart))


def as_reading(review: PlanReview) -> PlanReading:
    """What would become a plan now."""
    return replace(review.reading, rows=tuple(each.row for each in review.kept))


def find(review: PlanReview, key: str) -> ReviewRow:
    """The row of that key. Raises LookupError."""
    for each in review.rows:
        if each.key == key:
            return each
    raise LookupError(key)


def change(review: PlanReview, key: str, edit: RowEdit) -> PlanReview:
    """The row as a person has written it. What was doubtful about a field that is different now is
    settled; places stay."""

    def changed(held: ReviewRow) -> ReviewRow:
        row = replace(edit.row, places=held.row.places)
        touched = {name for name in _EDITED if getattr(row, name) != getattr(held.row, name)}
        done = tuple(each for each in held.findings if each.field in touched)
        open_ones = tuple(each for each in held.findings if each not in done)
        return replace(
            held, row=row, findings=(*open_ones, *edit.doubts), settled=(*held.settled, *done)
        )

    return _with(review, key, changed)


def leading_units(row: ReadRow) -> list[str]:
    """Who can lead: those the document calls 牵头 where there are any, else every unit."""
    units = [unit for unit in row.units if unit.role != "leader"]
    leads = [unit for unit in units if unit.role == "lead"]
    return list(dict.fromkeys(unit.name for unit in leads or units))


def drop(review: PlanReview, key: str) -> PlanReview:
    """The row is no task; it stays to be seen and taken back."""
    return _with(review, key, lambda held: replace(held, dropped=True))


def take_back(review: PlanReview, key: str) -> PlanReview:
    return _with(review, key, lambda held: replace(held, dropped=False))


def settle(review: PlanReview, key: str) -> PlanReview:
    """A person has looked at all that was doubtful about the row."""
    return _with(
        review,
        key,
        lambda held: replace(held, findings=(), settled=(*held.settled, *held.findings)),
    )


def settle_document(review: PlanReview) -> PlanReview:
    """A person has looked at all that was doubtful about the document."""
    return replace(review, findings=(), settled=(*review.settled, *review.findings))


def _with(review: PlanReview, key: str, changed: Callable[[ReviewRow], ReviewRow]) -> PlanReview:
    find(review, key)
    rows = tuple(
        replace(changed(each), version=each.version + 1) if each.key == key else each
        for each in review.rows
    )
    return replace(review, rows=rows)


def split(review: PlanReview, key: str, parts: Sequence[str]) -> PlanReview:
    """The row as several, each with a part of its words. Raises NotEditable when the parts are not
    at least two, or together not the words of the row."""
    held = find(review, key)
    words = [part.strip() for part in parts if part.strip()]
    if len(words) < 2:
        raise NotEditable("请在要拆开的地方空一行，至少分成两段。")
    if squeeze("".join(words)) != squeeze(held.row.content):
        raise NotEditable("拆分只分段，不增删文字。文字请拆分以后再改。")
    base = key.partition("-")[0]
    taken = [_suffix(each.key) for each in review.rows if each.key.partition("-")[0] == base]
    later = max(taken) + 1
    keys = [key, *(f"{base}-{later + place}" for place in range(len(words) - 1))]
    made = tuple(
        replace(
            held,
            key=each,
            row=_part(held.row, text),
            findings=held.findings if place == 0 else (),
            settled=held.settled if place == 0 else (),
            version=held.version + 1,
        )
        for place, (each, text) in enumerate(zip(keys, words, strict=True))
    )
    at = review.rows.index(held)
    return replace(review, rows=(*review.rows[:at], *made, *review.rows[at + 1 :]))


def _suffix(key: str) -> int:
    return int(key.partition("-")[2] or 1)


def _part(row: ReadRow, text: str) -> ReadRow:
    """A part of a row: its own items, and the units of those and of the whole."""
    items = split_items(text)
    places = {
        number: items.index(item) + 1 for number, item in enumerate(row.items, 1) if item in items
    }
    inside = {number for number, item in enumerate(row.items, 1) if squeeze(item) in squeeze(text)}
    units = tuple(
        replace(unit, item=places.get(unit.item) if unit.item else None)
        for unit in row.units
        if unit.item is None or unit.item in inside
    )
    return replace(row, content=text, items=items, units=_once(units))


def join(review: PlanReview, key: str) -> PlanReview:
    """The row as the end of the one above. What of it differs and has no field left is kept in the
    note. Raises NotEditable for the first row."""
    held = find(review, key)
    above = [each for each in review.rows[: review.rows.index(held)] if not each.dropped]
    if not above or held.dropped:
        raise NotEditable("上面没有可以并入的行。")
    one = above[-1]
    joined = replace(
        one,
        row=_joined(one.row, held.row),
        findings=(*one.findings, *held.findings),
        settled=(*one.settled, *held.settled),
        version=one.version + 1,
    )
    rows = tuple(joined if each is one else each for each in review.rows if each is not held)
    return replace(review, rows=rows)


def _joined(one: ReadRow, other: ReadRow) -> ReadRow:
    items: tuple[str, ...] = ()
    if one.items or other.items:
        items = (*(one.items or (one.content,)), *(other.items or (other.content,)))
    shift = len(one.items or (one.content,))
    moved = [replace(u, item=u.item + shift) if u.item else u for u in other.units]
    dues = [one.due, *one.other_dues, other.due, *other.other_dues]
    different = [due for due in dict.fromkeys(dues) if due.text]
    left = [
        f"{label}“{after}”"
        for label, before, after in (
            ("编号", one.number, other.number),
            ("任务", one.title, other.title),
            ("时间", one.window.text, other.window.text),
        )
        if after and after != before
    ]
    said = f"并入的一行：{'，'.join(left)}。" if left else ""
    return replace(
        one,
        **_joined_fields(one, other),
        content=f"{one.content}\n{other.content}",
        items=items,
        due=one.due if one.due.text else other.due,
        other_dues=tuple(
            due for due in different if due != (one.due if one.due.text else other.due)
        ),
        units=_once((*one.units, *moved)),
        targets=(*one.targets, *other.targets),
        note="\n".join(filter(None, (one.note, other.note, said))),
        places=_places(one, other),
    )


def _joined_fields(one: ReadRow, other: ReadRow) -> dict[str, Any]:
    """The optional fields and further columns of both rows; different words one under the other."""
    values: dict[str, Any] = {
        field.name: _both(getattr(one, field.name), getattr(other, field.name))
        for field in OPTIONAL_FIELDS
        if field.kind is FieldKind.TEXT
    }
    sums = [each.funding for each in (one, other) if each.funding.text]
    texts = [{each.heading: each.text for each in row.extra} for row in (one, other)]
    headings = dict.fromkeys((*texts[0], *texts[1]))
    return values | {
        "funding": sums[0] if len(set(sums)) == 1 else FundingDraft(_both(*(s.text for s in sums))),
        "extra": tuple(
            ExtraColumn(heading, _both(*(text.get(heading, "") for text in texts)))
            for heading in headings
        ),
    }


def _both(*texts: str) -> str:
    return "\n".join(dict.fromkeys(filter(None, texts)))


def _places(one: ReadRow, other: ReadRow) -> dict[str, SourcePlace]:
    """The places of both; of a field of each, the second under a name of its own (content+2)."""
    places = dict(one.places)
    for name, place in other.places.items():
        own, number = name.partition("+")[0], 1
        free = name
        while free in places and places[free] != place:
            number += 1
            free = f"{own}+{number}"
        places[free] = place
    return places


def _once(units: Iterable[ReadUnit]) -> tuple[ReadUnit, ...]:
    return tuple(dict.fromkeys(units))


_ITEM = re.compile(r"[（(]第(\d{1,3})项[）)]$")


def units_text(row: ReadRow, role: str) -> str:
    """The units of a role as a person edits them: as written, with the item they belong to."""
    return "、".join(
        f"{unit.written}（第{unit.item}项）" if unit.item else unit.written
        for unit in row.units
        if unit.role == role
    )


def item_of(piece: str) -> tuple[str, int | None]:
    """A unit's words and the item they name: 县教育局（第2项）."""
    match = _ITEM.search(piece)
    return (piece[: match.start()], int(match[1])) if match else (piece, None)
