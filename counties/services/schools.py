"""The register of schools: which there are, of which kind, and from when to when each is open."""

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
from counties.signals import send_members_changed

_EARLY = "不能晚于今天：请在当天或之后登记，承担的任务从那一天起调整。"


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
    """Enter a school: its department, its register, and the `groups` it belongs to.

    Raises ValidationError when a name is taken, the township is none, or it opens after today.
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
    """Change what is registered of the school `department`. Raises StaleEdit, and
    ValidationError as `add_school` does."""
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
    """撤并: from the day `closed_on` the school is closed, or merged into another; no day takes
    the closing back. Raises StaleEdit, and ValidationError where the days or the other do not fit.
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
    """Enter the schools of a fixture in a county that has none; how many were made.

    A row has a name, aliases where there are, and a kind where the name says it: a school without
    one is a department that waits for its register.
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
    department.name = name
    department.save()
    set_aliases(department, aliases)
    school.department = department
    school.kind, school.township, school.opened_on = kind, township, opened_on
    school.counted_with = counted_with
    school.save()
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
        raise ValidationError({"opened_on": f"开办日期{_EARLY}"})
    if opened_on and school.closed_on and opened_on > school.closed_on:
        raise ValidationError({"opened_on": f"开办日期晚于撤并日期 {school.closed_on}。"})


def _refuse_host(school: School, department: Department, host: School | None) -> None:
    """不单独计校数的校点 belongs to one school of the county that is counted itself."""
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
        raise ValidationError({"closed_on": f"撤并日期{_EARLY}"})
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
    """Write down what differs from `before`, and tell who follows the groups."""
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
    """What the audit keeps of a school."""
    school = School.objects.filter(department=department).select_related(
        "township", "merged_into__department", "counted_with__department"
    )
    held = school.first()
    return {
        "name": department.name,
        "aliases": list(department.aliases.values_list("name", flat=True)),
        "groups": list(department.member_of.values_list("name", flat=True)),
        "kind": SchoolKind(held.kind).label if held else "",
        "township": str(held.township or "") if held else "",
        "opened_on": str(held.opened_on or "") if held else "",
        "closed_on": str(held.closed_on or "") if held else "",
        "merged_into": str(held.merged_into or "") if held else "",
        "counted_with": str(held.counted_with or "") if held else "",
    }
