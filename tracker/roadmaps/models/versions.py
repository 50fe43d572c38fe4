"""Decisions of the office about the rows of a draft."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.roadmaps.models.plans import CountyPlan
from tracker.roadmaps.models.querysets import OfPlanQuerySet
from tracker.roadmaps.models.tasks import Task


class RowChoice(models.Model):
    """逐行决定: whether the office accepts (接受) a changed row of a draft.

    `before` is the row in force, None if the draft adds the row. `after` is the row of the draft,
    None if the draft drops the row.
    """

    plan = models.ForeignKey(CountyPlan, models.CASCADE, related_name="row_choices")
    before = models.ForeignKey(Task, models.CASCADE, null=True, related_name="+")
    after = models.ForeignKey(Task, models.CASCADE, null=True, related_name="+")
    accepted = models.BooleanField("接受")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="row_choices")
    at = models.DateTimeField("决定时间", default=timezone.now)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "逐行决定"
        ordering = ("plan_id", "id")
        constraints = [
            models.UniqueConstraint(fields=["plan", "before"], name="row_choice_before"),
            models.UniqueConstraint(fields=["plan", "after"], name="row_choice_after"),
            models.CheckConstraint(
                condition=models.Q(before__isnull=False) | models.Q(after__isnull=False),
                name="row_choice_of_a_row",
            ),
        ]

    def __str__(self) -> str:
        return "接受" if self.accepted else "不接受"
