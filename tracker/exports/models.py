"""Archive packages (档案包)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from counties.days import chinese_day
from counties.models import County
from counties.querysets import OfCountyQuerySet
from tracker.exports.choices import OPEN, PackageState
from tracker.roadmaps.models import CountyPlan


def random_path() -> str:
    """Return a new storage path for the file of a package."""
    return f"packages/{uuid.uuid4().hex}"


class ArchivePackage(models.Model):
    """The archive of a county as one ZIP: requested, made in the background, kept for some days.

    Each attempt to make it stores a new path in `file` before it writes the file. A worker that no
    longer finds its own path there was cancelled or replaced, and the path of a killed worker
    tells which file to remove.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="packages")
    plan = models.ForeignKey(CountyPlan, models.PROTECT, related_name="packages")
    day = models.DateField("数据截止")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="packages")
    asked_at = models.DateTimeField("提出时间", default=timezone.now)
    state = models.CharField(
        "状态", max_length=10, choices=PackageState, default=PackageState.WAITING
    )
    done = models.PositiveIntegerField("已装入", default=0)
    total = models.PositiveIntegerField("文件数", default=0)
    file = models.FileField("文件", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("大小", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    error = models.CharField("原因", max_length=300, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "档案包"
        ordering = ("-asked_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "day"], condition=Q(state__in=OPEN), name="package_once"
            )
        ]
        indexes = [
            # for the page of a county's packages
            models.Index(fields=["county", "-asked_at"], name="package_county"),
        ]

    def __str__(self) -> str:
        return f"档案包（截至{chinese_day(self.day)}）"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
