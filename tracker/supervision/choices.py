"""Choices of dispatch sheets and problems; `rules/` says what follows from them."""

from django.db.models import TextChoices

from tracker.supervision.rules.sheet_colours import SheetColour


class SheetKind(TextChoices):
    """The kinds of dispatch sheets."""

    ORDER = "order", "督办单"
    CHASE = "chase", "催办通知"
    RECTIFY = "rectify", "整改通知书"


COLOUR_CHOICES = [(colour.value, colour.label) for colour in SheetColour]


class SheetState(TextChoices):
    """The states of a dispatch sheet; REPLIED once every department has replied."""

    DRAFT = "draft", "代拟稿"
    ISSUED = "issued", "已印发"
    REPLIED = "replied", "已答复"
    CLOSED = "closed", "已了结"


class SheetAct(TextChoices):
    """What can be done with an issued or a drafted sheet."""

    ISSUE = "issue", "印发"
    REPLY = "reply", "答复"
    CLOSE = "close", "了结"


class ProblemSource(TextChoices):
    """How a problem came to light."""

    SELF = "self", "自查"
    VISIT = "visit", "督导"
    FIRST = "first", "初验反馈"
    SECOND = "second", "复核"
    NATIONAL = "national", "国家反馈"
    FIGURES = "figures", "学校数据"
