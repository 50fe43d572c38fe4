"""Date the changes of units: keep how a department or group was before a change."""

from django.utils import timezone

from counties.models import Department, DepartmentGroup, PastUnit, School, User

KEPT = ("name", "parent_id", "township_id", "is_active")


def state_before(own: Department | DepartmentGroup) -> PastUnit | None:
    """Return how `own` is stored now, to give to `date_change` after it was changed."""
    if own.pk is None:
        return None
    if isinstance(own, DepartmentGroup):
        stored = DepartmentGroup.objects.get(pk=own.pk)
        return PastUnit(county_id=stored.county_id, group=own, name=stored.name)
    department = Department.objects.get(pk=own.pk)
    towns = School.objects.filter(department=department).values_list("township", flat=True)
    return PastUnit(
        county_id=department.county_id,
        department=own,
        name=department.name,
        parent_id=department.parent_id,
        township_id=next(iter(towns), None),
        is_active=department.is_active,
    )


def date_change(before: PastUnit | None, by: User | None) -> None:
    """Store `before`, if the unit differs from it now, as how the unit was until today."""
    if before is None:
        return
    own = before.department or before.group
    assert own is not None
    after = state_before(own)
    if all(getattr(before, name) == getattr(after, name) for name in KEPT):
        return
    before.until, before.by = timezone.localdate(), by
    before.save()
