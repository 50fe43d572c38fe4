"""Remembering which forms have been acted on (`counties.idempotency`)."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from counties.models import SentForm

KEPT = timedelta(days=1)
# Longer than anything a form waits for; one that is older was cut short with its worker.
LONGEST = timedelta(minutes=2)


def take(key: str) -> bool:
    """Take the right to act on the form `key`; False where somebody has it or has used it."""
    now = timezone.now()
    cut_short = Q(address="", at__lt=now - LONGEST)
    SentForm.objects.filter(cut_short | Q(at__lt=now - KEPT)).delete()
    return SentForm.objects.get_or_create(key=key)[1]


def keep(key: str, address: str) -> None:
    """The form `key` has been acted on, and its answer led to `address`."""
    SentForm.objects.filter(key=key).update(address=address)


def release(key: str) -> None:
    """The form `key` came to nothing: it may be sent again as it is."""
    SentForm.objects.filter(key=key).delete()


def answer_of(key: str) -> str | None:
    """Where the answer to the form `key` led, empty while there is none; None when it came to
    nothing."""
    return SentForm.objects.filter(key=key).values_list("address", flat=True).first()
