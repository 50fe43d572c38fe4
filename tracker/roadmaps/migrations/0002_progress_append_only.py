"""Reports, reviews and rulings are append-only."""

from django.db import migrations

from counties.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0001_plans_and_progress")]

    operations = [
        MakeAppendOnly("progressreport"),
        MakeAppendOnly("itemshare"),
        MakeAppendOnly("review"),
        MakeAppendOnly("ruling"),
    ]
