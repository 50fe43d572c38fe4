"""Writing the audit log. Every state-changing service calls `record` inside its transaction."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from counties.models import AuditEvent, County, User

# The network address of the request at hand, set by the middleware; None in commands.
current_address: ContextVar[str | None] = ContextVar("current_address", default=None)


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

    `before` and `after` hold JSON values. Must run inside the transaction of the change itself.
    """
    return AuditEvent.objects.create(
        county=county,
        actor=by,
        at=at or timezone.now(),
        address=current_address.get(),
        verb=verb,
        target_kind=target._meta.model_name or "",
        target_id=str(target.pk),
        target_label=str(target)[:200],
        before=before or {},
        after=after or {},
    )
