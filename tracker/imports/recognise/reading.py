"""The reading of a document as a plan: what was recognised, before a person decides anything.

A `PlanReading` is edited on the review page and becomes a `PlanDraft` when it is confirmed. Each
value keeps its words and its place in the source. A doubtful value carries a `Finding`; it is never
repaired silently. Nothing here knows the ORM, a file format or the clock.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tracker.roadmaps.plans.schema import (
    DueDraft,
    ExtraColumn,
    FundingDraft,
    MemberDraft,
    StageDraft,
    TargetDraft,
    WindowDraft,
)


class Shape(StrEnum):
    """The layout of a document. It is chosen by the content of the document."""

    YEARLY_TABLE = "yearly_table"  # year | window | content | deadline | units
    GOAL_TABLE = "goal_table"  # goal | time | measures | lead | responsible
    LABELLED = "labelled"  # numbered items, each followed by lines 责任单位：…
    BRACKETED = "bracketed"  # units and deadline in parentheses at the end of an item
    OUTLINE = "outline"  # headings and paragraphs, with X for figures that are still open
    PROSE = "prose"  # numbered paragraphs; units are named only in running text
    COLUMNS = "columns"  # a table whose heads a person has matched


@dataclass(frozen=True)
class SourcePlace:
    """A place in the source: its lines, and table, row and column if it is in a table.

    All count from 1; 0 means that the place is in no table.
    """

    line: int
    last: int
    table: int = 0
    row: int = 0
    column: int = 0


class Severity(StrEnum):
    NOTE = "note"  # worth knowing
    DOUBT = "doubt"  # a person should decide
    STOP = "stop"  # the plan cannot be issued before it is corrected


@dataclass(frozen=True)
class Finding:
    """体检: something in a plan that is doubtful or wrong.

    `row` counts the rows from 1 and is 0 for the document. `field` is a field of `ReadRow`.
    """

    code: str  # stable, e.g. "due-before-end"
    severity: Severity
    reason: str  # Chinese: what, why, what to do
    row: int = 0
    field: str = ""
    place: SourcePlace | None = None


@dataclass(frozen=True)
class ReadUnit:
    """A unit of a row, as written (教育局) and with its full name (县教育局)."""

    written: str
    role: str  # lead, responsible, cooperating, section, leader
    name: str
    item: int | None = None  # the action item it belongs to, from 1


@dataclass(frozen=True)
class ReadRow:
    """A task as it was recognised. `places` holds the place in the source of each field."""

    content: str
    group: str = ""
    phase: str = ""
    number: str = ""
    year: int | None = None
    title: str = ""
    items: tuple[str, ...] = ()
    window: WindowDraft = field(default_factory=WindowDraft)
    due: DueDraft = field(default_factory=DueDraft)
    other_dues: tuple[DueDraft, ...] = ()
    units: tuple[ReadUnit, ...] = ()
    lead: str = ""  # the unit that leads, if the document or a person says so
    targets: tuple[TargetDraft, ...] = ()
    note: str = ""
    problem: str = ""
    completion_standard: str = ""
    funding: FundingDraft = field(default_factory=FundingDraft)
    funding_source: str = ""
    extra: tuple[ExtraColumn, ...] = ()
    places: dict[str, SourcePlace] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanReading:
    """A document that was recognised as a plan.

    Every line that is not empty is used, or listed in `unused`.
    """

    shape: Shape
    title: str = ""
    doc_number: str = ""
    county: str = ""  # as named in the title, 呼图壁县
    year: int | None = None
    rows: tuple[ReadRow, ...] = ()
    stages: tuple[StageDraft, ...] = ()
    members: tuple[MemberDraft, ...] = ()
    goals: tuple[tuple[int, str], ...] = ()  # year and goal
    targets: tuple[TargetDraft, ...] = ()
    blanks: tuple[SourcePlace, ...] = ()  # figures left open: X
    findings: tuple[Finding, ...] = ()
    unused: tuple[int, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why a document is no plan, and what to do, in Chinese.

    `heads` are the heads of a table that was not recognised. A person may match them to fields and
    have the document read again.
    """

    reason: str
    heads: tuple[str, ...] = ()
