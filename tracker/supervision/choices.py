"""Choices of dispatch sheets and problems. What they allow: `rules.py`, `problem_states.py`."""

from django.db.models import TextChoices

from tracker.supervision.rules.sheet_colours import SheetColour


class SheetKind(TextChoices):
    ORDER = "order", "督办单"
    CHASE = "chase", "催办通知"
    RECTIFY = "rectify", "整改通知书"


COLOUR_CHOICES = [(colour.value, colour.label) for colour in SheetColour]


class SheetState(TextChoices):
    DRAFT = "draft", "代拟稿"
    ISSUED = "issued", "已印发"
    REPLIED = "replied", "已答复"
    CLOSED = "closed", "已了结"


class SheetAct(TextChoices):
    ISSUE = "issue", "印发"
    REPLY = "reply", "答复"
    CLOSE = "close", "了结"


class ProblemSource(TextChoices):
    SELF = "self", "自查"
    VISIT = "visit", "督导"
    FIRST = "first", "初验反馈"
    SECOND = "second", "复核"
    NATIONAL = "national", "国家反馈"
    FIGURES = "figures", "学校数据"
