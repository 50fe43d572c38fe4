"""Read how the units of a county were on a day: names, parents, townships, and who follows whom."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from counties.caching import cached_until_change
from counties.models import County, Department, DepartmentSuccession, PastUnit
from counties.units_on_day import UnitsOnDay, UnitState, current_units


def units_of(county: County, day: date) -> UnitsOnDay:
    """Return what differs on `day` from the rows of the county's units.

    At most three queries, however many units there are; none while nothing happens in the county.
    """
    if county.units_changed is False:  # known from the query of the user's memberships
        return UnitsOnDay()
    today = timezone.localdate()
    return cached_until_change(county, f"units-{day}-{today}", lambda: _read(county, day, today))


def _read(county: County, day: date, today: date) -> UnitsOnDay:
    past: dict[int, UnitState] = {}
    groups: dict[int, str] = {}
    if day < today:  # a change is dated on the day on which it is made
        for row in PastUnit.objects.for_county(county).filter(until__gt=day):
            if row.department_id:
                state = UnitState(row.name, row.parent_id, row.township_id, row.is_active)
                past.setdefault(row.department_id, state)
            elif row.group_id:
                groups.setdefault(row.group_id, row.name)
    successors = successors_on(county, day)
    names = {pk: state.name for pk, state in past.items()}
    if successors:
        heads = set(successors.values())
        rows = Department.objects.filter(pk__in=heads).values_list("pk", "name")
        head_names = {pk: names.get(pk, name) for pk, name in rows}
        names |= {pk: head_names[head] for pk, head in successors.items()}
    return UnitsOnDay(past, groups, successors, names)


def successors_on(county: County, day: date) -> Mapping[int, int]:
    """Return which department answers on `day` for each that another one follows. One query."""
    rows = DepartmentSuccession.objects.for_county(county).filter(day__lte=day)
    direct = dict(rows.order_by("day", "id").values_list("department", "successor"))
    return {pk: _last(pk, direct) for pk, successor in direct.items() if successor}


def _last(department: int, direct: Mapping[int, int | None]) -> int:
    """Follow the chain from `department` to the unit that nobody follows."""
    seen = {department}
    while (following := direct.get(department)) and following not in seen:
        department = following
        seen.add(department)
    return department


def as_on_day(departments: list[Department]) -> list[Department]:
    """Return all departments of a county as they were on the day of the page, not to be saved.

    Adds `is_followed`: whether another department answers for it. No query.
    """
    units = current_units()
    by_pk = {department.pk: department for department in departments}
    for department in departments:
        department.is_followed = department.pk in units.successors  # type: ignore[attr-defined]
        if state := units.past.get(department.pk):
            department.name, department.is_active = state.name, state.is_active
            department.parent = by_pk.get(state.parent) if state.parent else None
    return departments
