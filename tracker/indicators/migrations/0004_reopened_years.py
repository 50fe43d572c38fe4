"""定稿 can be reopened: append-only reopenings, and a year may be made final again."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from counties.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0003_threshold_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="frozenyear",
            options={"ordering": ("-year", "id"), "verbose_name": "学年数据定稿"},
        ),
        migrations.RemoveConstraint(model_name="frozenyear", name="one_freeze_a_year"),
        migrations.CreateModel(
            name="YearReopening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "frozen",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopening",
                        to="indicators.frozenyear",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="重新打开时间"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopenings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "重新打开学年数据", "ordering": ("id",)},
        ),
        MakeAppendOnly("yearreopening"),
    ]
