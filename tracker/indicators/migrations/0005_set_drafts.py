"""New versions of indicator sets: drafts, and who put a set in force."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0004_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="indicatorset",
            name="issued_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="启用时间"),
        ),
        migrations.AddField(
            model_name="indicatorset",
            name="issued_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="issued_sets",
                to=settings.AUTH_USER_MODEL,
                verbose_name="启用人",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorset",
            constraint=models.UniqueConstraint(
                fields=("province_prefix", "version"), name="set_version"
            ),
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
                    "province_prefix",
                    models.CharField(blank=True, max_length=2, verbose_name="适用省份"),
                ),
                ("edition", models.CharField(max_length=20, verbose_name="版本")),
                ("content", models.JSONField(verbose_name="内容")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="起草时间")),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="indicators.indicatorset",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_drafts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
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
