"""A county's plan as frozen values, before it becomes rows.

Readers (`yaml_files`, `imports`, `templates`) make a `PlanDraft`; `validation` holds the rules that
it must keep; `services.plans.issue_plan` turns it into rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.roadmaps.plans.values import Flaw
from tracker.time_expressions.vocabulary import Precision

STATES = ("draft", "in_force")
DEPARTMENT_KINDS = ("bureau", "party", "township", "school", "section", "other")
GROUP_KINDS = ("schools", "townships", "members", "other")
MEMBER_ROLES = ("head", "deputy", "member", "office_head", "office_deputy")
# The column of a document in which those stand who answer for a task.
ROLE_LABELS = {
    "lead": "牵头单位",
    "responsible": "责任单位",
    "cooperating": "配合单位",
    "section": "责任科室",
    "leader": "责任领导",
}
ASSIGNMENT_ROLES = tuple(ROLE_LABELS)
OPERATORS = (">=", "<=", "<", ">", "=", "~=", "text")
UNDATED_PRECISIONS = (Precision.OPEN, Precision.UNKNOWN)
# 新学期 is known to be of the school year, but has a day only where the county's calendar says it.
DATED_PRECISIONS = tuple(
    each for each in Precision if each not in (*UNDATED_PRECISIONS, Precision.SCHOOL)
)
PRECISIONS = tuple(Precision)


class DraftError(ValueError):
    """The draft cannot become a plan; `problems` says where and why."""

    def __init__(self, problems: Iterable[Flaw]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Source:
    """What came from a document keeps its place there: first and last line, counted from 1."""

    lines: tuple[int, int] | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class WindowDraft:
    """When work is done, as written and as read."""

    text: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class DueDraft:
    """When work must be done, as written and as read; `precision` says how sure the day is."""

    text: str = ""
    on: date | None = None
    precision: str = ""


@dataclass(frozen=True)
class UnitDraft:
    """One that work is assigned to, under its canonical name."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class DepartmentDraft(UnitDraft):
    parent: str = ""


@dataclass(frozen=True)
class GroupDraft(UnitDraft):
    """各义务教育学校 and the like: stands for its members, which the document need not list."""

    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class MemberDraft(Source):
    """A place in the leading group or its office; `collective` where no person is named."""

    role: str
    name: str
    post: str = ""
    collective: bool = False


@dataclass(frozen=True)
class StageDraft(Source):
    name: str
    window: WindowDraft = WindowDraft()
    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class MilestoneDraft(Source):
    """One year of the plan; `goal` is empty where the document says nothing for that year."""

    year: int
    goal: str = ""


@dataclass(frozen=True)
class TargetDraft(Source):
    """A promised figure and the sentence it stands in.

    `operator` "text" is a promise without a figure; `reference` is what a figure is compared with
    where the document gives none. `is_status` marks a reported figure, which promises nothing.
    """

    name: str
    operator: str
    value: Decimal | None = None
    unit: str = ""
    reference: str = ""
    scope: str = ""
    by: str = ""
    sentence: str = ""
    indicator: str = ""
    is_status: bool = False
    note: str = ""


@dataclass(frozen=True)
class AssignmentDraft:
    """Who answers for a task: a department or group by its canonical name, a leader by their own.

    `leads` marks the one that reports for the task, `inferred` that the document does not say so.
    `item` is the action item (from 1) the assignment belongs to, None for the whole task.
    """

    unit: str
    written: str
    role: str
    leads: bool = False
    inferred: bool = False
    item: int | None = None


@dataclass(frozen=True)
class FundingDraft:
    """What work costs, as written and as read.

    `amount` is in 万元; None if the words do not name a single sum.
    """

    text: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class ExtraColumn:
    """A cell of the county's own table whose column is no field of a task: heading and text."""

    heading: str
    text: str


@dataclass(frozen=True)
class TaskDraft(Source):
    """One row; its fields are described in `fields.TASK_FIELDS`.

    `units_text` is the cell of units as it stands in the document, if that is not simply what is
    `written` of each with 、 between.
    """

    number: str = ""
    year: int | None = None
    title: str = ""
    content: str = ""
    items: tuple[str, ...] = ()
    window: WindowDraft = WindowDraft()
    due: DueDraft = DueDraft()
    assignments: tuple[AssignmentDraft, ...] = ()
    targets: tuple[TargetDraft, ...] = ()
    note: str = ""
    units_text: str = ""
    problem: str = ""
    completion_standard: str = ""
    funding: FundingDraft = FundingDraft()
    funding_source: str = ""
    extra: tuple[ExtraColumn, ...] = ()


@dataclass(frozen=True)
class PlanDraft:
    """A plan as its document states it. Versions of one plan share `series`."""

    key: str
    county: str
    title: str
    roadmap_title: str = ""
    annex: str = ""
    doc_number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    state: str = "draft"
    version: int = 1
    series: str = ""
    target_year: int | None = None
    basis: str = ""
    note: str = ""
    departments: tuple[DepartmentDraft, ...] = ()
    groups: tuple[GroupDraft, ...] = ()
    members: tuple[MemberDraft, ...] = ()
    stages: tuple[StageDraft, ...] = ()
    milestones: tuple[MilestoneDraft, ...] = ()
    targets: tuple[TargetDraft, ...] = ()
    tasks: tuple[TaskDraft, ...] = ()


# What a plan's row holds under the same name.
PLAN_FIELDS = (
    "key", "series", "version", "state", "title", "roadmap_title", "annex", "doc_number",
    "issuer", "issued_on", "target_year", "basis", "note",
)  # fmt: skip
