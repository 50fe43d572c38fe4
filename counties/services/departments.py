"""Departments and groups of a county, whose names and aliases are unique."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from counties.audit import record
from counties.concurrency import check_version
from counties.models import Alias, County, Department, DepartmentGroup, User
from counties.models.folded import of_the_same_name
from counties.names import folded
from counties.services.successions import duties_of
from counties.services.unit_changes import date_change, state_before
from counties.signals import send_members_changed


@transaction.atomic
def add_department(
    *,
    by: User,
    county: County,
    name: str,
    kind: str,
    parent: Department | None,
    position: int,
    is_active: bool,
    aliases: Collection[str],
) -> Department:
    """Add a department. Raises ValidationError if a name is taken or `parent` is not possible."""
    department = Department(county=county)
    refuse_taken(department, name, aliases)
    _refuse_parent(department, parent)
    department.name, department.kind, department.parent = name, kind, parent
    department.position, department.is_active = position, is_active
    department.save()
    set_aliases(department, aliases)
    _record_change(by, "新增单位", department, {})
    return department


@transaction.atomic
def edit_department(
    *,
    by: User,
    department: Department,
    version: int,
    name: str,
    kind: str,
    parent: Department | None,
    position: int,
    is_active: bool,
    aliases: Collection[str],
) -> Department:
    """Change a department. Raises StaleEdit, and ValidationError like `add_department`."""
    check_version(department, version)
    before, past = _state(department), state_before(department)
    refuse_taken(department, name, aliases)
    _refuse_parent(department, parent)
    if department.is_active and not is_active:
        _refuse_open_duties(department)
    department.name, department.kind, department.parent = name, kind, parent
    department.position, department.is_active = position, is_active
    department.save()
    set_aliases(department, aliases)
    date_change(past, by)
    _record_change(by, "修改单位", department, before)
    if before["is_active"] != is_active:
        send_members_changed(list(department.member_of.all()), by)
    return department


@transaction.atomic
def add_group(
    *,
    by: User,
    county: County,
    name: str,
    kind: str,
    members: Collection[Department],
    aliases: Collection[str],
) -> DepartmentGroup:
    """Add a group of departments. Raises ValidationError if a name is taken."""
    group = DepartmentGroup(county=county)
    refuse_taken(group, name, aliases)
    group.name, group.kind = name, kind
    group.save()
    group.members.set(members)
    set_aliases(group, aliases)
    _record_change(by, "新增集合单位", group, {})
    return group


@transaction.atomic
def edit_group(
    *,
    by: User,
    group: DepartmentGroup,
    version: int,
    name: str,
    kind: str,
    members: Collection[Department],
    aliases: Collection[str],
) -> DepartmentGroup:
    """Change a group. Raises StaleEdit, and ValidationError if a name is taken."""
    check_version(group, version)
    before, past = _state(group), state_before(group)
    refuse_taken(group, name, aliases)
    group.name, group.kind = name, kind
    group.save()
    group.members.set(members)
    set_aliases(group, aliases)
    date_change(past, by)
    _record_change(by, "修改集合单位", group, before)
    send_members_changed([group], by)
    return group


def refuse_taken(own: Department | DepartmentGroup, name: str, aliases: Collection[str]) -> None:
    """Raise ValidationError if a name already belongs to another department or group of the county.

    Locks the row of the county first, since no constraint covers the three tables with names. A
    name that the unit has already stays, even if it was stored before names were compared folded.
    """
    county = County.objects.select_for_update(no_key=True).get(pk=own.county_id)
    if name in aliases:
        raise ValidationError({"aliases": f"别名“{name}”与名称相同，请删去。"})
    current = {own.name, *own.aliases.values_list("name", flat=True)} if own.pk else set()
    holders = _holders(own, county, [text for text in (name, *aliases) if text not in current])
    errors = {}
    if name in holders:
        errors["name"] = f"“{name}”{holders[name]}，请换一个名称。"
    taken = [f"“{alias}”{holders[alias]}。" for alias in aliases if alias in holders]
    if taken:
        errors["aliases"] = "".join(taken)
    if errors:
        raise ValidationError(errors)


def _holders(own: Department | DepartmentGroup, county: County, texts: list[str]) -> dict[str, str]:
    """Return a description of the current owner for each of `texts` that is taken in the county.

    A text is taken if it is the same as a name or alias when folded (`counties.names`).
    """
    keys = {folded(text, county.name) for text in texts}
    taken: list[tuple[str, str]] = []
    for model in (Department, DepartmentGroup):
        rows = model.objects.for_county(county).filter(of_the_same_name(keys))
        words = f"已是本县一个{model._meta.verbose_name}的名称"
        others = rows.exclude(pk=own.pk) if isinstance(own, model) else rows
        taken += [(row.name, words) for row in others]
    aliases = Alias.objects.for_county(county).filter(of_the_same_name(keys))
    for alias in aliases.select_related("department", "group"):
        holder = alias.department or alias.group
        if holder != own:
            taken.append((alias.name, f"已是“{holder}”的别名"))
    holders: dict[str, str] = {}
    for text in texts:
        key = folded(text, county.name)
        same = [pair for pair in taken if folded(pair[0], county.name) == key]
        if exact := next((words for stored, words in same if stored == text), None):
            holders[text] = exact
        elif same:
            stored, words = same[0]
            holders[text] = f"与“{stored}”是同一个名称（“{stored}”{words}）"
    return holders


def _refuse_parent(department: Department, parent: Department | None) -> None:
    """Raise ValidationError unless sections stay one level below departments of the same county."""
    if parent is None:
        return
    if parent.county_id != department.county_id or parent.pk == department.pk:
        raise ValidationError({"parent": "上级单位须是本县的另一个单位。"})
    if parent.parent_id is not None:
        raise ValidationError({"parent": f"“{parent}”本身隶属于其他单位，不能作上级单位。"})
    if department.pk and department.sections.exists():
        raise ValidationError({"parent": "本单位下设科室，不能再隶属于其他单位。"})


def _refuse_open_duties(department: Department) -> None:
    """Raise ValidationError if `department` has anything open that somebody must take over."""
    if duties := duties_of(department):
        raise ValidationError(
            {
                "is_active": f"本单位还有{'、'.join(duties)}，停用后没有人承担。"
                "请在单位列表点“接续”，写明由哪个单位接续，再停用。"
            }
        )


def set_aliases(own: Department | DepartmentGroup, names: Collection[str]) -> None:
    """Make `names` the aliases of a department or group."""
    own.aliases.exclude(name__in=names).delete()
    existing = set(own.aliases.values_list("name", flat=True))
    for name in names:
        if name not in existing:
            own.aliases.create(county=own.county, name=name)


def _state(own: Department | DepartmentGroup) -> dict[str, Any]:
    """Return what the audit log stores of a department or group."""
    state: dict[str, Any] = {
        "name": own.name,
        "kind": own.get_kind_display(),
        "aliases": list(own.aliases.values_list("name", flat=True)),
    }
    if isinstance(own, Department):
        parent = str(own.parent) if own.parent else ""
        return state | {"parent": parent, "position": own.position, "is_active": own.is_active}
    return state | {"members": list(own.members.values_list("name", flat=True))}


def _record_change(
    by: User, verb: str, own: Department | DepartmentGroup, before: dict[str, Any]
) -> None:
    """Record what differs between `before` and now."""
    after = _state(own)
    record(
        by=by,
        verb=verb,
        target=own,
        county=own.county,
        before={key: value for key, value in before.items() if value != after[key]},
        after={key: value for key, value in after.items() if value != before.get(key)},
    )
