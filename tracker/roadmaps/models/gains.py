"""Expected effects (预期成效) of tasks on the figures of schools."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.models import School
from tracker.indicators.choices import STAGES
from tracker.roadmaps.models.querysets import GainQuerySet
from tracker.roadmaps.models.tasks import Task


class TaskGain(models.Model):
    """预期成效: when the task is done, `figure` of `school` is expected to change by `amount`.

    The effect is expected at the current deadline of the task, so an extension delays it. It stays
    with its task from version to version. `stage` is empty for a figure of the whole school. A
    removed effect stays in the table, so that pages as of an earlier day still show it.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="gains")
    school = models.ForeignKey(School, models.PROTECT, related_name="gains", verbose_name="学校")
    stage = models.CharField("学段", max_length=10, choices=STAGES, blank=True)
    figure = models.CharField("数据项", max_length=30)
    amount = models.DecimalField("数量", max_digits=14, decimal_places=4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="gains")
    at = models.DateTimeField("登记时间", default=timezone.now)

    removed_at = models.DateTimeField("删除时间", null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="removed_gains",
    )

    objects = GainQuerySet.as_manager()

    class Meta:
        verbose_name = "预期成效"
        ordering = ("task_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "school", "stage", "figure"],
                condition=models.Q(removed_at=None),
                name="task_gain_once",
                violation_error_message="这所学校的这一数据项已有预期成效，请先删去再登记。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.school_id} {self.figure}"
