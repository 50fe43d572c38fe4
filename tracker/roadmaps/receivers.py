"""What follows here from a change in counties, which knows nothing of plans."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from counties.models import DepartmentGroup, User
from counties.signals import members_changed
from tracker.roadmaps.services.assignments import follow_groups


@receiver(members_changed)
def on_members_changed(
    sender: Any, groups: Collection[DepartmentGroup], by: User | None, **_: Any
) -> None:
    """Whoever changes a group or a school, by page or import: the duties follow, or nothing is
    changed at all."""
    follow_groups(groups=groups, by=by)
