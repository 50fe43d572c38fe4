"""Edit a reading in its review: change, split, join, drop and restore rows.

The functions are pure: each returns a new review. Every edit keeps the places in the source. A row
keeps its key, which is the number it was read under (7, or 7-2 after a split), so that a finding
about 第7行 stays true.
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
    """The edit cannot be made. The message says why, in Chinese."""


@dataclass(frozen=True)
class ReviewRow:
    """A row under review.

    `findings` still wait for a person, `settled` do not any more. `version` counts the edits.
    """

    key: str
    row: ReadRow
    findings: tuple[Finding, ...] = ()
    settled: tuple[Finding, ...] = ()
    dropped: bool = False
    version: int = 0


@dataclass(frozen=True)
class PlanReview:
    """The review of a reading.

    `reading` is the reading without its rows and findings. `findings` and `settled` are those of
    the document as a whole; the others stand at their rows.
    """

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
    """A row as a person has written it, with new doubts about it."""

    row: ReadRow
    doubts: tuple[Finding, ...] = field(default_factory=tuple)


# The fields of a row that a person may edit; targets are not edited here.
_EDITED = tuple(
    "units" if field.kind is FieldKind.UNITS else field.name
    for field in TASK_FIELDS
    if field.kind is not FieldKind.TARGETS
)


def begin(reading: PlanReading) -> PlanReview:
    """Start the review of a reading, with every finding at its row."""
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
    """Return the reading as it would become a plan now."""
    return replace(review.reading, rows=tuple(each.row for each in review.kept))


def row_with_key(review: PlanReview, key: str) -> ReviewRow:
    """Return the row with this key. Raises LookupError."""
    for each in review.rows:
        if each.key == key:
            return each
    raise LookupError(key)


def change(review: PlanReview, key: str, edit: RowEdit) -> PlanReview:
    """Replace a row by what a person has written.

    Findings about a field that has changed are settled. Places stay as they are.
    """

    def changed(review_row: ReviewRow) -> ReviewRow:
        row = replace(edit.row, places=review_row.row.places)
        touched = {name for name in _EDITED if getattr(row, name) != getattr(review_row.row, name)}
        done = tuple(each for each in review_row.findings if each.field in touched)
        open_ones = tuple(each for each in review_row.findings if each not in done)
        return replace(
            review_row,
            row=row,
            findings=(*open_ones, *edit.doubts),
            settled=(*review_row.settled, *done),
        )

    return _with(review, key, changed)


def leading_units(row: ReadRow) -> list[str]:
    """Return the units that may lead: those the document calls 牵头, otherwise all units."""
    units = [unit for unit in row.units if unit.role != "leader"]
    leads = [unit for unit in units if unit.role == "lead"]
    return list(dict.fromkeys(unit.name for unit in leads or units))


def drop(review: PlanReview, key: str) -> PlanReview:
    """Drop a row: it becomes no task, but stays visible and can be restored."""
    return _with(review, key, lambda review_row: replace(review_row, dropped=True))


def take_back(review: PlanReview, key: str) -> PlanReview:
    return _with(review, key, lambda review_row: replace(review_row, dropped=False))


def settle(review: PlanReview, key: str) -> PlanReview:
    """Settle all findings about a row: a person has checked them."""
    return _with(
        review,
        key,
        lambda review_row: replace(
            review_row, findings=(), settled=(*review_row.settled, *review_row.findings)
        ),
    )


def settle_document(review: PlanReview) -> PlanReview:
    """Settle all findings about the document: a person has checked them."""
    return replace(review, findings=(), settled=(*review.settled, *review.findings))


def _with(review: PlanReview, key: str, changed: Callable[[ReviewRow], ReviewRow]) -> PlanReview:
    row_with_key(review, key)
    rows = tuple(
        replace(changed(each), version=each.version + 1) if each.key == key else each
        for each in review.rows
    )
    return replace(review, rows=rows)


def split(review: PlanReview, key: str, parts: Sequence[str]) -> PlanReview:
    """Split a row into several, each with a part of its content.

    Raises NotEditable if there are fewer than two parts, or if the parts together are not the
    content of the row.
    """
    review_row = row_with_key(review, key)
    texts = [part.strip() for part in parts if part.strip()]
    if len(texts) < 2:
        raise NotEditable("请在要拆开的地方空一行，至少分成两段。")
    if squeeze("".join(texts)) != squeeze(review_row.row.content):
        raise NotEditable("拆分只分段，不增删文字。文字请拆分以后再改。")
    base = key.partition("-")[0]
    taken = [_suffix(each.key) for each in review.rows if each.key.partition("-")[0] == base]
    later = max(taken) + 1
    keys = [key, *(f"{base}-{later + place}" for place in range(len(texts) - 1))]
    new_rows = tuple(
        replace(
            review_row,
            key=each,
            row=_part(review_row.row, text),
            findings=review_row.findings if place == 0 else (),
            settled=review_row.settled if place == 0 else (),
            version=review_row.version + 1,
        )
        for place, (each, text) in enumerate(zip(keys, texts, strict=True))
    )
    at = review.rows.index(review_row)
    return replace(review, rows=(*review.rows[:at], *new_rows, *review.rows[at + 1 :]))


def _suffix(key: str) -> int:
    return int(key.partition("-")[2] or 1)


def _part(row: ReadRow, text: str) -> ReadRow:
    """Return a part of a row, with its items, and the units of these items and of the row."""
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
    """Join a row to the one above.

    Values of the row that differ and find no field are kept in the note. Raises NotEditable for the
    first row.
    """
    review_row = row_with_key(review, key)
    above = [each for each in review.rows[: review.rows.index(review_row)] if not each.dropped]
    if not above or review_row.dropped:
        raise NotEditable("上面没有可以并入的行。")
    row_above = above[-1]
    joined = replace(
        row_above,
        row=_joined(row_above.row, review_row.row),
        findings=(*row_above.findings, *review_row.findings),
        settled=(*row_above.settled, *review_row.settled),
        version=row_above.version + 1,
    )
    rows = tuple(
        joined if each is row_above else each for each in review.rows if each is not review_row
    )
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
    left_text = f"并入的一行：{'，'.join(left)}。" if left else ""
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
        note="\n".join(filter(None, (one.note, other.note, left_text))),
        places=_places(one, other),
    )


def _joined_fields(one: ReadRow, other: ReadRow) -> dict[str, Any]:
    """Return the optional fields and further columns of both rows, different texts on two lines."""
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
    """Return the places of both rows; a second place of a field is called content+2."""
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


def read_units_text(row: ReadRow, role: str) -> str:
    """Return the units of a role as text to be edited: 县教育局（第2项）、县财政局."""
    return "、".join(
        f"{unit.written}（第{unit.item}项）" if unit.item else unit.written
        for unit in row.units
        if unit.role == role
    )


def item_of(piece: str) -> tuple[str, int | None]:
    """Split a unit from the item that it names: 县教育局（第2项）."""
    match = _ITEM.search(piece)
    return (piece[: match.start()], int(match[1])) if match else (piece, None)
