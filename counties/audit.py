"""Writing the audit log. Every state-changing service calls `record` inside its transaction."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Model, Q
from django.utils import timezone

from counties.audit_chain import digest, plain
from counties.models import AuditChain, AuditEvent, County, User

# The network address of the request at hand, set by the middleware; None in commands.
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
    """Append one event: `by` did `verb` to `target`, of which `before` and `after` differ.

    `before` and `after` hold JSON values. Must run inside the transaction of the change itself:
    the county's chain is held until that ends. A transaction that locks rows after its first
    event calls `hold` before them.
    """
    chain = _hold(county.code if county else "")
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


def hold(county: Q) -> None:
    """Let others wait who would write events of the county that `county` finds.

    Services that lock rows between two events (the same act on many tasks) would otherwise wait
    for each other in a circle: one holding the chain and wanting a task, one the other way round.
    On SQLite the transaction itself holds the only write lock.
    """
    if connection.features.has_select_for_update:
        codes = County.objects.filter(county).values("code")
        list(AuditChain.objects.select_for_update().filter(code__in=codes))


def _hold(code: str) -> AuditChain:
    """The chain `code`, held until the transaction ends."""
    chains = AuditChain.objects.select_for_update()
    chain = chains.filter(pk=code).first()
    if chain is None:  # the county's first event; two at once meet in the primary key
        AuditChain.objects.get_or_create(pk=code)
        chain = chains.get(pk=code)
    return chain
