"""The review page: the document on the left, the recognised rows on the right."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.imports.documents.source import Paragraph, SourceDocument, Table, TableCell
from tracker.imports.recognise.editing import PlanReview, ReviewRow, leading_units
from tracker.imports.recognise.reading import Finding, Severity
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.fields import details_of


@dataclass(frozen=True)
class ShownCell:
    """A text of the source. `keys` are the rows made of it, `begins` those whose content is here.

    `mark` is a CSS class: doubtful or unused.
    """

    text: str
    line: int
    keys: str
    begins: tuple[str, ...] = ()
    mark: str = ""
    rows: int = 1
    columns: int = 1
    level: int = 0
    number: str = ""


@dataclass(frozen=True)
class ShownTable:
    rows: tuple[tuple[ShownCell, ...], ...]
    title: str = ""


@dataclass(frozen=True)
class ShownUnit:
    name: str
    written: str  # if it differs from the name
    role: str  # label; empty for 责任
    leads: bool
    inferred: bool
    item: int | None


@dataclass(frozen=True)
class ShownRow:
    """A row as the page shows it. `lines` holds the line of each field in the source."""

    key: str
    review_row: ReviewRow
    lines: dict[str, int]
    units: tuple[ShownUnit, ...]
    details: tuple[tuple[str, str], ...]  # label and words of what has no column of its own
    doubtful: frozenset[str]  # fields

    @property
    def waits(self) -> bool:
        """Whether a person has to decide something about the row."""
        return needs_decision(self.review_row)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.review_row.findings


class SourceLines:
    """Finds for each line of the source the element that holds it and the rows made of it."""

    def __init__(self, document: SourceDocument, review: PlanReview | None) -> None:
        self.element: dict[int, int] = {}
        for part in _parts(document):
            for line in range(part.line, part.line + part.text.count("\n") + 1):
                self.element.setdefault(line, part.line)
        # the cells of each row of each table, both counted from 1
        self.beside: dict[tuple[int, int], list[int]] = {}
        tables = [block for block in document.blocks if isinstance(block, Table)]
        for number, table in enumerate(tables, 1):
            for cell in table.cells:
                self.beside.setdefault((number, cell.row + 1), []).append(cell.line)
        self.rows: dict[int, dict[str, None]] = {}
        self.begins: dict[int, dict[str, None]] = {}
        self.marks: dict[int, str] = {}
        if review is not None:
            self._fill(review)

    def _fill(self, review: PlanReview) -> None:
        for line in review.reading.unused:
            self.marks[self.at(line)] = "source-unused"
        for review_row in review.kept:
            for name, place in review_row.row.places.items():
                lines = [self.at(line) for line in range(place.line, place.last + 1)]
                if name.startswith("content"):
                    self.begins.setdefault(lines[0], {})[review_row.key] = None
                    lines += self.beside.get((place.table, place.row), [])
                for line in lines:
                    self.rows.setdefault(line, {})[review_row.key] = None
        findings = [f for review_row in review.kept for f in review_row.findings] + list(
            review.findings
        )
        for finding in findings:
            if finding.place and finding.severity != Severity.NOTE:
                self.marks[self.at(finding.place.line)] = "source-doubt"

    def at(self, line: int) -> int:
        return self.element.get(line, line)

    def shown(self, part: Paragraph | TableCell) -> ShownCell:
        spans = (part.rows, part.columns) if isinstance(part, TableCell) else (1, 1)
        level, number = (part.level, part.number) if isinstance(part, Paragraph) else (0, "")
        return ShownCell(
            text=part.text,
            line=part.line,
            keys=" ".join(self.rows.get(part.line, ())),
            begins=tuple(self.begins.get(part.line, ())),
            mark=self.marks.get(part.line, ""),
            rows=spans[0],
            columns=spans[1],
            level=level,
            number=number,
        )


def _parts(document: SourceDocument) -> Iterator[Paragraph | TableCell]:
    for block in document.blocks:
        yield from block.cells if isinstance(block, Table) else (block,)


def shown_source(document: SourceDocument, lines: SourceLines) -> list[ShownCell | ShownTable]:
    """Return the blocks of the document without empty paragraphs."""
    blocks: list[ShownCell | ShownTable] = []
    for block in document.blocks:
        if isinstance(block, Table):
            rows = tuple(tuple(lines.shown(cell) for cell in row) for row in block.rows())
            blocks.append(ShownTable(rows, block.title))
        elif block.text.strip():
            blocks.append(lines.shown(block))
    return blocks


def shown_rows(review: PlanReview, lines: SourceLines) -> list[ShownRow]:
    """Return every row, also dropped ones."""
    return [shown_row(review_row, lines) for review_row in review.rows]


def shown_row(review_row: ReviewRow, lines: SourceLines) -> ShownRow:
    return ShownRow(
        key=review_row.key,
        review_row=review_row,
        lines={name: lines.at(place.line) for name, place in review_row.row.places.items()},
        units=tuple(_units(review_row)),
        details=details_of(review_row.row),
        doubtful=frozenset(f.field for f in review_row.findings),
    )


def _units(review_row: ReviewRow) -> Iterator[ShownUnit]:
    """Return the units in their order.

    The leading one was chosen by a person, is named by the document, or is the first for now.
    """
    row = review_row.row
    may_lead = leading_units(row)
    leader = row.lead or next(iter(may_lead), "")
    says_who_leads = sum(unit.role == AssignmentRole.LEAD for unit in row.units) == 1
    leads_once = True
    for unit in row.units:
        is_person = unit.role == AssignmentRole.LEADER
        leads = leads_once and not is_person and unit.name == leader
        leads_once = leads_once and not leads
        plain = unit.role in (AssignmentRole.RESPONSIBLE, AssignmentRole.LEAD)
        yield ShownUnit(
            name=unit.name,
            written="" if squeeze(unit.written) == squeeze(unit.name) else unit.written,
            role="" if plain else AssignmentRole(unit.role).label,
            leads=leads,
            inferred=leads and not row.lead and not says_who_leads,
            item=unit.item,
        )


def needs_decision(review_row: ReviewRow) -> bool:
    return any(finding.severity != Severity.NOTE for finding in review_row.findings)


def counts(review: PlanReview) -> dict[str, int]:
    """Return the numbers in the head of the page."""
    kept_rows = review.kept
    return {
        "rows": len(kept_rows),
        "dropped": len(review.rows) - len(kept_rows),
        "doubtful": sum(needs_decision(each) for each in kept_rows),
        "unused": len(review.reading.unused),
    }
