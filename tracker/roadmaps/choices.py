"""Choices of plans, tasks and reports. States and lamps are in `rules/status.py`."""

from django.db.models import TextChoices

from tracker.roadmaps.plans.schema import ROLE_LABELS
from tracker.roadmaps.rules.status import State

STATE_CHOICES = [(state.value, state.label) for state in State]


class PlanState(TextChoices):
    DRAFT = "draft", "草案"
    IN_FORCE = "in_force", "施行中"
    SUPERSEDED = "superseded", "已被替代"


class MemberRole(TextChoices):
    HEAD = "head", "组长"
    DEPUTY = "deputy", "副组长"
    MEMBER = "member", "成员"
    OFFICE_HEAD = "office_head", "办公室主任"
    OFFICE_DEPUTY = "office_deputy", "办公室副主任"


class AssignmentRole(TextChoices):
    """The column of the document in which a unit or person stands."""

    LEAD = "lead", ROLE_LABELS["lead"]
    RESPONSIBLE = "responsible", ROLE_LABELS["responsible"]
    COOPERATING = "cooperating", ROLE_LABELS["cooperating"]
    SECTION = "section", ROLE_LABELS["section"]
    LEADER = "leader", ROLE_LABELS["leader"]

    @property
    def reports(self) -> bool:
        """Does a unit in this role report? A cooperating unit does so only if it leads the task."""
        return self is not AssignmentRole.COOPERATING


class ReportKind(TextChoices):
    PROGRESS = "progress", "进展"
    NO_CHANGE = "no_change", "本月无变化"
    CLOSING = "closing", "申请办结"


class Decision(TextChoices):
    APPROVED = "approved", "通过"
    RETURNED = "returned", "退回"


class TaskSource(TextChoices):
    """Where a task comes from."""

    PLAN = "plan", "方案"
    MEETING = "meeting", "会议"
    PROBLEM = "problem", "问题整改"


class RulingKind(TextChoices):
    CLOSE = "close", "直接办结"
    CANCEL = "cancel", "中止"
    REOPEN = "reopen", "重新启动"
