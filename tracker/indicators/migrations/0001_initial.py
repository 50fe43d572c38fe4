"""Indicator sets, the figures of schools and counties, what-if scenarios."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("counties", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SchoolFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="counties.school",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="学年")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[("primary", "小学"), ("junior", "初中"), ("senior", "高中")],
                        max_length=10,
                        verbose_name="学段",
                    ),
                ),
                ("name", models.CharField(max_length=30, verbose_name="数据项")),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=14, null=True, verbose_name="数值"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("statistics", "教育事业统计"), ("school", "学校自报")],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("counted_on", models.DateField(blank=True, null=True, verbose_name="统计时点")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="更正原因")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填报人",
                    ),
                ),
            ],
            options={
                "verbose_name": "学校数据",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["school", "year"], name="figure_of_school_year")],
            },
        ),
        migrations.CreateModel(
            name="CountyFigure",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="counties.county",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="学年")),
                ("name", models.CharField(max_length=30, verbose_name="数据项")),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=14, null=True, verbose_name="数值"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("counted_on", models.DateField(blank=True, null=True, verbose_name="统计时点")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="county_figures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填报人",
                    ),
                ),
            ],
            options={
                "verbose_name": "全县数据",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["county", "year"], name="figure_of_county_year")],
            },
        ),
        migrations.CreateModel(
            name="FigureConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="counties.school",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="学年")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="确认时间"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "学校数据确认",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["school", "year"], name="confirmation_of_year")],
            },
        ),
        migrations.CreateModel(
            name="FrozenYear",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen_years",
                        to="counties.county",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="学年")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="定稿时间"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen_years",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "学年数据定稿",
                "ordering": ("-year",),
                "constraints": [
                    models.UniqueConstraint(fields=("county", "year"), name="one_freeze_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
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
                        related_name="scenarios",
                        to="counties.county",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="学年")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("steps", models.JSONField(verbose_name="变动")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="保存时间"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "试算方案",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "year", "name"),
                        name="scenario_name",
                        violation_error_message="已有同名的试算方案，请换一个名称。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("document", models.CharField(max_length=100, verbose_name="文件")),
                ("version", models.CharField(max_length=20, verbose_name="版本")),
                (
                    "province_prefix",
                    models.CharField(blank=True, max_length=2, verbose_name="适用省份"),
                ),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="废止日期")),
                ("needed", models.PositiveSmallIntegerField(default=6, verbose_name="应达标项数")),
                (
                    "spread_places",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="差异系数修约位数"
                    ),
                ),
                (
                    "weight_primary",
                    models.DecimalField(
                        decimal_places=3, default=1, max_digits=5, verbose_name="小学权重"
                    ),
                ),
                (
                    "weight_junior",
                    models.DecimalField(
                        decimal_places=3, default=1, max_digits=5, verbose_name="初中权重"
                    ),
                ),
                (
                    "weight_senior",
                    models.DecimalField(
                        decimal_places=3, default=1, max_digits=5, verbose_name="高中权重"
                    ),
                ),
                (
                    "excluded_kinds",
                    models.JSONField(blank=True, default=list, verbose_name="不计算的办学类型"),
                ),
                (
                    "least_students",
                    models.PositiveSmallIntegerField(default=0, verbose_name="教学点最少学生数"),
                ),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_sets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="启用人",
                    ),
                ),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="启用时间")),
            ],
            options={
                "verbose_name": "指标体系",
                "ordering": ("valid_from", "code"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province_prefix", "version"), name="set_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="indicators.indicatorset",
                    ),
                ),
                ("code", models.CharField(max_length=10, verbose_name="代码")),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("resources", "资源配置"),
                            ("guarantee", "政府保障程度"),
                            ("quality", "教育质量"),
                            ("satisfaction", "社会认可度"),
                        ],
                        max_length=15,
                        verbose_name="领域",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="领域内序号")),
                ("position", models.PositiveSmallIntegerField(verbose_name="总序号")),
                ("name", models.CharField(max_length=100, verbose_name="简称")),
                ("text", models.TextField(verbose_name="原文")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("school_spread", "逐校及校际差异"),
                            ("school", "逐校"),
                            ("class", "逐班"),
                            ("county", "全县"),
                            ("evidence", "材料"),
                        ],
                        max_length=15,
                        verbose_name="考核方式",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
            ],
            options={
                "verbose_name": "指标",
                "ordering": ("set_id", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("set", "code"), name="indicator_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thresholds",
                        to="indicators.indicator",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("scope", models.CharField(max_length=50, verbose_name="范围")),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            (">=", "≥"),
                            ("<=", "≤"),
                            ("<", "＜"),
                            (">", "＞"),
                            ("=", "＝"),
                            ("~=", "约"),
                            ("text", "文字要求"),
                        ],
                        max_length=4,
                        verbose_name="比较",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="标准值",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                (
                    "floor",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="85%下限",
                    ),
                ),
                ("is_spread", models.BooleanField(default=False, verbose_name="校际差异系数")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[("primary", "小学"), ("junior", "初中"), ("senior", "高中")],
                        max_length=10,
                        verbose_name="学段",
                    ),
                ),
                ("figure", models.CharField(blank=True, max_length=30, verbose_name="数据项")),
                (
                    "per_figure",
                    models.CharField(blank=True, max_length=30, verbose_name="按何数据项计"),
                ),
                (
                    "per",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="每多少计一"
                    ),
                ),
                ("when", models.JSONField(blank=True, default=list, verbose_name="适用条件")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
            ],
            options={
                "verbose_name": "标准值",
                "ordering": ("indicator_id", "position"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "position"), name="threshold_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Relief",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "threshold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reliefs",
                        to="indicators.threshold",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "value",
                    models.DecimalField(decimal_places=4, max_digits=12, verbose_name="放宽后的值"),
                ),
                ("when", models.JSONField(verbose_name="条件")),
                ("words", models.CharField(max_length=100, verbose_name="说明")),
            ],
            options={
                "verbose_name": "放宽情形",
                "ordering": ("threshold_id", "position"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("threshold", "position"), name="relief_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SetDraft",
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
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="indicators.indicatorset",
                    ),
                ),
                (
                    "province_prefix",
                    models.CharField(blank=True, max_length=2, verbose_name="适用省份"),
                ),
                ("edition", models.CharField(max_length=20, verbose_name="版本")),
                ("content", models.JSONField(verbose_name="内容")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_drafts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="起草时间")),
                (
                    "issued",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="indicators.indicatorset",
                    ),
                ),
            ],
            options={
                "verbose_name": "标准草案",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province_prefix", "edition"), name="draft_version"
                    )
                ],
            },
        ),
    ]
