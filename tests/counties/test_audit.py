"""The audit log takes rows and gives none back."""

import pytest
from django.db import Error, connection, transaction
from django.db.models import ProtectedError

from counties.audit import current_address, record
from counties.models import AuditEvent
from tests.conftest import Cast


@pytest.fixture
def event(cast: Cast) -> AuditEvent:
    return record(
        by=cast.office,
        verb="修改单位",
        target=cast.finance,
        county=cast.county,
        before={"name": "甲"},
        after={"name": "乙"},
    )


def test_event_names_user_act_and_object(cast: Cast, event: AuditEvent) -> None:
    event.refresh_from_db()
    assert (event.actor, event.verb, event.county) == (cast.office, "修改单位", cast.county)
    assert (event.target_kind, event.target_id, event.target_label) == (
        "department",
        str(cast.finance.pk),
        "县财政局",
    )
    assert (event.before, event.after) == ({"name": "甲"}, {"name": "乙"})
    assert event.address is None


def test_has_the_address_of_the_request(cast: Cast) -> None:
    token = current_address.set("10.1.2.3")
    try:
        event = record(by=None, verb="登录失败", target=cast.office)
    finally:
        current_address.reset(token)
    event.refresh_from_db()
    assert (event.address, event.actor, event.county) == ("10.1.2.3", None, None)
    assert (event.before, event.after) == ({}, {})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE counties_auditevent SET verb = 'x'",
        "UPDATE counties_auditevent SET verb = verb",
        "DELETE FROM counties_auditevent",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_row(event: AuditEvent, statement: str) -> None:
    with (
        pytest.raises(Error, match="counties_auditevent is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    event.refresh_from_db()
    assert event.verb == "修改单位"


def test_orm_refuses_update_and_delete(event: AuditEvent) -> None:
    event.verb = "x"
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            change()
    assert AuditEvent.objects.get().verb == "修改单位"


def test_a_user_with_audit_rows_cannot_be_deleted(cast: Cast, event: AuditEvent) -> None:
    with pytest.raises(ProtectedError):
        cast.office.delete()
