"""导入: what stood in an uploaded workbook, kept until somebody confirms it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.models import County
from counties.querysets import OfCountyQuerySet
from tracker.imports.choices import ImportKind


class StagedImport(models.Model):
    """One upload. `rows` holds each line as `[number, [cell, …]]`, a cell being its text, or
    `{"formula": …}`; nothing of it has been saved elsewhere until `done_at`."""

    county = models.ForeignKey(County, models.CASCADE, related_name="staged_imports")
    kind = models.CharField("类别", max_length=10, choices=ImportKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staged_imports")
    at = models.DateTimeField("上传时间", default=timezone.now)
    filename = models.CharField("文件名", max_length=120)
    rows = models.JSONField("内容")
    done_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "导入"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.filename}"
