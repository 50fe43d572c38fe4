"""The register of schools: their kinds, and the days on which they open and close."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from counties.audit import record
from counties.choices import DepartmentKind, SchoolKind
from counties.concurrency import check_version
from counties.models import County, Department, DepartmentGroup, School, User
from counties.services.departments import refuse_taken, set_aliases
from counties.services.unit_changes import date_change, state_before
from counties.signals import send_members_changed

_TOO_LATE = "不能晚于今天：请在当天或之后登记，承担的任务从那一天起调整。"


@transaction.atomic
def add_school(
    *,
    by: User,
    county: County,
    name: str,
    aliases: Collection[str],
    kind: str,
    township: Department | None,
    opened_on: date | None,
    groups: Collection[DepartmentGroup],
    counted_with: School | None = None,
) -> Department:
    """Add a school: its department, its registration and the `groups` that it belongs to.

    Raises ValidationError if a name is taken, the township is none, or it opens after today.
    """
    department = Department(county=county, kind=DepartmentKind.SCHOOL, position=_next(county))
    return _save(
        department,
        {},
        by,
        name=name,
        aliases=aliases,
        kind=kind,
        township=township,
        opened_on=opened_on,
        groups=groups,
        counted_with=counted_with,
    )


@transaction.atomic
def edit_school(
    *,
    by: User,
    department: Department,
    version: int,
    name: str,
    aliases: Collection[str],
    kind: str,
    township: Department | None,
    opened_on: date | None,
    groups: Collection[DepartmentGroup],
    counted_with: School | None = None,
) -> Department:
    """Change the registration of the school `department`. Raises StaleEdit, and ValidationError
    like `add_school`.
    """
    check_version(department, version)
    before = _state(department)
    return _save(
        department,
        before,
        by,
        name=name,
        aliases=aliases,
        kind=kind,
        township=township,
        opened_on=opened_on,
        groups=groups,
        counted_with=counted_with,
    )


@transaction.atomic
def close_school(
    *,
    by: User,
    department: Department,
    version: int,
    closed_on: date | None,
    merged_into: School | None,
) -> Department:
    """撤并: close a school on `closed_on` or merge it into another; None reopens it.

    Raises StaleEdit, and ValidationError if the days or the other school do not fit.
    """
    check_version(department, version)
    school = School.objects.select_related("department").get(department=department)
    _refuse_closing(school, closed_on, merged_into)
    before = _state(department)
    school.closed_on, school.merged_into = closed_on, merged_into
    school.save()
    verb = "学校恢复" if closed_on is None else "学校并入" if merged_into else "学校撤销"
    _finish(department, verb, before, by, list(department.member_of.all()))
    return department


@transaction.atomic
def load_schools(*, county: County, rows: Collection[dict[str, Any]]) -> int:
    """Add the schools of a fixture to a county without schools; return how many were added.

    A row has a name, optional aliases, and a kind if the name says it. A school without a kind is a
    department that is not registered yet.
    """
    if Department.objects.for_county(county).filter(kind=DepartmentKind.SCHOOL).exists():
        return 0
    for place, row in enumerate(rows, start=_next(county)):
        department = Department(county=county, kind=DepartmentKind.SCHOOL, position=place)
        refuse_taken(department, row["name"], row.get("aliases", []))
        department.name = row["name"]
        department.save()
        set_aliases(department, row.get("aliases", []))
        if row.get("kind"):
            School.objects.create(department=department, kind=row["kind"])
    record(by=None, verb="载入学校", target=county, county=county, after={"schools": len(rows)})
    return len(rows)


def _next(county: County) -> int:
    """Return the next free position of a department in the county."""
    last = Department.objects.for_county(county).order_by("-position").first()
    return last.position + 1 if last else 1


def _save(
    department: Department,
    before: dict[str, Any],
    by: User,
    *,
    name: str,
    aliases: Collection[str],
    kind: str,
    township: Department | None,
    opened_on: date | None,
    groups: Collection[DepartmentGroup],
    counted_with: School | None,
) -> Department:
    refuse_taken(department, name, aliases)
    school = School.objects.filter(department=department).first() if department.pk else None
    school = school or School(department=department)
    _refuse_days(school, department, township, opened_on)
    _refuse_host(school, department, counted_with)
    past = state_before(department)
    department.name = name
    department.save()
    set_aliases(department, aliases)
    school.department = department
    school.kind, school.township, school.opened_on = kind, township, opened_on
    school.counted_with = counted_with
    school.save()
    date_change(past, by)
    touched = {group.pk: group for group in department.member_of.all()}
    touched |= {group.pk: group for group in groups}
    department.member_of.set(groups)
    verb = "修改学校" if before else "新增学校"
    _finish(department, verb, before, by, list(touched.values()))
    return department


def _refuse_days(
    school: School, department: Department, township: Department | None, opened_on: date | None
) -> None:
    if township is not None and (
        township.county_id != department.county_id or township.kind != DepartmentKind.TOWNSHIP
    ):
        raise ValidationError({"township": "请选择本县的乡镇（街道）。"})
    if opened_on and opened_on > timezone.localdate():
        raise ValidationError({"opened_on": f"开办日期{_TOO_LATE}"})
    if opened_on and school.closed_on and opened_on > school.closed_on:
        raise ValidationError({"opened_on": f"开办日期晚于撤并日期 {school.closed_on}。"})


def _refuse_host(school: School, department: Department, host: School | None) -> None:
    """Raise ValidationError unless the school with which a 校点 is counted is in the county and
    counted itself.
    """
    if host is None:
        return
    if host.pk == school.pk or host.department.county_id != department.county_id:
        raise ValidationError({"counted_with": "请选择本县的另一所学校。"})
    if host.counted_with_id:
        raise ValidationError({"counted_with": f"“{host}”自己也不单独计校数，请选择计校数的学校。"})
    if school.pk and school.points.exists():
        raise ValidationError({"counted_with": "有校点并入本校计算，本校应单独计校数。"})


def _refuse_closing(school: School, closed_on: date | None, merged_into: School | None) -> None:
    if closed_on is None:
        if merged_into is not None:
            raise ValidationError({"closed_on": "并入其他学校的，要填撤并日期。"})
        return
    if closed_on > timezone.localdate():
        raise ValidationError({"closed_on": f"撤并日期{_TOO_LATE}"})
    if school.opened_on and closed_on < school.opened_on:
        raise ValidationError({"closed_on": f"撤并日期早于开办日期 {school.opened_on}。"})
    if merged_into is None:
        return
    if (
        merged_into.pk == school.pk
        or merged_into.department.county_id != school.department.county_id
    ):
        raise ValidationError({"merged_into": "请选择本县的另一所学校。"})
    if not merged_into.is_open_on(closed_on):
        raise ValidationError({"merged_into": f"“{merged_into}”在 {closed_on} 不在办，不能并入。"})


def _finish(
    department: Department,
    verb: str,
    before: dict[str, Any],
    by: User,
    groups: list[DepartmentGroup],
) -> None:
    """Record what differs from `before`, and signal the change of the groups."""
    department.refresh_from_db()
    after = _state(department)
    record(
        by=by,
        verb=verb,
        target=department,
        county=department.county,
        before={key: value for key, value in before.items() if value != after[key]},
        after={key: value for key, value in after.items() if value != before.get(key)},
    )
    send_members_changed(groups, by)


def _state(department: Department) -> dict[str, Any]:
    """Return what the audit log stores of a school."""
    schools = School.objects.filter(department=department).select_related(
        "township", "merged_into__department", "counted_with__department"
    )
    school = schools.first()
    return {
        "name": department.name,
        "aliases": list(department.aliases.values_list("name", flat=True)),
        "groups": list(department.member_of.values_list("name", flat=True)),
        "kind": SchoolKind(school.kind).label if school else "",
        "township": str(school.township or "") if school else "",
        "opened_on": str(school.opened_on or "") if school else "",
        "closed_on": str(school.closed_on or "") if school else "",
        "merged_into": str(school.merged_into or "") if school else "",
        "counted_with": str(school.counted_with or "") if school else "",
    }
