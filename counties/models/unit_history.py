"""What units were called and where they belonged before a change, and which unit follows which."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.models.places import County, Department, DepartmentGroup
from counties.querysets import OfCountyQuerySet


class PastUnit(models.Model):
    """How a department or group was until a change on the day `until`. Append-only.

    What holds today stands in the row of the unit itself, so a unit that was never changed has no
    row here. Of several rows with one day, the first tells how the unit was on the day before.
    """

    county = models.ForeignKey(County, models.CASCADE, related_name="past_units")
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="past"
    )
    group = models.ForeignKey(
        DepartmentGroup, models.CASCADE, null=True, blank=True, related_name="past"
    )
    until = models.DateField("变更日")
    name = models.CharField("原名称", max_length=80)
    parent = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="原上级"
    )
    township = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="原乡镇"
    )
    is_active = models.BooleanField("原在用", default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("登记时间", default=timezone.now)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "单位变更"
        ordering = ("until", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(department__isnull=False, group__isnull=True)
                | models.Q(department__isnull=True, group__isnull=False),
                name="past_unit_of_one",
            )
        ]
        indexes = [models.Index(fields=["county", "until"], name="past_unit_county")]

    def __str__(self) -> str:
        return self.name


class DepartmentSuccession(models.Model):
    """From `day` on, `successor` answers for `department`; None: for itself again. Append-only.

    The last row of a department up to a day holds on that day. No other row is changed: pages,
    papers and permissions read through these rows.
    """

    county = models.ForeignKey(County, models.CASCADE, related_name="successions")
    department = models.ForeignKey(Department, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="predecessions",
        verbose_name="接续单位",
    )
    day = models.DateField("起始日")
    reason = models.CharField("依据", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间", default=timezone.now)

    objects = OfCountyQuerySet.as_manager()

    class Meta:
        verbose_name = "单位接续"
        ordering = ("day", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True)
                | ~models.Q(successor=models.F("department")),
                name="succession_to_another",
            )
        ]
        indexes = [models.Index(fields=["county", "day"], name="succession_county")]

    def __str__(self) -> str:
        return f"{self.department} → {self.successor or '恢复'}"
