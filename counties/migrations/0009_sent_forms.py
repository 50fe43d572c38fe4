"""Forms that were sent, so that the same one sent twice is acted on once."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counties", "0008_past_report_days")]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("address", models.CharField(max_length=300, verbose_name="地址")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
            ],
            options={
                "verbose_name": "已提交的表单",
                "ordering": ("at",),
                "indexes": [models.Index(fields=["at"], name="sent_form_at")],
            },
        ),
    ]
