"""导入: the content of an uploaded workbook or document, kept until a person confirms it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.concurrency import Versioned
from counties.models import County
from counties.querysets import OfCountyQuerySet
from tracker.imports.choices import ImportKind
from tracker.roadmaps.models import CountyPlan


class StagedImport(models.Model):
    """An uploaded workbook. Until `done_at` nothing of it has been saved elsewhere.

    `rows` holds each line as `[number, [cell, …]]`. A cell is its text, `{"formula": …}` or
    `{"refused": …}`.
    """

    county = models.ForeignKey(County, models.CASCADE, related_name="staged_imports")
    kind = models.CharField("类别", max_length=10, choices=ImportKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staged_imports")
    at = models.DateTimeField("上传时间", default=timezone.now)
    filename = models.CharField("文件名", max_length=120)
    rows = models.JSONField("内容")
    # what the form of the upload asked for; of 学校数据: year, source, counted_on, reason, and the
    # heads, mark and unread sheets of the file
    options = models.JSONField("说明", default=dict)
    done_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "导入"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.filename}"


def random_path(staged: "StagedPlan", filename: str) -> str:
    """A random path below MEDIA_ROOT: the name that the user gave the file is never a path."""
    name = uuid.uuid4().hex
    return f"imports/{name[:2]}/{name}"


class StagedPlan(Versioned):
    """A document that is to become a plan: the file, its content, and what was recognised in it.

    The county's office edits what was recognised until it confirms it. Before that, nothing of
    it is part of a plan.
    """

    county = models.ForeignKey(County, models.CASCADE, related_name="staged_plans")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="staged_plans")
    at = models.DateTimeField("上传时间", default=timezone.now)
    changed_at = models.DateTimeField("修改时间", default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file = models.FileField("文件", upload_to=random_path, max_length=100)
    filename = models.CharField("文件名", max_length=200, blank=True)  # empty for pasted text
    # both as `dataclass_json.to_json` writes them: a `SourceDocument`, and a `PlanReview` if a plan
    # was recognised
    document = models.JSONField("原文")
    review = models.JSONField("识别结果", null=True)
    refusal = models.TextField("不能识别的原因", blank=True)
    heads = models.JSONField("表头", default=list)  # of the table whose columns can be matched
    columns = models.JSONField("各列的含义", default=dict)  # as a person has matched them here
    # what a person has decided: name in the document → {"kind": …, "of": …}
    # (`plan_review.unit_choices`)
    units = models.JSONField("单位", default=dict)
    # title, doc_number, issuer, issued_on, target_year, basis, as typed
    cover = models.JSONField("封面", default=dict)
    plan = models.ForeignKey(
        CountyPlan, models.SET_NULL, null=True, blank=True, related_name="staged"
    )
    done_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "待确认的方案"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.filename or "粘贴的文字"


class ColumnMatch(models.Model):
    """What the columns of a plan's table hold, as a person of the county has matched them once.

    It is used again for every table with the same heads; columns without a head are not part of it.
    """

    county = models.ForeignKey(County, models.CASCADE, related_name="column_matches")
    signature = models.CharField("表头", max_length=500)
    columns = models.JSONField("对应")  # head → name of `heads.Field`, empty to leave it out

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "表头对应"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["county", "signature"], name="match_of_head")
        ]

    def __str__(self) -> str:
        return self.signature


class HeadMeaning(models.Model):
    """What a column of school figures holds, as a person of the county has decided once.

    `head` is a `head_key`, never a position. `meaning` is written as `figures.column_meanings`
    describes, which has both.
    """

    county = models.ForeignKey(County, models.CASCADE, related_name="head_meanings")
    head = models.CharField("表头", max_length=120)
    meaning = models.CharField("数据项", max_length=40, blank=True)  # empty: leave it out

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "数据表头"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["county", "head"], name="meaning_of_head")]

    def __str__(self) -> str:
        return self.head
