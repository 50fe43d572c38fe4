"""Remember which forms were acted on, for `counties.idempotency`."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from counties.models import SentForm

RETENTION = timedelta(days=1)
# Longer than any view takes. A form that is pending for longer was interrupted with its worker.
PENDING_LIMIT = timedelta(minutes=2)


def reserve(key: str) -> bool:
    """Reserve the form `key`; return False if another request has reserved or completed it."""
    now = timezone.now()
    interrupted = Q(address="", at__lt=now - PENDING_LIMIT)
    SentForm.objects.filter(interrupted | Q(at__lt=now - RETENTION)).delete()
    return SentForm.objects.get_or_create(key=key)[1]


def complete(key: str, address: str) -> None:
    """Record that the form `key` was acted on and answered with a redirect to `address`."""
    SentForm.objects.filter(key=key).update(address=address)


def release(key: str) -> None:
    """Give up the reservation of the form `key`, so that it may be sent again unchanged."""
    SentForm.objects.filter(key=key).delete()


def answer_of(key: str) -> str | None:
    """Return the address that answered the form `key`: "" while it is pending, None if unknown."""
    return SentForm.objects.filter(key=key).values_list("address", flat=True).first()
