"""Chain the audit log by hashes, the rows that are there included."""

from django.db import migrations, models

from counties.append_only import create_triggers, drop_triggers
from counties.audit_chain import digest

AT_ONCE = 1000


def chain_rows(apps, schema_editor) -> None:
    """Give every row the hash of its content and of the row before it in its chain."""
    AuditEvent = apps.get_model("counties", "AuditEvent")
    AuditChain = apps.get_model("counties", "AuditChain")
    # SQLite has made the table anew for the columns and lost its triggers on the way
    drop_triggers(schema_editor, AuditEvent._meta.db_table)
    heads: dict[str, tuple[str, int]] = {}
    changed = []
    for event in AuditEvent.objects.order_by("id").select_related("county").iterator(AT_ONCE):
        code = event.county.code if event.county else ""
        event.previous_hash, length = heads.get(code, ("", 0))
        event.hash = digest(event.previous_hash, event)
        heads[code] = (event.hash, length + 1)
        changed.append(event)
        if len(changed) == AT_ONCE:
            AuditEvent.objects.bulk_update(changed, ["previous_hash", "hash"])
            changed.clear()
    AuditEvent.objects.bulk_update(changed, ["previous_hash", "hash"])
    heads.setdefault("", ("", 0))
    AuditChain.objects.bulk_create(
        AuditChain(code=code, head=head, length=length) for code, (head, length) in heads.items()
    )
    create_triggers(schema_editor, AuditEvent._meta.db_table)


def restore_triggers(apps, schema_editor) -> None:
    """On the way back: SQLite has made the table anew once more, without the columns."""
    table = apps.get_model("counties", "AuditEvent")._meta.db_table
    drop_triggers(schema_editor, table)
    create_triggers(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [
        ("counties", "0005_mail"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, restore_triggers),
        migrations.AddField(
            model_name="auditevent",
            name="previous_hash",
            field=models.CharField(default="", max_length=64, verbose_name="上条摘要"),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="hash",
            field=models.CharField(default="", max_length=64, verbose_name="摘要"),
        ),
        migrations.CreateModel(
            name="AuditChain",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=6,
                        primary_key=True,
                        serialize=False,
                        verbose_name="行政区划代码",
                    ),
                ),
                ("head", models.CharField(default="", max_length=64, verbose_name="末条摘要")),
                ("length", models.PositiveBigIntegerField(default=0, verbose_name="条数")),
                ("purged", models.PositiveBigIntegerField(default=0, verbose_name="已清理条数")),
                (
                    "purged_hash",
                    models.CharField(default="", max_length=64, verbose_name="已清理末条摘要"),
                ),
            ],
            options={
                "verbose_name": "日志链",
                "ordering": ("code",),
            },
        ),
        migrations.RunPython(chain_rows, migrations.RunPython.noop),
    ]
