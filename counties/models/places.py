"""Counties, their departments with aliases, groups of departments, officials and schools."""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from counties.choices import DepartmentKind, GroupKind, SchoolKind
from counties.concurrency import Versioned
from counties.models.folded import MARK, FoldedName, of_the_same_name
from counties.names import folded
from counties.querysets import CountyQuerySet, DepartmentQuerySet, OfCountyQuerySet, SchoolQuerySet
from counties.units_on_day import department_name, group_name


class CountyManager(models.Manager.from_queryset(CountyQuerySet)):  # type: ignore[misc]
    """Finds counties by natural key, for fixtures."""

    def get_by_natural_key(self, code: str) -> "County":
        return self.get(code=code)


class County(models.Model):
    """县（区）: the tenant. Its GB/T 2260 code contains the codes of province (2 digits) and
    prefecture (4).
    """

    code = models.CharField(
        "行政区划代码",
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[0-9]{6}$", "行政区划代码是六位数字（GB/T 2260）。")],
    )
    name = models.CharField("名称", max_length=50)
    short_name = models.CharField("简称", max_length=20)
    prefecture = models.CharField("所属市州", max_length=50, blank=True)
    province = models.CharField("所属省区", max_length=50, blank=True)
    report_day = models.PositiveSmallIntegerField(
        "每月填报截止日",
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text="1—28 日。到这一天，时段包括本月的任务都应有填报。",
    )
    # [last month for which it was valid, such as 2024-05; day], the earliest first; append-only
    past_report_days = models.JSONField("以前的填报截止日", default=list, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    objects = CountyManager()

    # the head of its audit chain, if the query fetched it; for `counties.caching`
    revision: str | None = None
    # whether any of its units was changed or followed, if the query fetched it
    units_changed: bool | None = None

    class Meta:
        verbose_name = "县（区）"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.short_name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def report_day_of(self, first: date) -> int:
        """Return the report day of the month that begins on `first`: past months keep the day of
        their time.
        """
        month = f"{first:%Y-%m}"
        return next((day for last, day in self.past_report_days if month <= last), self.report_day)


class Department(FoldedName, Versioned):
    """单位: a bureau, party organ, township, school or section, under its canonical name."""

    county = models.ForeignKey(County, models.CASCADE, related_name="departments")
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=10, choices=DepartmentKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name="上级单位",
    )
    position = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("在用", default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="department_name",
                violation_error_message="本县已有同名单位。",
            ),
            models.UniqueConstraint(fields=["county", "folded"], name="department_folded"),
        ]

    def __str__(self) -> str:
        return department_name(self.pk, self.name)

    def folded_name(self) -> str:
        return folded(self.name, self.county.name)


class DepartmentGroup(FoldedName, Versioned):
    """集合单位: a name in plans that stands for its members, such as 各义务教育学校."""

    county = models.ForeignKey(County, models.CASCADE, related_name="department_groups")
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=10, choices=GroupKind)
    members = models.ManyToManyField(
        Department, blank=True, related_name="member_of", verbose_name="成员"
    )

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "集合单位"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="group_name",
                violation_error_message="本县已有同名集合单位。",
            ),
            models.UniqueConstraint(fields=["county", "folded"], name="group_folded"),
        ]

    def __str__(self) -> str:
        return group_name(self.pk, self.name)

    def folded_name(self) -> str:
        return folded(self.name, self.county.name)


class Alias(FoldedName):
    """别名: another name of a department or group in documents of the county."""

    county = models.ForeignKey(County, models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=80)
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="aliases"
    )
    group = models.ForeignKey(
        DepartmentGroup, models.CASCADE, null=True, blank=True, related_name="aliases"
    )

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "别名"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="alias_name",
                violation_error_message="该别名已属于本县另一单位。",
            ),
            models.UniqueConstraint(fields=["county", "folded"], name="alias_folded"),
            models.CheckConstraint(
                condition=models.Q(department__isnull=False, group__isnull=True)
                | models.Q(department__isnull=True, group__isnull=False),
                name="alias_of_one",
                violation_error_message="别名只能属于一个单位或一个集合单位。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the alias. One that says the same as its unit's name or another alias is marked."""
        key = self.folded_name()
        if self.folded.partition(MARK)[0] != key:
            own = self.department or self.group
            others = own.aliases.exclude(pk=self.pk) if own else Alias.objects.none()
            said = own is not None and own.folded_name() == key
            if said or others.filter(of_the_same_name([key])).exists():
                self.folded = f"{key}{MARK}{self.name}"
        super().save(*args, **kwargs)

    def folded_name(self) -> str:
        return folded(self.name, self.county.name)


class Official(models.Model):
    """人员: a named person in a post. Nothing else is stored about the person."""

    county = models.ForeignKey(County, models.CASCADE, related_name="officials")
    name = models.CharField("姓名", max_length=50)
    post = models.CharField("职务", max_length=120, blank=True)
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="officials"
    )

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "人员"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["county", "name", "post"], name="official_in_post")
        ]

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """学校登记: a department that is a school, with its kind and the days of opening and
    closing.
    """

    department = models.OneToOneField(Department, models.CASCADE, related_name="school")
    kind = models.CharField("办学类型", max_length=12, choices=SchoolKind)
    township = models.ForeignKey(
        Department,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="schools_here",
        verbose_name="所在乡镇（街道）",
    )
    opened_on = models.DateField("开办日期", null=True, blank=True)
    closed_on = models.DateField("撤并日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name="并入学校",
    )
    # 是否计校数＝否: its students and resources are judged with those of another school
    counted_with = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="points",
        verbose_name="并入计算的学校",
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "学校"
        ordering = ("department__position", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opened_on__isnull=True)
                | models.Q(closed_on__isnull=True)
                | models.Q(opened_on__lte=models.F("closed_on")),
                name="school_open_before_closed",
                violation_error_message="撤并日期早于开办日期。",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(closed_on__isnull=False),
                name="school_merged_is_closed",
                violation_error_message="并入其他学校的，要填撤并日期。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.department)

    def is_open_on(self, day: date) -> bool:
        """Return whether the school is open at the end of `day`, like `SchoolQuerySet.open_on`.

        A school is closed from its closing day on; one without dates counts as open.
        """
        return (self.opened_on is None or self.opened_on <= day) and (
            self.closed_on is None or self.closed_on > day
        )
