"""What and when: plans, tasks, assignments; what was reported, decided, and how things stand."""

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
from tracker.roadmaps.models.tasks import ActionItem, Assignment, Task

__all__ = [
    "ActionItem",
    "Assignment",
    "AssignmentStanding",
    "CountyPlan",
    "IndicatorTarget",
    "ItemShare",
    "LeadingGroupMember",
    "ProgressReport",
    "Review",
    "Ruling",
    "Stage",
    "Task",
    "TaskStanding",
    "YearlyMilestone",
]
