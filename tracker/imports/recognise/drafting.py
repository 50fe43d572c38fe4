"""Make the draft of a plan from a reading and the decisions of a person.

The reading already contains what was edited on the review page. The decisions add the title and
other data of the plan, and what unknown units are. If the document does not say who leads a task,
the first unit is taken and marked as inferred.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tracker.imports.recognise.reading import PlanReading, ReadRow, ReadUnit
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.fields import TASK_FIELDS, FieldKind
from tracker.roadmaps.plans.schema import (
    AssignmentDraft,
    DepartmentDraft,
    GroupDraft,
    MilestoneDraft,
    PlanDraft,
    TaskDraft,
)
from tracker.roadmaps.plans.values import MAX_LENGTHS, MAX_TEXT, YEARS
from tracker.time_expressions.parser import Precision


@dataclass(frozen=True)
class UnitChoice:
    """What a name in the document stands for: a department, or a group of departments.

    `name` is the name that the county uses, `kind` one of the kinds of departments or groups.
    """

    name: str
    kind: str
    is_group: bool = False
    parent: str = ""  # of a section


@dataclass(frozen=True)
class Decisions:
    """The decisions of a person about a plan.

    `county` is the six-digit code. `units` says what names in the reading stand for; a name that is
    missing there is decided by `propose`. An empty title or document number is taken from the
    document.
    """

    county: str
    key: str
    series: str
    version: int = 1
    state: str = "draft"
    title: str = ""
    doc_number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    target_year: int | None = None
    basis: str = ""
    units: Mapping[str, UnitChoice] = field(default_factory=dict)


@dataclass(frozen=True)
class NamedUnit:
    """A unit name in the reading: its spellings, its rows, and what it most likely stands for."""

    name: str
    written: tuple[str, ...]
    rows: tuple[int, ...]
    proposed: UnitChoice


def named_units(reading: PlanReading) -> tuple[NamedUnit, ...]:
    """Return every unit of a reading once, in the order of rows. Leaders are persons, no units."""
    rows: dict[str, list[int]] = {}
    written: dict[str, list[str]] = {}
    for number, row in enumerate(reading.rows, 1):
        for unit in row.units:
            if unit.role != "leader":
                rows.setdefault(unit.name, []).append(number)
                written.setdefault(unit.name, []).append(unit.written)
    sections = {u.name for row in reading.rows for u in row.units if u.role == "section"}
    return tuple(
        NamedUnit(
            name,
            tuple(dict.fromkeys(written[name])),
            tuple(dict.fromkeys(places)),
            propose(name, section=name in sections),
        )
        for name, places in rows.items()
    )


_GROUP = re.compile(r"^(?:各|全[县市区州]|全部|所有|有关|相关|其他|国务院(?:相关|有关)|\d+个)")
_GROUP_KINDS = (
    ("schools", re.compile(r"学校|中小学|小学|中学|幼儿园|高校|校$")),
    ("townships", re.compile(r"乡|镇|街道")),
    ("members", re.compile(r"成员单位|责任单位|部门|单位")),
)
_KINDS = (
    ("section", re.compile(r"(?:(?<!办公)室|[科股处])$")),
    ("party", re.compile(r"[县市区州省]委(?!.*政府)|(?:组织|宣传|统战)部|政法委|编委?办|纪委")),
    ("township", re.compile(r"(?:[镇乡]|街道|街道办事处)(?:人民政府|政府|党委)?$")),
    ("school", re.compile(r"(?:学校|小学|中学|[一二三四五六七八九十]中|幼儿园)$")),
    ("bureau", re.compile(r"[局委办厅部署院]$|办公室$|政府$")),
)  # fmt: skip


def propose(name: str, *, section: bool = False) -> UnitChoice:
    """Return what a name most likely stands for; a person confirms it."""
    if _GROUP.match(name):
        kind = next((kind for kind, words in _GROUP_KINDS if words.search(name)), "other")
        return UnitChoice(name, kind, is_group=True)
    if section:
        return UnitChoice(name, "section")
    return UnitChoice(name, next((kind for kind, words in _KINDS if words.search(name)), "other"))


def draft_plan(reading: PlanReading, decisions: Decisions) -> PlanDraft:
    """Return the draft of a plan. `validation.check` says what still keeps it from being issued."""
    unit_names = named_units(reading)
    choices = {each.name: decisions.units.get(each.name, each.proposed) for each in unit_names}
    tasks = tuple(_task(row, choices) for row in reading.rows)
    goals = _goals(reading)
    years = sorted({task.year for task in tasks if task.year} | set(goals))
    departments, groups = _units(unit_names, choices)
    return PlanDraft(
        key=decisions.key,
        county=decisions.county,
        title=_cut(decisions.title or reading.title, "title"),
        doc_number=_cut(decisions.doc_number or reading.doc_number, "doc_number"),
        issuer=decisions.issuer,
        issued_on=decisions.issued_on,
        state=decisions.state,
        version=decisions.version,
        series=decisions.series,
        target_year=decisions.target_year,
        basis=decisions.basis,
        departments=departments,
        groups=groups,
        members=reading.members,
        stages=reading.stages,
        milestones=tuple(MilestoneDraft(year, goals.get(year, "")) for year in years),
        targets=reading.targets,
        tasks=tasks,
    )


def _cut(text: str, name: str) -> str:
    return text.strip()[: MAX_LENGTHS.get(name, MAX_TEXT)]


def _goals(reading: PlanReading) -> dict[int, str]:
    """Return the goals of each year, one on a line."""
    goals: dict[int, str] = {}
    for year, goal in reading.goals:
        if year in YEARS:
            goals[year] = f"{goals[year]}\n{goal}" if year in goals else goal
    return goals


def _units(
    unit_names: tuple[NamedUnit, ...], choices: Mapping[str, UnitChoice]
) -> tuple[tuple[DepartmentDraft, ...], tuple[GroupDraft, ...]]:
    """Return departments and groups under the chosen names; other names become aliases."""
    names: dict[str, tuple[UnitChoice, list[str]]] = {}
    for each in unit_names:
        choice = choices[each.name]
        names.setdefault(choice.name, (choice, []))[1].extend((each.name, *each.written))
    taken = set(names)
    departments: list[DepartmentDraft] = []
    groups: list[GroupDraft] = []
    for name, (choice, spellings) in names.items():
        aliases = tuple(alias for alias in dict.fromkeys(spellings) if alias not in taken)
        taken.update(aliases)
        if choice.is_group:
            groups.append(GroupDraft(name, choice.kind, aliases))
        else:
            parent = choice.parent if choice.parent in names else ""
            departments.append(DepartmentDraft(name, choice.kind, aliases, parent=parent))
    return tuple(departments), tuple(groups)


def _task(row: ReadRow, choices: Mapping[str, UnitChoice]) -> TaskDraft:
    place = row.places.get("content")
    return TaskDraft(
        **_texts(row),
        year=row.year if row.year in YEARS else None,
        items=tuple(item[:MAX_TEXT] for item in row.items if squeeze(item)),
        window=row.window,
        due=replace(row.due, precision=row.due.precision or Precision.UNKNOWN)
        if row.due.text
        else row.due,
        assignments=_assignments(row, choices),
        targets=row.targets,
        funding=row.funding,
        extra=row.extra,
        lines=(place.line, place.last) if place else None,
    )


def _texts(row: ReadRow) -> dict[str, Any]:
    return {
        field.name: _cut(getattr(row, field.name), field.name)
        for field in TASK_FIELDS
        if field.kind is FieldKind.TEXT
    }


def _assignments(row: ReadRow, choices: Mapping[str, UnitChoice]) -> tuple[AssignmentDraft, ...]:
    """Return each unit once in a role. Exactly one leads.

    It is the one that the document or a person names, otherwise the first, which the office has to
    confirm.
    """
    lead, inferred = _lead(row)
    assignments: dict[tuple[str, str, int | None], AssignmentDraft] = {}
    for unit in row.units:
        name = unit.name if unit.role == "leader" else choices[unit.name].name
        leads = unit is lead and not any(each.leads for each in assignments.values())
        key = name, unit.role, unit.item
        if key not in assignments:
            written = _cut(unit.written, "written")
            assignments[key] = AssignmentDraft(
                name, written, unit.role, leads, leads and inferred, unit.item
            )
    return tuple(assignments.values())


def _lead(row: ReadRow) -> tuple[ReadUnit | None, bool]:
    """Return the unit that leads, and whether this is only inferred."""
    units = [unit for unit in row.units if unit.role != "leader"]
    leads = [unit for unit in units if unit.role == "lead"]
    chosen = next((unit for unit in leads or units if row.lead and unit.name == row.lead), None)
    if chosen:
        return chosen, False
    return next(iter(leads or units), None), len(leads) != 1
