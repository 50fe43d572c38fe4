"""A county's plan, with its leading group, stages, milestones and targets."""

from datetime import date

from django.db import models

from counties.models import County, Official
from tracker.indicators.choices import Operator
from tracker.indicators.models import Indicator
from tracker.roadmaps.choices import MemberRole, PlanState
from tracker.roadmaps.models.querysets import OfPlanQuerySet, PlanQuerySet


class SourcedModel(models.Model):
    """Base of what was read from a document: the first and last line in the source text."""

    line_first = models.PositiveIntegerField("原文起始行", null=True, blank=True)
    line_last = models.PositiveIntegerField("原文终止行", null=True, blank=True)

    class Meta:
        abstract = True


class CountyPlan(models.Model):
    """方案: one version of a county's plan. Versions of the same plan share `series`."""

    county = models.ForeignKey(County, models.PROTECT, related_name="plans", verbose_name="县")
    key = models.CharField("标识", max_length=64)
    series = models.CharField("系列", max_length=64)
    version = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=12, choices=PlanState)
    title = models.CharField("标题", max_length=300)
    roadmap_title = models.CharField("路线图标题", max_length=300, blank=True)
    annex = models.CharField("附件序号", max_length=20, blank=True)
    doc_number = models.CharField("文号", max_length=64, blank=True)
    issuer = models.CharField("发文机关", max_length=100, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    target_year = models.PositiveSmallIntegerField("目标年度", null=True, blank=True)
    basis = models.TextField("依据", blank=True)
    note = models.TextField("说明", blank=True)
    made_at = models.DateTimeField("录入时间", null=True, blank=True)
    # the days of the changes of version: None if no version came before, or after
    in_force_from = models.DateField("施行自", null=True, blank=True)
    in_force_until = models.DateField("施行至", null=True, blank=True)
    # counts the edits and choices of a draft, so that nobody issues what they have not seen
    edits = models.PositiveIntegerField("修改次数", default=0, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "方案"
        ordering = ("county_id", "series", "version")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "key"],
                name="plan_key",
                violation_error_message="本县已有相同标识的方案。",
            ),
            models.UniqueConstraint(
                fields=["county"],
                condition=models.Q(state=PlanState.IN_FORCE),
                name="plan_one_in_force",
                violation_error_message="本县已有施行中的方案。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """The name of the version on papers: its document number (文号) or version number."""
        if self.doc_number:
            return self.doc_number
        draft = f"（{PlanState.DRAFT.label}）" if self.state == PlanState.DRAFT else ""
        return f"第{self.version}版{draft}"

    def is_in_force_on(self, day: date) -> bool:
        """Whether it was in force at the end of `day`; in SQL, `querysets.in_force_on`."""
        begun = self.in_force_from is None or self.in_force_from <= day
        if self.state == PlanState.SUPERSEDED:
            return begun and self.in_force_until is not None and self.in_force_until > day
        return begun and self.state == PlanState.IN_FORCE


class LeadingGroupMember(SourcedModel):
    """领导小组成员: the role of an official, or of several people (全县各校校长), in a plan."""

    plan = models.ForeignKey(CountyPlan, models.CASCADE, related_name="leading_group")
    position = models.PositiveSmallIntegerField()
    role = models.CharField("职责", max_length=15, choices=MemberRole)
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="leading_roles"
    )
    collective = models.CharField("集体成员", max_length=100, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "领导小组成员"
        ordering = ("plan_id", "position")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(official__isnull=False) ^ ~models.Q(collective=""),
                name="group_person_or_collective",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.official or self.collective}"


class Stage(SourcedModel):
    """实施阶段: a named phase of the plan; its period as in the document and as read."""

    plan = models.ForeignKey(CountyPlan, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    name = models.CharField("名称", max_length=100)
    window_text = models.CharField("时段原文", max_length=100, blank=True)
    starts_on = models.DateField("起", null=True, blank=True)
    ends_on = models.DateField("止", null=True, blank=True)
    text = models.TextField("内容", blank=True)
    note = models.TextField("说明", blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "实施阶段"
        ordering = ("plan_id", "position")

    def __str__(self) -> str:
        return self.name


class YearlyMilestone(SourcedModel):
    """年度里程碑: a year of a plan; `goal` is empty if the document gives none for it."""

    plan = models.ForeignKey(CountyPlan, models.CASCADE, related_name="milestones")
    year = models.PositiveSmallIntegerField("年度")
    goal = models.TextField("年度目标", blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "年度里程碑"
        ordering = ("plan_id", "year")
        constraints = [models.UniqueConstraint(fields=["plan", "year"], name="milestone_year")]

    def __str__(self) -> str:
        return f"{self.year}年"


class IndicatorTarget(SourcedModel):
    """目标值: a value that the plan, or one of its tasks, is to reach, with its sentence.

    `is_status` marks a figure that describes the present state; it is no target.
    """

    plan = models.ForeignKey(CountyPlan, models.CASCADE, related_name="targets")
    task = models.ForeignKey(
        "roadmaps.Task", models.CASCADE, null=True, blank=True, related_name="targets"
    )
    position = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="targets"
    )
    name = models.CharField("指标", max_length=100)
    scope = models.CharField("范围", max_length=200, blank=True)
    operator = models.CharField("比较", max_length=4, choices=Operator)
    value = models.DecimalField("目标值", max_digits=12, decimal_places=4, null=True, blank=True)
    unit = models.CharField("单位", max_length=100, blank=True)
    reference = models.CharField("参照", max_length=200, blank=True)
    by = models.CharField("时限", max_length=10, blank=True)
    sentence = models.TextField("原文")
    is_status = models.BooleanField("仅为现状数据", default=False)
    note = models.TextField("说明", blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "目标值"
        ordering = ("plan_id", "position")

    def __str__(self) -> str:
        return f"{self.name}{self.scope}"

    @property
    def figure(self) -> str:
        """The value without trailing zeros (100, 0.9); empty if there is none."""
        return "" if self.value is None else f"{self.value.normalize():f}"
