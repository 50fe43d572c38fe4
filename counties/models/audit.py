"""操作日志: who did what, when, from where, before and after. Append-only."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.models.places import County
from counties.querysets import OfCountyQuerySet


class AuditEvent(models.Model):
    """One thing done. The database refuses to change or delete it (migration 0002)."""

    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, related_name="audit_events"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="audit_events"
    )
    at = models.DateTimeField("时间", default=timezone.now)
    address = models.GenericIPAddressField("地址", null=True)
    verb = models.CharField("行为", max_length=40)
    target_kind = models.CharField("对象类别", max_length=40)
    target_id = models.CharField("对象编号", max_length=40)
    target_label = models.CharField("对象", max_length=200)
    before = models.JSONField("之前", default=dict)
    after = models.JSONField("之后", default=dict)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "操作日志"
        ordering = ("-at", "-id")
        indexes = [
            # the county's log, newest first
            models.Index(fields=["county", "-at"], name="audit_county_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.target_label}"
