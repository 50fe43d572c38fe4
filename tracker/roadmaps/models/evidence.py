"""Evidence: files that prove a report, a task or an indicator."""

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
    """Return a random path for a file. The name that the user gave is never part of a path."""
    name = uuid.uuid4().hex
    return f"evidence/{name[:2]}/{name}"


class Evidence(models.Model):
    """佐证材料: a stored file. Its type is found from its content, which never changes."""

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
            # to find a file that is uploaded again
            models.Index(fields=["county", "sha256"], name="evidence_county_sha256"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether it may be shown: pictures are re-encoded on upload, which makes them harmless."""
        return self.content_type in ("image/jpeg", "image/png")


class EvidenceUse(models.Model):
    """材料用途: a task that a file proves, and the report and indicator, if there are any."""

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
