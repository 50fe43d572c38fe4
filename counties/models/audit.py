"""操作日志: who did what, when, from where, and the values before and after. Append-only."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.models.places import County
from counties.querysets import OfCountyQuerySet


class AuditEvent(models.Model):
    """An action of a user. The database refuses to change or delete it (migration 0002)."""

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
    # the hash of the previous event in the chain, and of this one: `counties.audit_chain`
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
    """The end of a hash chain of audit events: one chain for each county, one ("") for all others.

    Writing an event locks the row of its chain until the end of the transaction, so that a chain
    never forks.
    """

    code = models.CharField("行政区划代码", max_length=6, primary_key=True)
    head = models.CharField("末条摘要", max_length=64, default="")
    length = models.PositiveBigIntegerField("条数", default=0)
    # deleted by `purge_audit`: the chain continues from the last deleted event
    purged = models.PositiveBigIntegerField("已清理条数", default=0)
    purged_hash = models.CharField("已清理末条摘要", max_length=64, default="")

    class Meta:
        verbose_name = "日志链"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code or "门户"

    @property
    def events(self) -> models.QuerySet[AuditEvent]:
        """Return the events of the chain in the order of writing."""
        of_chain = {"county__code": self.code} if self.code else {"county": None}
        return AuditEvent.objects.filter(**of_chain).order_by("id")
