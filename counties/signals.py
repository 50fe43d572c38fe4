"""Signals for the apps that build on `counties`, which it must not import."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

from counties.models import DepartmentGroup, User

# Sent in the transaction of a change to the members of groups, or to the days on which a member is
# open, with `groups` (all of one county) and `by`. tracker.roadmaps then assigns the tasks of the
# group to new members and ends the assignments of members that have left. It is a signal because
# the services here are also called by pages and imports that know nothing of assignments.
members_changed = Signal()

# Sent with `department`. Each receiver returns texts of what the department has open, such as
# 未办结任务3项: it is shown before another department takes over, and none is switched off with it.
department_duties = Signal()

# Groups to be sent together, while `gather_member_changes` is active.
_waiting: ContextVar[dict[int, DepartmentGroup] | None] = ContextVar("_waiting", default=None)


def send_members_changed(groups: Collection[DepartmentGroup], by: User | None) -> None:
    """Send `members_changed`, at once or at the end of `gather_member_changes`."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update({group.pk: group for group in groups})
    elif groups:
        members_changed.send(sender=DepartmentGroup, groups=list(groups), by=by)


@contextmanager
def gather_member_changes(by: User | None) -> Iterator[None]:
    """Collect the changes inside the block and send one signal at its end, unless it raised."""
    token = _waiting.set({})
    try:
        yield
        groups = _waiting.get() or {}
    finally:
        _waiting.reset(token)
    send_members_changed(list(groups.values()), by)
