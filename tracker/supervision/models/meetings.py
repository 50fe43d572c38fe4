"""The joint meeting of departments (部门联席会): matters for decision, and the decisions."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator

from counties.concurrency import Versioned
from counties.models import County, Department
from counties.querysets import OfCountyQuerySet
from tracker.roadmaps.models import Task


class MeetingMatter(Versioned):
    """A matter that the office puts before the meeting. The decision on it becomes a task."""

    county = models.ForeignKey(County, models.PROTECT, related_name="matters")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="matters", verbose_name="提请单位"
    )
    question = models.TextField("提请议定事项")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="matters")
    made_at = models.DateTimeField("提请时间", default=timezone.now)
    decision = models.TextField("议定意见", blank=True)
    decided_at = models.DateTimeField("议定时间", null=True, blank=True)
    task = models.OneToOneField(
        Task, models.PROTECT, null=True, blank=True, related_name="matter", verbose_name="所定任务"
    )
    # identifies the form: if it is sent twice, one row is made
    nonce = models.UUIDField(unique=True, default=uuid.uuid4)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "提请议定事项"
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return Truncator(self.question).chars(40)
