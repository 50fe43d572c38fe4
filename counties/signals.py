"""What counties tells the rooms above it, which it does not know."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

from counties.models import DepartmentGroup, User

# The members of groups, or the days on which they are open, have changed: sent inside the
# transaction of the change with `groups` (of one county) and `by`. A signal, because pages and
# imports change schools by the services here, and what follows from it is none of their business:
# tracker.roadmaps gives new members their duties and ends those of members that are gone.
members_changed = Signal()

# The groups that wait to be told of together, while many schools are changed at once.
_waiting: ContextVar[dict[int, DepartmentGroup] | None] = ContextVar("_waiting", default=None)


def tell_members_changed(groups: Collection[DepartmentGroup], by: User | None) -> None:
    """Send `members_changed`, now or at the end of `told_once`."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update({group.pk: group for group in groups})
    elif groups:
        members_changed.send(sender=DepartmentGroup, groups=list(groups), by=by)


@contextmanager
def told_once(by: User | None) -> Iterator[None]:
    """Inside, changes are gathered and told of once, at the end, if nothing was raised."""
    token = _waiting.set({})
    try:
        yield
        groups = _waiting.get() or {}
    finally:
        _waiting.reset(token)
    tell_members_changed(list(groups.values()), by)
