"""Figures and their confirmations are append-only."""

from django.db import migrations

from counties.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]

    operations = [
        MakeAppendOnly("schoolfigure"),
        MakeAppendOnly("countyfigure"),
        MakeAppendOnly("figureconfirmation"),
    ]
