"""Plan templates: plans with blanks, to be filled for a county."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.models import County
from tracker.roadmaps.models.querysets import TemplateQuerySet
from tracker.roadmaps.plans.blanks import printed


class PlanTemplate(models.Model):
    """方案模板: a plan file with blanks.

    A template without a county comes with the portal. The others are made from a county's plan;
    other counties see them only if they are `shared`.
    """

    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, related_name="plan_templates"
    )
    key = models.CharField("标识", max_length=80, unique=True)
    title = models.CharField("标题", max_length=300)
    text = models.TextField("方案文件")
    tasks = models.PositiveSmallIntegerField("任务数")
    blanks = models.PositiveSmallIntegerField("空白数")
    shared = models.BooleanField("供其他县使用", default=False)
    made_at = models.DateTimeField("保存时间", default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "方案模板"
        ordering = ("county_id", "key")

    def __str__(self) -> str:
        return printed(self.title)
