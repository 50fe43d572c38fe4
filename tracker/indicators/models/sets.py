"""Indicator sets with their versions, indicators and thresholds."""

from django.conf import settings
from django.db import models

from counties.concurrency import Versioned
from tracker.indicators.choices import STAGES, Area, IndicatorKind, Operator
from tracker.indicators.engine.catalogue import FIGURE_BY_NAME


class IndicatorSetManager(models.Manager["IndicatorSet"]):
    """Finds sets by natural key, for fixtures."""

    def get_by_natural_key(self, code: str) -> "IndicatorSet":
        return self.get(code=code)


class IndicatorSet(models.Model):
    """指标体系: the national set, or a province's own, in one version."""

    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=100)
    document = models.CharField("文件", max_length=100)
    version = models.CharField("版本", max_length=20)
    province_prefix = models.CharField("适用省份", max_length=2, blank=True)
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("废止日期", null=True, blank=True)
    # how many of the seven resources every school must meet; the rest must reach their floor
    needed = models.PositiveSmallIntegerField("应达标项数", default=6)
    # decimals to which a coefficient is rounded before its verdict; no document regulates it
    spread_places = models.PositiveSmallIntegerField("差异系数修约位数", null=True, blank=True)
    # by which the stages of a school divide the resources that they share
    weight_primary = models.DecimalField("小学权重", max_digits=5, decimal_places=3, default=1)
    weight_junior = models.DecimalField("初中权重", max_digits=5, decimal_places=3, default=1)
    weight_senior = models.DecimalField("高中权重", max_digits=5, decimal_places=3, default=1)
    # the seven resources do not apply to these kinds of schools and to smaller 教学点
    excluded_kinds = models.JSONField("不计算的办学类型", default=list, blank=True)
    least_students = models.PositiveSmallIntegerField("教学点最少学生数", default=0)
    note = models.TextField("说明", blank=True)
    # who put it into force and when; empty for the sets that come with the portal
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_sets",
        verbose_name="启用人",
    )
    issued_at = models.DateTimeField("启用时间", null=True, blank=True)

    objects = IndicatorSetManager()

    class Meta:
        verbose_name = "指标体系"
        ordering = ("valid_from", "code")
        constraints = [
            models.UniqueConstraint(fields=["province_prefix", "version"], name="set_version")
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def level(self) -> str:
        """Return whether it is a national or a provincial standard."""
        return "省级" if self.province_prefix else "国家"

    @property
    def mark(self) -> str:
        """Return the short label of its thresholds."""
        return "省标" if self.province_prefix else "国标"


class IndicatorManager(models.Manager["Indicator"]):
    """Finds indicators by natural key, for fixtures."""

    def get_by_natural_key(self, set_code: str, code: str) -> "Indicator":
        return self.get(set__code=set_code, code=code)


class Indicator(models.Model):
    """指标: one of the 32 indicators of a set."""

    set = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="indicators")
    code = models.CharField("代码", max_length=10)
    area = models.CharField("领域", max_length=15, choices=Area)
    number = models.PositiveSmallIntegerField("领域内序号")
    position = models.PositiveSmallIntegerField("总序号")
    name = models.CharField("简称", max_length=100)
    text = models.TextField("原文")
    kind = models.CharField("考核方式", max_length=15, choices=IndicatorKind)
    unit = models.CharField("单位", max_length=20, blank=True)

    objects = IndicatorManager()

    class Meta:
        verbose_name = "指标"
        ordering = ("set_id", "position")
        constraints = [models.UniqueConstraint(fields=["set", "code"], name="indicator_code")]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.set.code, self.code)

    natural_key.dependencies = ["indicators.indicatorset"]  # type: ignore[attr-defined]


class ThresholdManager(models.Manager["Threshold"]):
    """Finds thresholds by natural key, for fixtures."""

    def get_by_natural_key(self, set_code: str, code: str, position: int) -> "Threshold":
        return self.get(indicator__set__code=set_code, indicator__code=code, position=position)


class Threshold(models.Model):
    """标准值: what an indicator requires of one scope (小学, 初中, 全县 …)."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="thresholds")
    position = models.PositiveSmallIntegerField("序号")
    scope = models.CharField("范围", max_length=50)
    operator = models.CharField("比较", max_length=4, choices=Operator)
    value = models.DecimalField("标准值", max_digits=12, decimal_places=4, null=True, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    floor = models.DecimalField("85%下限", max_digits=12, decimal_places=4, null=True, blank=True)
    is_spread = models.BooleanField("校际差异系数", default=False)
    stage = models.CharField("学段", max_length=10, choices=STAGES, blank=True)
    # a figure of the catalogue, one derived from it, or the county's own (G9)
    figure = models.CharField("数据项", max_length=30, blank=True)
    # 每12个班级: the value is required once for every `per` of `per_figure` begun
    per_figure = models.CharField("按何数据项计", max_length=30, blank=True)
    per = models.PositiveSmallIntegerField("每多少计一", null=True, blank=True)
    # [{"figure": "students", "operator": "<", "value": "100"}]: it applies if all hold
    when = models.JSONField("适用条件", default=list, blank=True)
    note = models.TextField("说明", blank=True)

    objects = ThresholdManager()

    class Meta:
        verbose_name = "标准值"
        ordering = ("indicator_id", "position")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "position"], name="threshold_position")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.get_operator_display()} {self.value}{self.unit}"

    @property
    def is_alternative(self) -> bool:
        """Return whether it judges an optional figure, by which another threshold is counted in
        another way (rooms that are large enough instead of the smallest room).
        """
        figure = FIGURE_BY_NAME.get(self.figure)
        return figure is not None and figure.is_optional

    def natural_key(self) -> tuple[str, str, int]:
        return (*self.indicator.natural_key(), self.position)

    natural_key.dependencies = ["indicators.indicator"]  # type: ignore[attr-defined]


class ReliefManager(models.Manager["Relief"]):
    """Finds reliefs by natural key, for fixtures."""

    def get_by_natural_key(self, set_code: str, code: str, position: int, place: int) -> "Relief":
        return self.get(
            threshold__indicator__set__code=set_code,
            threshold__indicator__code=code,
            threshold__position=position,
            position=place,
        )


class Relief(models.Model):
    """放宽情形: a value that replaces that of the threshold if all conditions hold."""

    threshold = models.ForeignKey(Threshold, models.CASCADE, related_name="reliefs")
    position = models.PositiveSmallIntegerField("序号")
    value = models.DecimalField("放宽后的值", max_digits=12, decimal_places=4)
    when = models.JSONField("条件")
    words = models.CharField("说明", max_length=100)

    objects = ReliefManager()

    class Meta:
        verbose_name = "放宽情形"
        ordering = ("threshold_id", "position")
        constraints = [
            models.UniqueConstraint(fields=["threshold", "position"], name="relief_position")
        ]

    def __str__(self) -> str:
        return self.words

    def natural_key(self) -> tuple[str, str, int, int]:
        return (*self.threshold.natural_key(), self.position)

    natural_key.dependencies = ["indicators.threshold"]  # type: ignore[attr-defined]


class ThresholdChangeManager(models.Manager["ThresholdChange"]):
    """Finds changes by natural key, for fixtures."""

    def get_by_natural_key(self, figure: str, from_year: int) -> "ThresholdChange":
        return self.get(figure=figure, from_year=from_year)


class ThresholdChange(models.Model):
    """标准值调整: a document raises the threshold of `figure` from a year of the figure on.

    It applies to every set whose own threshold is less strict. Until an administrator of all
    counties enables it, it is shown (参考) and judges nobody; figures of earlier years keep their
    threshold.
    """

    figure = models.CharField("数据项", max_length=30)
    # the year in which the school year begins, for G7.1 the budget year
    from_year = models.PositiveSmallIntegerField("自哪一年的数据起")
    value = models.DecimalField("标准值", max_digits=12, decimal_places=4)
    document = models.CharField("文件", max_length=100)
    note = models.TextField("说明", blank=True)
    enabled_at = models.DateTimeField("启用时间", null=True, blank=True)
    enabled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="threshold_changes",
        verbose_name="启用人",
    )

    objects = ThresholdChangeManager()

    class Meta:
        verbose_name = "标准值调整"
        ordering = ("figure", "from_year")
        constraints = [
            models.UniqueConstraint(fields=["figure", "from_year"], name="threshold_change_year")
        ]

    def __str__(self) -> str:
        return f"{self.figure} 自{self.from_year}年起 {self.value.normalize():f}"

    def natural_key(self) -> tuple[str, int]:
        return (self.figure, self.from_year)


class SetDraft(Versioned):
    """标准草案: a new version of an indicator set that is not in force yet.

    Its content is JSON (`engine.standards`) and not rows of the other models, so that no query for
    sets or indicators can find a version that judges nobody yet.
    """

    base = models.ForeignKey(IndicatorSet, models.PROTECT, related_name="drafts")
    province_prefix = models.CharField("适用省份", max_length=2, blank=True)
    edition = models.CharField("版本", max_length=20)
    content = models.JSONField("内容")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="set_drafts", verbose_name="起草人"
    )
    at = models.DateTimeField("起草时间", auto_now_add=True)
    # the set that it became
    issued = models.OneToOneField(
        IndicatorSet, models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        verbose_name = "标准草案"
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["province_prefix", "edition"], name="draft_version")
        ]

    def __str__(self) -> str:
        return f"{self.content['name']}（{self.edition}）"
