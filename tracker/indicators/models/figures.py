"""What schools and the county reported, year by year, and saved 试算."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from counties.models import County, School
from counties.querysets import OfCountyQuerySet
from tracker.indicators.choices import STAGES, FigureSource


class OfSchoolQuerySet(OfCountyQuerySet):
    """Rows that belong to a school of a county."""

    county_path = "school__department__county"


class SchoolFigure(models.Model):
    """学校数据: one figure as reported by or for a school. Append-only: a correction is a later row
    with the same school, year, stage and name.

    `year` is the year in which the school year begins (2023 for 2023/24学年). `stage` is empty for
    a figure of the whole school. A row without a value withdraws the figure.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField("学年")
    stage = models.CharField("学段", max_length=10, choices=STAGES, blank=True)
    name = models.CharField("数据项", max_length=30)
    value = models.DecimalField("数值", max_digits=14, decimal_places=4, null=True, blank=True)
    source = models.CharField("来源", max_length=10, choices=FigureSource)
    counted_on = models.DateField("统计时点", null=True, blank=True)
    reason = models.CharField("更正原因", max_length=200, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="figures", verbose_name="填报人"
    )

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "学校数据"
        ordering = ("id",)
        indexes = [
            # all figures of a county's schools for one year
            models.Index(fields=["school", "year"], name="figure_of_school_year"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year} {self.stage} {self.name}"


class CountyFigure(models.Model):
    """全县数据 or 材料指标: one value as reported by the county. Append-only like `SchoolFigure`.

    `name` is the figure of the threshold (“G9.1”), a part from which it is derived
    (`engine.county_shares`), or the code of a 材料指标, whose value is 1 for 是 and 0 for 否.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField("学年")
    name = models.CharField("数据项", max_length=30)
    value = models.DecimalField("数值", max_digits=14, decimal_places=4, null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    counted_on = models.DateField("统计时点", null=True, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="county_figures",
        verbose_name="填报人",
    )

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "全县数据"
        ordering = ("id",)
        indexes = [
            # all figures of a county for one year
            models.Index(fields=["county", "year"], name="figure_of_county_year"),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year} {self.name}"


class FigureConfirmation(models.Model):
    """A school has confirmed that its figures of a year are right. Append-only."""

    school = models.ForeignKey(School, models.PROTECT, related_name="confirmations")
    year = models.PositiveSmallIntegerField("学年")
    at = models.DateTimeField("确认时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="confirmations")

    objects = OfSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "学校数据确认"
        ordering = ("id",)
        indexes = [
            # the schools that have confirmed a year
            models.Index(fields=["school", "year"], name="confirmation_of_year"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year}"


class FrozenYearQuerySet(OfCountyQuerySet):
    """The one definition of whether a year is final."""

    def standing(self, at: datetime | None = None) -> Self:
        """Return the rows that make their year final at the moment `at` (None for now): those
        that nobody has reopened by then.
        """
        if at is None:
            return self.filter(reopening=None)
        return self.filter(Q(reopening=None) | Q(reopening__at__gte=at), at__lt=at)


class FrozenYear(models.Model):
    """定稿: the figures of a school year are final; a correction needs a reason from then on,
    until the year is reopened (`YearReopening`). It may then be made final again.
    """

    county = models.ForeignKey(County, models.PROTECT, related_name="frozen_years")
    year = models.PositiveSmallIntegerField("学年")
    at = models.DateTimeField("定稿时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="frozen_years")

    objects = FrozenYearQuerySet.as_manager()

    class Meta:
        verbose_name = "学年数据定稿"
        ordering = ("-year", "id")

    def __str__(self) -> str:
        return f"{self.year}学年"


class YearReopening(models.Model):
    """重新打开: a year that was final is so no longer, for the reason given. Append-only."""

    frozen = models.OneToOneField(FrozenYear, models.PROTECT, related_name="reopening")
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("重新打开时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reopenings")

    class Meta:
        verbose_name = "重新打开学年数据"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.frozen}：{self.reason}"


class Scenario(models.Model):
    """试算方案: a named list of hypothetical changes to figures, which can be judged and compared.

    `steps` is the JSON of `verdicts.what_if_steps.steps_to_json`.
    """

    county = models.ForeignKey(County, models.CASCADE, related_name="scenarios")
    year = models.PositiveSmallIntegerField("学年")
    name = models.CharField("名称", max_length=60)
    steps = models.JSONField("变动")
    at = models.DateTimeField("保存时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scenarios")

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "试算方案"
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "name"],
                name="scenario_name",
                violation_error_message="已有同名的试算方案，请换一个名称。",
            )
        ]

    def __str__(self) -> str:
        return self.name
