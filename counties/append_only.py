"""Append-only tables: triggers make the database itself refuse UPDATE and DELETE."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_SQLITE = """
CREATE TRIGGER "{table}_no_{verb}" BEFORE {VERB} ON "{table}"
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END
$$ LANGUAGE plpgsql
"""
_POSTGRESQL = """
CREATE TRIGGER "{table}_no_{verb}" BEFORE {VERB} ON "{table}"
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""


def create_triggers(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Create the triggers that refuse changes of `table`."""
    is_postgresql = editor.connection.vendor == "postgresql"
    if is_postgresql:
        editor.execute(_POSTGRESQL_FUNCTION, params=None)  # params=None: its % is no placeholder
    template = _POSTGRESQL if is_postgresql else _SQLITE
    for verb in ("update", "delete"):
        editor.execute(template.format(table=table, verb=verb, VERB=verb.upper()))


def drop_triggers(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Remove the triggers of `create_triggers`."""
    on_table = f' ON "{table}"' if editor.connection.vendor == "postgresql" else ""
    for verb in ("update", "delete"):
        editor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"{on_table}')


@contextmanager
def changes_allowed(table: str) -> Iterator[None]:
    """Allow changes of `table` inside the block, which is one transaction.

    Nobody else can use the gap: PostgreSQL locks the table until the end of the transaction, and
    SQLite has a single writer.
    """
    with transaction.atomic():
        editor = connection.SchemaEditorClass(connection, atomic=False)
        drop_triggers(editor, table)
        yield
        create_triggers(editor, table)


class MakeAppendOnly(Operation):
    """A migration operation that makes the table of `model_name` append-only.

    A migration that changes such a table repeats it at its end: on SQLite, Django makes the table
    anew and its triggers are lost.
    """

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        drop_triggers(schema_editor, table)  # PostgreSQL keeps those that an earlier migration made
        create_triggers(schema_editor, table)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        drop_triggers(schema_editor, table)

    def describe(self) -> str:
        return f"Refuse changes of {self.model_name}"
