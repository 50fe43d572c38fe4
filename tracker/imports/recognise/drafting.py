"""A reading and a person's decisions as the draft of a plan, ready for `services.issue_plan`.

Pure: the reading already carries what was edited on the review page; what is decided here is how
the plan is called, what unknown units are, and who leads where the document does not say it.
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
    """What a name in the document stands for: a department or a group (`is_group`) of a kind of
    `drafts.DEPARTMENT_KINDS` or `drafts.GROUP_KINDS`, under the name the county uses."""

    name: str
    kind: str
    is_group: bool = False
    parent: str = ""  # of a section


@dataclass(frozen=True)
class Decisions:
    """What a person has settled. `county` is the six-digit code; `units` says of names in the
    reading what they are, and what is missing there is proposed by `propose`; a title or number
    left empty is the document's own."""

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
    """A name in the reading: how it is written, on which rows, and what it most likely is."""

    name: str
    written: tuple[str, ...]
    rows: tuple[int, ...]
    proposed: UnitChoice


def named_units(reading: PlanReading) -> tuple[NamedUnit, ...]:
    """Every unit of a reading once, in the order of its first row; leaders are persons."""
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
    """What a name most likely is; a person confirms it."""
    if _GROUP.match(name):
        kind = next((kind for kind, words in _GROUP_KINDS if words.search(name)), "other")
        return UnitChoice(name, kind, is_group=True)
    if section:
        return UnitChoice(name, "section")
    return UnitChoice(name, next((kind for kind, words in _KINDS if words.search(name)), "other"))


def draft_plan(reading: PlanReading, decisions: Decisions) -> PlanDraft:
    """The plan of a reading. `validation.check` says what still keeps it from being issued."""
    found = named_units(reading)
    choices = {each.name: decisions.units.get(each.name, each.proposed) for each in found}
    tasks = tuple(_task(row, choices) for row in reading.rows)
    goals = _goals(reading)
    years = sorted({task.year for task in tasks if task.year} | set(goals))
    departments, groups = _units(found, choices)
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
    """The goals of each year, one a line."""
    goals: dict[int, str] = {}
    for year, goal in reading.goals:
        if year in YEARS:
            goals[year] = f"{goals[year]}\n{goal}" if year in goals else goal
    return goals


def _units(
    found: tuple[NamedUnit, ...], choices: Mapping[str, UnitChoice]
) -> tuple[tuple[DepartmentDraft, ...], tuple[GroupDraft, ...]]:
    """Every unit under the name a person has chosen; the other names are its aliases."""
    names: dict[str, tuple[UnitChoice, list[str]]] = {}
    for each in found:
        choice = choices[each.name]
        names.setdefault(choice.name, (choice, []))[1].extend((each.name, *each.written))
    taken = set(names)
    departments: list[DepartmentDraft] = []
    groups: list[GroupDraft] = []
    for name, (choice, called) in names.items():
        aliases = tuple(alias for alias in dict.fromkeys(called) if alias not in taken)
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
    """Each unit once in a role; exactly one leads: who is said to, else the first, to be confirmed
    by the office."""
    lead, inferred = _lead(row)
    found: dict[tuple[str, str, int | None], AssignmentDraft] = {}
    for unit in row.units:
        name = unit.name if unit.role == "leader" else choices[unit.name].name
        leads = unit is lead and not any(each.leads for each in found.values())
        key = name, unit.role, unit.item
        if key not in found:
            written = _cut(unit.written, "written")
            found[key] = AssignmentDraft(
                name, written, unit.role, leads, leads and inferred, unit.item
            )
    return tuple(found.values())


def _lead(row: ReadRow) -> tuple[ReadUnit | None, bool]:
    """The unit that leads, and whether that is only inferred."""
    units = [unit for unit in row.units if unit.role != "leader"]
    leads = [unit for unit in units if unit.role == "lead"]
    chosen = next((unit for unit in leads or units if row.lead and unit.name == row.lead), None)
    if chosen:
        return chosen, False
    return next(iter(leads or units), None), len(leads) != 1
