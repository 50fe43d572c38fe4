"""Begin the audit chain of what belongs to no county.

The other chains begin with their county's first event. This one is there before any event, so that
`verify_audit` finds a row without a county that was inserted past the portal.
"""

from django.db import migrations


def begin_chain(apps, schema_editor) -> None:
    apps.get_model("counties", "AuditChain").objects.create(code="")


class Migration(migrations.Migration):
    dependencies = [("counties", "0002_append_only")]

    operations = [migrations.RunPython(begin_chain, migrations.RunPython.noop)]
