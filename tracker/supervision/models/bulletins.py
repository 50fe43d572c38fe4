"""月报、通报、简报: the office's words over the ledger's figures, as of a day."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.concurrency import Versioned
from counties.models import County
from counties.querysets import OfCountyQuerySet
from tracker.roadmaps.models import CountyPlan
from tracker.supervision.rules.bulletin_texts import BulletinKind

KIND_CHOICES = [(kind.value, kind.label) for kind in BulletinKind]


class Bulletin(Versioned):
    """One paper. Its figures are not kept: they are read from the ledger at the end of `day`
    whenever it is shown, and what has happened by then does not change.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="bulletins")
    plan = models.ForeignKey(CountyPlan, models.PROTECT, related_name="bulletins")
    kind = models.CharField("文种", max_length=10, choices=KIND_CHOICES)
    since = models.DateField("起始日")
    day = models.DateField("截止日")
    title = models.CharField("标题", max_length=200)
    wording = models.TextField("正文")
    # which tasks there were (by id, as text) when it was drafted, and who led each: a task added
    # later, a lead confirmed or a bureau renamed must not change a paper that has been read
    leads = models.JSONField("当时牵头单位", default=dict)
    # 回头看: the bulletin before, of which this one says how what it named stands now
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulletins")
    made_at = models.DateTimeField("拟稿时间", default=timezone.now)
    # the office says it is issued; until then every paper of it is a 代拟稿
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    # a form sent twice carries the same one
    nonce = models.UUIDField(unique=True, default=uuid.uuid4)

    objects = OfCountyQuerySet.as_manager()

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
        """成文日期; None while it is a draft."""
        return timezone.localtime(self.issued_at).date() if self.issued_at else None
