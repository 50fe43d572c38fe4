"""Departments, groups and users get the version by which a stale edit is told."""

from django.db import migrations, models


def version_of(model: str) -> migrations.AddField:
    field = models.PositiveIntegerField("版本", default=0, editable=False)
    return migrations.AddField(model, "version", field)


class Migration(migrations.Migration):
    dependencies = [("counties", "0002_audit_append_only")]

    operations = [
        version_of("department"),
        version_of("departmentgroup"),
        version_of("user"),
    ]
