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
    # SHA-256 of the row before in its chain, and of this row with it: `counties.audit_chain`
    previous_hash = models.CharField("上条摘要", max_length=64, default="")
    hash = models.CharField("摘要", max_length=64, default="")

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


class AuditChain(models.Model):
    """The end of a chain of audit rows: one for each county, one ("") for what has no county.

    Who writes a row holds the chain's row until the transaction ends, so that a chain never forks.
    """

    code = models.CharField("行政区划代码", max_length=6, primary_key=True)
    head = models.CharField("末条摘要", max_length=64, default="")
    length = models.PositiveBigIntegerField("条数", default=0)
    # what `purge_audit` has taken away: the chain goes on from the last row purged
    purged = models.PositiveBigIntegerField("已清理条数", default=0)
    purged_hash = models.CharField("已清理末条摘要", max_length=64, default="")

    class Meta:
        verbose_name = "日志链"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code or "门户"

    @property
    def events(self) -> models.QuerySet[AuditEvent]:
        """The rows of the chain, in the order in which they were written."""
        of_chain = {"county__code": self.code} if self.code else {"county": None}
        return AuditEvent.objects.filter(**of_chain).order_by("id")
