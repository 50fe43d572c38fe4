"""How units were before a change, and which unit follows which; both append-only."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from counties.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("counties", "0003_portal_audit_chain"),
    ]

    operations = [
        migrations.CreateModel(
            name="DepartmentSuccession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="起始日")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登记时间"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="successions",
                        to="counties.county",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="successions",
                        to="counties.department",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="predecessions",
                        to="counties.department",
                        verbose_name="接续单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位接续",
                "ordering": ("day", "id"),
                "indexes": [models.Index(fields=["county", "day"], name="succession_county")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(("successor", models.F("department")), _negated=True),
                            _connector="OR",
                        ),
                        name="succession_to_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PastUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateField(verbose_name="变更日")),
                ("name", models.CharField(max_length=80, verbose_name="原名称")),
                ("is_active", models.BooleanField(default=True, verbose_name="原在用")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登记时间"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_units",
                        to="counties.county",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past",
                        to="counties.department",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past",
                        to="counties.departmentgroup",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="counties.department",
                        verbose_name="原上级",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="counties.department",
                        verbose_name="原乡镇",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位变更",
                "ordering": ("until", "id"),
                "indexes": [models.Index(fields=["county", "until"], name="past_unit_county")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("department__isnull", False), ("group__isnull", True)),
                            models.Q(("department__isnull", True), ("group__isnull", False)),
                            _connector="OR",
                        ),
                        name="past_unit_of_one",
                    )
                ],
            },
        ),
        MakeAppendOnly("pastunit"),
        MakeAppendOnly("departmentsuccession"),
    ]
