"""What the unit names of a document stand for: units of the county, or what a person decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from counties.choices import DepartmentKind, GroupKind
from counties.models import Alias, County, Department, DepartmentGroup
from tracker.imports.recognise.drafting import NamedUnit, UnitChoice, named_units
from tracker.imports.recognise.editing import PlanReview, as_reading
from tracker.roadmaps.plans.unit_lists import KnownUnits

SAME = "same"  # another name of a unit
GROUP = "group:"  # before the kind of a group
KINDS = (
    ("单位", [(str(kind), str(kind.label)) for kind in DepartmentKind]),
    ("集合单位", [(f"{GROUP}{kind}", f"集合单位：{kind.label}") for kind in GroupKind]),
    ("已有的单位", [(SAME, "右边这个单位的另一个名称")]),
)


@dataclass(frozen=True)
class CountyUnits:
    """The units of a county by name, and the name behind every alias."""

    units: Mapping[str, UnitChoice]
    aliases: Mapping[str, str]
    county: str = ""

    @cached_property
    def known(self) -> KnownUnits:
        return KnownUnits({**self.aliases, **{name: name for name in self.units}}, self.county)

    def find(self, name: str) -> UnitChoice | None:
        return self.units.get(self.known.find(name))


@dataclass(frozen=True)
class UnitLine:
    """A unit name in the document and what it stands for.

    `choice` is None until a person has decided. `kept` is the decision as the form stores it.
    """

    unit: NamedUnit
    keys: tuple[str, ...]  # of its rows
    choice: UnitChoice | None
    is_known: bool
    kept: Mapping[str, str]

    @property
    def other_words(self) -> list[str]:
        return [written for written in self.unit.written if written != self.unit.name]


def county_units(county: County) -> CountyUnits:
    """Return the units of `county` with their names and aliases. Three queries."""
    departments = Department.objects.for_county(county).values_list("name", "kind")
    groups = DepartmentGroup.objects.for_county(county).values_list("name", "kind")
    units = {name: UnitChoice(name, kind) for name, kind in departments}
    units |= {name: UnitChoice(name, kind, is_group=True) for name, kind in groups}
    aliases = Alias.objects.for_county(county).values_list(
        "name", "department__name", "group__name"
    )
    by_alias = {name: one or other for name, one, other in aliases}
    return CountyUnits(units, by_alias, county.name)


def proposed_kind(unit: NamedUnit) -> str:
    """Return the kind that the form proposes for an unknown name."""
    return f"{GROUP if unit.proposed.is_group else ''}{unit.proposed.kind}"


def unit_lines(
    review: PlanReview, decided: Mapping[str, Mapping[str, str]], county: CountyUnits
) -> list[UnitLine]:
    """Return every unit name in the rows under review, with what it stands for.

    `decided` holds what a person has decided: name → {"kind": …, "of": …}.
    """
    named = named_units(as_reading(review))
    new_units = {unit.name: choice for unit in named if (choice := _new_unit(unit.name, decided))}
    keys = [each.key for each in review.kept]
    lines = []
    for unit in named:
        known = county.find(unit.name)
        decision = decided.get(unit.name, {})
        choice = known or new_units.get(unit.name)
        if choice is None and decision.get("kind") == SAME:
            choice = county.find(decision["of"]) or new_units.get(decision["of"])
        rows = tuple(keys[number - 1] for number in unit.rows)
        lines.append(UnitLine(unit, rows, choice, known is not None, decision))
    return lines


def _new_unit(name: str, decided: Mapping[str, Mapping[str, str]]) -> UnitChoice | None:
    """Return the new unit or group that a person wants for a name."""
    kind = decided.get(name, {}).get("kind", "")
    if not kind or kind == SAME:
        return None
    return UnitChoice(name, kind.removeprefix(GROUP), is_group=kind.startswith(GROUP))


def undecided(lines: list[UnitLine]) -> Iterator[UnitLine]:
    return (line for line in lines if line.choice is None)
