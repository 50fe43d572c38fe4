"""Uploaded workbooks and plans that wait for a person's confirmation."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tracker.imports.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("counties", "0001_initial"),
        ("roadmaps", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StagedImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staged_imports",
                        to="counties.county",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("schools", "学校登记"),
                            ("users", "用户"),
                            ("duties", "进展填报"),
                            ("problems", "问题清单"),
                            ("figures", "学校数据"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staged_imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="上传时间"
                    ),
                ),
                ("filename", models.CharField(max_length=120, verbose_name="文件名")),
                ("rows", models.JSONField(verbose_name="内容")),
                ("options", models.JSONField(default=dict, verbose_name="说明")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
            ],
            options={
                "verbose_name": "导入",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="StagedPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="版本"),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staged_plans",
                        to="counties.county",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staged_plans",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="上传时间"
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="修改时间"
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        upload_to=tracker.imports.models.random_path, verbose_name="文件"
                    ),
                ),
                ("filename", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                ("document", models.JSONField(verbose_name="原文")),
                ("review", models.JSONField(null=True, verbose_name="识别结果")),
                ("refusal", models.TextField(blank=True, verbose_name="不能识别的原因")),
                ("heads", models.JSONField(default=list, verbose_name="表头")),
                ("units", models.JSONField(default=dict, verbose_name="单位")),
                ("cover", models.JSONField(default=dict, verbose_name="封面")),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="staged",
                        to="roadmaps.countyplan",
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
            ],
            options={
                "verbose_name": "待确认的方案",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="ColumnMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="column_matches",
                        to="counties.county",
                    ),
                ),
                ("signature", models.CharField(max_length=500, verbose_name="表头")),
                ("columns", models.JSONField(verbose_name="对应")),
            ],
            options={
                "verbose_name": "表头对应",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("county", "signature"), name="match_of_head")
                ],
            },
        ),
        migrations.CreateModel(
            name="HeadMeaning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="head_meanings",
                        to="counties.county",
                    ),
                ),
                ("head", models.CharField(max_length=120, verbose_name="表头")),
                ("meaning", models.CharField(blank=True, max_length=40, verbose_name="数据项")),
            ],
            options={
                "verbose_name": "数据表头",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("county", "head"), name="meaning_of_head")
                ],
            },
        ),
    ]
