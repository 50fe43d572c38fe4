"""Dataclasses for a county's plan as a document, before it is stored in the database.

Readers (`yaml_files`, `imports`, `templates`) make a `PlanDraft`; `validation` has the rules that
it must satisfy; `services.plans.issue_plan` stores it.
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
# The role of a unit in a task, and the heading of the column that names units of this role.
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
# SCHOOL (新学期) has a day only if the calendar of the county gives the first day of term.
DATED_PRECISIONS = tuple(
    each for each in Precision if each not in (*UNDATED_PRECISIONS, Precision.SCHOOL)
)
PRECISIONS = tuple(Precision)


class DraftError(ValueError):
    """A draft cannot become a plan; `problems` gives the place and reason of each broken rule."""

    def __init__(self, problems: Iterable[Flaw]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Source:
    """Base of what was read from a document: `lines` is its first and last line there, from 1."""

    lines: tuple[int, int] | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class WindowDraft:
    """The period (时段) of work: `text` as in the document, `start` and `end` as read from it."""

    text: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class DueDraft:
    """The deadline (时限) of work: `text` as in the document, `on` as read from it.

    `precision` is a `Precision`: how exactly the text gives the day.
    """

    text: str = ""
    on: date | None = None
    precision: str = ""


@dataclass(frozen=True)
class UnitDraft:
    """A department or group to which work is assigned; `name` is its canonical name."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class DepartmentDraft(UnitDraft):
    """A single department or school; `parent` is the name of the department it belongs to."""

    parent: str = ""


@dataclass(frozen=True)
class GroupDraft(UnitDraft):
    """A group of units, such as 各义务教育学校. The document need not list its members."""

    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class MemberDraft(Source):
    """A position in the leading group (领导小组) or its office.

    If `collective` is set, `name` names several people (全县各校校长), not one person.
    """

    role: str
    name: str
    post: str = ""
    collective: bool = False


@dataclass(frozen=True)
class StageDraft(Source):
    """A stage (实施阶段) of the plan: a phase with a name, a period and a text."""

    name: str
    window: WindowDraft = WindowDraft()
    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class MilestoneDraft(Source):
    """A year of the plan; `goal` is empty if the document gives no goal for that year."""

    year: int
    goal: str = ""


@dataclass(frozen=True)
class TargetDraft(Source):
    """A target value (目标值) of the plan or of a task, with the sentence that states it.

    The operator "text" marks a target without a number. If the document names a yardstick instead
    of a number, it is in `reference`. `is_status` marks a figure that describes the present state;
    it is no target.
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
    """A unit or person that is responsible for a task.

    `unit` is the canonical name of a department or group, or the name of a leader; `written` is the
    name in the document. `leads` marks the unit that reports for the whole task, `inferred` that
    the document does not say so. `item` is the number (from 1) of the action item that the
    assignment belongs to, None for the whole task.
    """

    unit: str
    written: str
    role: str
    leads: bool = False
    inferred: bool = False
    item: int | None = None


@dataclass(frozen=True)
class FundingDraft:
    """The cost of work: `text` as in the document, `amount` as read from it.

    `amount` is in 万元; None if the words do not name a single sum.
    """

    text: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class ExtraColumn:
    """A cell of a further column: one in the county's table that is not a field of a task."""

    heading: str
    text: str


@dataclass(frozen=True)
class TaskDraft(Source):
    """One row (任务) of the plan; `fields.TASK_FIELDS` describes its fields.

    `units_text` is the text of the cell of units, if it is not just the `written` names of the
    assignments joined by 、.
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
    """A whole plan (方案) as its document states it. Versions of one plan share `series`."""

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


# The fields that `CountyPlan` stores in columns of the same names.
PLAN_FIELDS = (
    "key", "series", "version", "state", "title", "roadmap_title", "annex", "doc_number",
    "issuer", "issued_on", "target_year", "basis", "note",
)  # fmt: skip
