"""Problems (问题清单): what was found wrong, who rectifies it, and what was done about it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator

from counties.concurrency import Versioned
from counties.models import County, Department
from tracker.indicators.models import Indicator
from tracker.roadmaps.models import Evidence, Task
from tracker.supervision.choices import ProblemSource
from tracker.supervision.models.querysets import OfProblemQuerySet, ProblemQuerySet
from tracker.supervision.rules.problem_states import ProblemAct, ProblemState

STATE_CHOICES = [(state.value, state.label) for state in ProblemState]
ACT_CHOICES = [(act.value, act.label) for act in ProblemAct]


class Problem(Versioned):
    """A problem that a visit, an inspection or the school figures brought to light.

    Its state follows from its events. `place` is the school or department in which it was found,
    None for the whole county. `task` is the task opened to rectify it, or the task in whose work
    it was found.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="problems")
    source = models.CharField("来源", max_length=10, choices=ProblemSource)
    place = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems_here",
        verbose_name="学校或单位",
    )
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name="指标",
    )
    description = models.TextField("问题")
    measure = models.TextField("整改措施", blank=True)
    responsible = models.ForeignKey(
        Department, models.PROTECT, related_name="problems", verbose_name="责任单位"
    )
    due_on = models.DateField("整改期限")
    look_back_on = models.DateField("回头看日期", null=True, blank=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="problems")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="problems")
    made_at = models.DateTimeField("登记时间", default=timezone.now)
    # identifies the form: if it is sent twice, one row is made
    nonce = models.UUIDField(unique=True, default=uuid.uuid4)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "问题"
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(look_back_on__isnull=True)
                | models.Q(look_back_on__gt=models.F("due_on")),
                name="problem_look_back_later",
                violation_error_message="回头看日期应晚于整改期限。",
            )
        ]
        indexes = [
            # for the ledger of a county, by deadline
            models.Index(fields=["county", "due_on"], name="problem_county_due"),
        ]

    def __str__(self) -> str:
        return Truncator(self.description).chars(40)

    @property
    def state_label(self) -> str:
        """The label of the state; only for a row of `as_of`."""
        return ProblemState(self.state).label  # type: ignore[attr-defined]


class ProblemEvent(models.Model):
    """An act on a problem, and the state to which it led. Append-only."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="events")
    act = models.CharField("事项", max_length=10, choices=ACT_CHOICES)
    state = models.CharField("状态", max_length=10, choices=STATE_CHOICES)
    text = models.TextField("内容", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="problem_events")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "问题办理"
        ordering = ("at", "id")
        indexes = [
            # for the last event of each problem
            models.Index(fields=["problem", "-at"], name="problem_event_at"),
        ]

    def __str__(self) -> str:
        return self.get_act_display()


class ProblemEvidence(models.Model):
    """A file that proves what was done about a problem.

    `event` is the act with which it was sent, None if it was linked separately.
    """

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="problem_uses")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="evidence_uses")
    event = models.ForeignKey(
        ProblemEvent, models.PROTECT, null=True, blank=True, related_name="evidence_uses"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="problem_evidence"
    )
    at = models.DateTimeField("关联时间", default=timezone.now)

    objects = OfProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "问题材料"
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "problem", "event"], name="problem_evidence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} → {self.problem_id}"
