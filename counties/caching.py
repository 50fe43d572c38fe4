"""Cache values that are computed from the data of one county until something changes there.

Every service that changes something writes an audit row in the same transaction. The head of the
county's audit chain therefore identifies the state of all data of the county, and a value that was
computed for one head is valid as long as the head stays the same.
"""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from counties.models import AuditChain, County

# Seconds. Commands that load data without an audit row take effect after this time at the latest.
TIMEOUT = 300

T = TypeVar("T")


def cached_until_change(county: County, name: str, compute: Callable[[], T]) -> T:
    """Return `compute()`, from the cache if nothing was changed in `county` since the last call.

    `name` must contain everything else that the value depends on, such as the day and the filters.
    All users share the cached value, so it must not depend on the user. Nothing is cached for a
    county that has no audit row yet.
    """
    revision = county.revision
    if revision is None:
        heads = AuditChain.objects.filter(code=county.code).values_list("head", flat=True)
        revision = next(iter(heads), "")
    if not revision:
        return compute()
    key = f"{name}-{county.pk}-{revision}"
    # A tuple, so that a cached None can be told from a missing entry.
    entry: tuple[T] | None = cache.get(key)
    if entry is None:
        entry = (compute(),)
        cache.set(key, entry, TIMEOUT)
    return entry[0]
