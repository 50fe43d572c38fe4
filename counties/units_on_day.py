"""The names of units on the day of a page, as `django.utils.timezone.override` sets the time zone.

Departments and groups are printed by `str`, in pages, workbooks and papers. While `units_on_day`
is active, that is the name on the day, and after a merger the name of the unit that follows.
Readers of plain values call `department_name` and `group_name`. This module knows no model:
`counties.unit_history` reads the rows.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True)
class UnitState:
    """How a department was on a day."""

    name: str
    parent: int | None
    township: int | None
    is_active: bool


@dataclass(frozen=True)
class UnitsOnDay:
    """What differs on a day from the rows of the units.

    `past` has the state of departments that changed later, `groups` the names of such groups,
    `successors` the department that answers for another, at the end of the chain, and `names` the
    name by which a department is printed, if it is not that of its row.
    """

    past: Mapping[int, UnitState] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    successors: Mapping[int, int] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)

    def follows(self, department: int) -> int:
        """Return the department that answers for `department`, which is mostly itself."""
        return self.successors.get(department, department)

    def together(self, departments: frozenset[int]) -> frozenset[int]:
        """Return `departments` with all that they answer for and all that answer for them."""
        if not self.successors:
            return departments
        heads = {self.follows(pk) for pk in departments}
        merged = {pk for pk, head in self.successors.items() if head in heads}
        return departments | heads | merged


_units: ContextVar[UnitsOnDay] = ContextVar("_units", default=UnitsOnDay())  # noqa: B039 frozen


@contextmanager
def units_on_day(units: UnitsOnDay) -> Iterator[None]:
    """Print units as they were on the day of `units` inside the block."""
    token = _units.set(units)
    try:
        yield
    finally:
        _units.reset(token)


def current_units() -> UnitsOnDay:
    """Return what `units_on_day` set; outside of it, nothing differs from the rows."""
    return _units.get()


def department_name(pk: int | None, name: str) -> str:
    """Return the name of the department `pk` on the day; `name` is that of its row."""
    return _units.get().names.get(pk, name) if pk else name


def group_name(pk: int | None, name: str) -> str:
    """Return the name of the group `pk` on the day; `name` is that of its row."""
    return _units.get().groups.get(pk, name) if pk else name


def merged_with(department: int) -> frozenset[int]:
    """Return `department` with all that are merged with it on the day."""
    return _units.get().together(frozenset([department]))
