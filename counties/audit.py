"""Write the audit log. Every service that changes something calls `record` in its transaction."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Model, Q
from django.utils import timezone

from counties.audit_chain import digest, plain
from counties.models import AuditChain, AuditEvent, County, User

# The client address of the current request, set by the middleware; None in commands.
current_address: ContextVar[str | None] = ContextVar("current_address", default=None)


@transaction.atomic(savepoint=False)
def record(
    *,
    by: User | None,
    verb: str,
    target: Model,
    county: County | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Append an event to the county's chain: `by` did `verb` to `target`.

    `before` and `after` contain the JSON values that the action changed; `by` is None for the
    portal itself, `county` None for an action outside all counties. Must run in the transaction of
    the change: the row of the chain stays locked until it ends. A transaction that locks other
    rows after its first event must call `lock_chain` before.
    """
    chain = _locked_chain(county.code if county else "")
    event = AuditEvent(
        county=county,
        actor=by,
        at=at or timezone.now(),
        address=current_address.get(),
        verb=verb,
        target_kind=target._meta.model_name or "",
        target_id=str(target.pk),
        target_label=str(target)[:200],
        before=plain(before or {}),
        after=plain(after or {}),
        previous_hash=chain.head,
    )
    event.hash = digest(chain.head, event)
    event.save(force_insert=True)
    AuditChain.objects.filter(pk=chain.pk).update(head=event.hash, length=F("length") + 1)
    return event


def lock_chain(county: Q) -> None:
    """Lock the audit chain of the county that the filter `county` matches, until commit.

    Call this first in a service that locks rows between two events, such as the same action on
    many tasks. Two such services would otherwise deadlock: one holds the chain and waits for a
    task, the other holds the task and waits for the chain. On SQLite the transaction itself holds
    the only write lock.
    """
    if connection.features.has_select_for_update:
        codes = County.objects.filter(county).values("code")
        list(AuditChain.objects.select_for_update().filter(code__in=codes))


def _locked_chain(code: str) -> AuditChain:
    """Return the chain of the county `code` ("" for none), locked until the transaction ends."""
    chains = AuditChain.objects.select_for_update()
    chain = chains.filter(pk=code).first()
    if chain is None:  # the first event of the county; the primary key settles a race
        AuditChain.objects.get_or_create(pk=code)
        chain = chains.get(pk=code)
    return chain
