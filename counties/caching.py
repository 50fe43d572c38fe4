"""What was found in a county, held until something is done there.

Every act writes an audit row in its own transaction, so the end of the county's audit chain names
the state of all that the county holds: what was found at one end is true while it stands.
"""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from counties.models import AuditChain, County

KEPT = 300  # seconds, after which what is loaded by commands, without an audit row, is heeded

T = TypeVar("T")


def held(county: County, name: str, find: Callable[[], T]) -> T:
    """What `find` gives, found once for as long as nothing is done in `county`.

    `name` must say everything else that the answer depends on: the day, what was asked. What is
    held is shared by all who may see it: no answer that depends on who asks. In a county where
    nothing was ever done nothing is held.
    """
    revision = county.revision
    if revision is None:
        heads = AuditChain.objects.filter(code=county.code).values_list("head", flat=True)
        revision = next(iter(heads), "")
    if not revision:
        return find()
    key = f"{name}-{county.pk}-{revision}"
    kept: tuple[T] | None = cache.get(key)
    if kept is None:
        kept = (find(),)
        cache.set(key, kept, KEPT)
    return kept[0]
