"""Tables to which rows are only ever added."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from counties.append_only import MakeAppendOnly
from counties.audit import record
from counties.models import AuditEvent


def test_the_operation_can_be_repeated_after_a_change_of_the_table(cast) -> None:
    record(by=None, verb="x", target=cast.county, county=cast.county)
    editor = connection.SchemaEditorClass(connection, atomic=False)
    state = SimpleNamespace(apps=apps)
    MakeAppendOnly("auditevent").database_forwards("counties", editor, state, state)
    message = "counties_auditevent is append-only"
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        AuditEvent.objects.update(verb="y")
