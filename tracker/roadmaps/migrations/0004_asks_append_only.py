"""Evidence, extensions, instructions and reminders are append-only."""

from django.db import migrations

from counties.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0003_evidence_and_asks")]

    operations = [
        MakeAppendOnly("evidence"),
        MakeAppendOnly("evidenceuse"),
        MakeAppendOnly("extension"),
        MakeAppendOnly("extensiondecision"),
        MakeAppendOnly("instruction"),
        MakeAppendOnly("instructionanswer"),
        MakeAppendOnly("reminder"),
    ]
