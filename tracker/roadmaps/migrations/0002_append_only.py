"""What people reported, decided, uploaded and asked is append-only."""

from django.db import migrations

from counties.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0001_initial")]

    operations = [
        MakeAppendOnly("progressreport"),
        MakeAppendOnly("itemshare"),
        MakeAppendOnly("review"),
        MakeAppendOnly("ruling"),
        MakeAppendOnly("evidence"),
        MakeAppendOnly("evidenceuse"),
        MakeAppendOnly("extension"),
        MakeAppendOnly("extensiondecision"),
        MakeAppendOnly("instruction"),
        MakeAppendOnly("instructionanswer"),
        MakeAppendOnly("reminder"),
    ]
