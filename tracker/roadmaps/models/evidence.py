"""佐证材料: files that prove a report, a task, an indicator."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.models import County
from counties.querysets import OfCountyQuerySet
from tracker.indicators.models import Indicator
from tracker.roadmaps.models.progress import ProgressReport
from tracker.roadmaps.models.querysets import OfTaskQuerySet
from tracker.roadmaps.models.tasks import Task


def random_path(evidence: "Evidence", filename: str) -> str:
    """Under a random name: what the user called the file is kept as a word, never as a path."""
    name = uuid.uuid4().hex
    return f"evidence/{name[:2]}/{name}"


class Evidence(models.Model):
    """One file, as it is stored: type by content, size, SHA-256. Its bytes never change."""

    county = models.ForeignKey(County, models.PROTECT, related_name="evidence")
    file = models.FileField("文件", upload_to=random_path, max_length=100)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="evidence")
    at = models.DateTimeField("上传时间", default=timezone.now)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "佐证材料"
        ordering = ("-at", "-id")
        indexes = [
            # the same file uploaded again is found by its content
            models.Index(fields=["county", "sha256"], name="evidence_county_sha256"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Was it drawn anew when it came, so that it may be shown?"""
        return self.content_type in ("image/jpeg", "image/png")


class EvidenceUse(models.Model):
    """What a file proves: a task, with the report it came with and the indicator, where known."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="uses")
    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence_uses")
    report = models.ForeignKey(
        ProgressReport, models.PROTECT, null=True, blank=True, related_name="evidence_uses"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="evidence_uses"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="evidence_uses")
    at = models.DateTimeField("关联时间", default=timezone.now)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "材料用途"
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "task", "report", "indicator"], name="evidence_use_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} → {self.task_id}"
