"""What and when: plans, tasks, assignments; what was reported, decided, and how things stand."""

from tracker.roadmaps.models.evidence import Evidence, EvidenceUse, random_path
from tracker.roadmaps.models.gains import TaskGain
from tracker.roadmaps.models.plans import (
    CountyPlan,
    IndicatorTarget,
    LeadingGroupMember,
    Stage,
    YearlyMilestone,
)
from tracker.roadmaps.models.progress import (
    AssignmentStanding,
    ItemShare,
    ProgressReport,
    Review,
    Ruling,
    TaskStanding,
)
from tracker.roadmaps.models.requests import (
    Extension,
    ExtensionDecision,
    Instruction,
    InstructionAnswer,
    Reminder,
)
from tracker.roadmaps.models.tasks import ActionItem, Assignment, Task
from tracker.roadmaps.models.templates import PlanTemplate
from tracker.roadmaps.models.versions import RowChoice

__all__ = [
    "ActionItem",
    "Assignment",
    "AssignmentStanding",
    "CountyPlan",
    "Evidence",
    "EvidenceUse",
    "Extension",
    "ExtensionDecision",
    "IndicatorTarget",
    "Instruction",
    "InstructionAnswer",
    "ItemShare",
    "LeadingGroupMember",
    "PlanTemplate",
    "ProgressReport",
    "Reminder",
    "Review",
    "RowChoice",
    "Ruling",
    "Stage",
    "Task",
    "TaskGain",
    "TaskStanding",
    "YearlyMilestone",
    "random_path",
]
