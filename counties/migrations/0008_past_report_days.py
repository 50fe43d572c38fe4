"""The days by which months were to be reported, kept when the day changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counties", "0007_package_notices")]

    operations = [
        migrations.AddField(
            model_name="county",
            name="past_report_days",
            field=models.JSONField(blank=True, default=list, verbose_name="以前的填报截止日"),
        ),
    ]
