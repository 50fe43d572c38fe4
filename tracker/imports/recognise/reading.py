"""What was understood of a document, before a person has decided anything.

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
    """How a document is laid out; chosen by what stands in it."""

    YEARLY_TABLE = "yearly_table"  # year | window | content | deadline | units
    GOAL_TABLE = "goal_table"  # goal | time | measures | lead | responsible
    LABELLED = "labelled"  # numbered items, each followed by lines 责任单位：…
    BRACKETED = "bracketed"  # units and deadline in parentheses at the end of an item
    OUTLINE = "outline"  # headings and paragraphs, with X where a figure is open
    PROSE = "prose"  # numbered paragraphs that name units, if any, in running text
    COLUMNS = "columns"  # a table whose heads a person has matched


@dataclass(frozen=True)
class SourcePlace:
    """Where words stand: lines from 1; table, row and column from 1 where there is one."""

    line: int
    last: int
    table: int = 0
    row: int = 0
    column: int = 0


class Severity(StrEnum):
    NOTE = "note"  # worth knowing
    DOUBT = "doubt"  # a person should decide
    STOP = "stop"  # cannot be a plan until it is mended


@dataclass(frozen=True)
class Finding:
    """体检: one thing that is doubtful or wrong. `row` counts the rows from 1, 0 for the document;
    `field` is the name of a field of `ReadRow`."""

    code: str  # stable, e.g. "due-before-end"
    severity: Severity
    reason: str  # Chinese: what, why, what to do
    row: int = 0
    field: str = ""
    place: SourcePlace | None = None


@dataclass(frozen=True)
class ReadUnit:
    """One that a row is assigned to, as written; `name` is the canonical one (县教育局)."""

    written: str
    role: str  # lead, responsible, cooperating, section, leader
    name: str
    item: int | None = None  # the action item it belongs to, from 1


@dataclass(frozen=True)
class ReadRow:
    """One task. `places` gives each field (by its name) the place its words stand at."""

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
    lead: str = ""  # the name of the unit that reports, where the document or a person says so
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
    """`unused` are the lines nothing was made of: every non-empty line is used or stands here."""

    shape: Shape
    title: str = ""
    doc_number: str = ""
    county: str = ""  # as named in the title, 呼图壁县
    year: int | None = None
    rows: tuple[ReadRow, ...] = ()
    stages: tuple[StageDraft, ...] = ()
    members: tuple[MemberDraft, ...] = ()
    goals: tuple[tuple[int, str], ...] = ()  # year and what it is to reach
    targets: tuple[TargetDraft, ...] = ()
    blanks: tuple[SourcePlace, ...] = ()  # X left open
    findings: tuple[Finding, ...] = ()
    unused: tuple[int, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why this is no plan, in Chinese, and what to do.

    `heads` are those of a table whose columns nobody knows: a person may match them to fields and
    have the document read again.
    """

    reason: str
    heads: tuple[str, ...] = ()
