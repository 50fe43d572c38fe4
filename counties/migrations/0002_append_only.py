"""The audit log is append-only."""

from django.db import migrations

from counties.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [("counties", "0001_initial")]

    operations = [
        MakeAppendOnly("auditevent"),
    ]
