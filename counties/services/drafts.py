"""Keep and discard what users typed into forms (`counties.drafts`).

None of it is written to the audit log: a draft has no effect, and only its user ever reads it.
"""

import json
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from counties.models import FormDraft, User

RETENTION = timedelta(days=30)
MAX_BYTES = 64 * 1024

Fields = dict[str, list[str]]


@transaction.atomic
def keep(*, by: User, address: str, page: str, fields: Fields) -> FormDraft | None:
    """Store `fields` as the draft of `by` for the form `address`, in place of an earlier one.

    Returns None, and stores nothing, if they are larger than MAX_BYTES.
    """
    if len(json.dumps(fields, ensure_ascii=False).encode()) > MAX_BYTES:
        return None
    now = timezone.now()
    FormDraft.objects.filter(at__lt=now - RETENTION).delete()
    values = {"page": page, "fields": fields, "at": now}
    return FormDraft.objects.update_or_create(user=by, address=address, defaults=values)[0]


def discard(*, by: User, address: str) -> None:
    """Delete the draft of `by` for the form `address`, if there is one."""
    FormDraft.objects.filter(user=by, address=address).delete()
