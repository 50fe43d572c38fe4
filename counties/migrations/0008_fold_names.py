"""Fold the names that are stored.

Of names that are the same when folded the first keeps the plain folded name; the others are marked,
so that nothing is lost and the unique constraints of the next migration hold. The office sees both
units and renames or merges them.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from counties.names import folded

MARK = "\n"


def _fold(rows: Any, name: str, apps_counties: dict[int, str], owner_keys: Any = None) -> None:
    taken: set[tuple[int | None, str]] = set()
    for row in rows.order_by("pk"):
        county = getattr(row, "county_id", None)
        text = getattr(row, name)
        key = folded(text, apps_counties.get(county, "")) if county else folded(text)
        said = owner_keys is not None and owner_keys(row) == key
        row.folded = f"{key}{MARK}{text}" if said or (county, key) in taken else key
        taken.add((county, key))
        row.save(update_fields=["folded"])


def fold(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the columns. An alias that says the same as its unit's name is marked as well."""
    counties = dict(apps.get_model("counties", "County").objects.values_list("pk", "name"))
    models = {name: apps.get_model("counties", name) for name in ("Department", "DepartmentGroup")}
    for model in models.values():
        _fold(model.objects, "name", counties)
    keys = {
        name: {row.pk: row.folded.partition(MARK)[0] for row in model.objects.all()}
        for name, model in models.items()
    }

    def owner_key(alias: Any) -> str | None:
        if alias.department_id:
            return keys["Department"].get(alias.department_id)
        return keys["DepartmentGroup"].get(alias.group_id)

    _fold(apps.get_model("counties", "Alias").objects, "name", counties, owner_key)
    _fold(apps.get_model("counties", "User").objects, "username", {})


class Migration(migrations.Migration):
    dependencies = [
        ("counties", "0007_folded_names"),
    ]

    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop, elidable=True),
    ]
