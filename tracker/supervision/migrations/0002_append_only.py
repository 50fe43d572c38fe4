"""What happened to sheets and problems is append-only."""

from django.db import migrations

from counties.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]

    operations = [
        MakeAppendOnly("sheetevent"),
        MakeAppendOnly("problemevent"),
    ]
