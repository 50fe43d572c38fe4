"""Bulletins (月报、通报、简报): text of the office with figures of the ledger as of a day."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.concurrency import Versioned
from counties.models import County
from tracker.roadmaps.models import CountyPlan
from tracker.supervision.models.querysets import BulletinQuerySet
from tracker.supervision.rules.bulletin_texts import BulletinKind

KIND_CHOICES = [(kind.value, kind.label) for kind in BulletinKind]


class Bulletin(Versioned):
    """A report on the progress of the plan from `since` to `day`.

    `wording` is its text, with fields in braces for the figures. The figures are not stored: they
    are computed as of the end of `day` whenever the bulletin is shown, and records of that time do
    not change.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="bulletins")
    plan = models.ForeignKey(CountyPlan, models.PROTECT, related_name="bulletins")
    kind = models.CharField("文种", max_length=10, choices=KIND_CHOICES)
    since = models.DateField("起始日")
    day = models.DateField("截止日")
    title = models.CharField("标题", max_length=200)
    wording = models.TextField("正文")
    # the name of the lead by task id (as text) when it was drafted: a task added later, a lead
    # confirmed or a bureau renamed must not change a paper that has been read
    leads = models.JSONField("当时牵头单位", default=dict)
    # the bulletin before: the 回头看 section gives the present status of what it named as overdue
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulletins")
    made_at = models.DateTimeField("拟稿时间", default=timezone.now)
    # set by the office; until then every paper of it is marked 代拟稿
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    # identifies the form: if it is sent twice, one row is made
    nonce = models.UUIDField(unique=True, default=uuid.uuid4)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = "通报"
        ordering = ("-day", "-id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__lte=models.F("day")),
                name="bulletin_period",
                violation_error_message="起始日不能晚于截止日。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def issued_on(self) -> date | None:
        """成文日期, or None for a draft."""
        return timezone.localtime(self.issued_at).date() if self.issued_at else None
