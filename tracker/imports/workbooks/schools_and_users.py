"""Check uploaded workbooks of schools and users against the county.

Nothing is saved here: `services.schools_and_users` saves. The checks need a few queries for any
number of lines. If a service refuses a line that passed them, the whole import is undone.
"""

import re
from datetime import date
from typing import Any

from django.utils import timezone

from counties.choices import DepartmentKind, GroupKind, SchoolKind
from counties.models import Alias, County, Department, DepartmentGroup, School, User
from counties.models.folded import of_the_same_name
from counties.names import NameIndex, folded, split_names
from counties.permissions import ROLES, RoleName
from counties.phones import REFUSED, is_mobile
from tracker.imports.workbooks.layouts import WorkbookLayout
from tracker.imports.workbooks.line_checks import (
    CheckedLine,
    CheckedWorkbook,
    LineErrors,
    read_choice,
    read_day,
    read_department,
    read_line,
)

SCHOOL_HEADS = (
    "学校名称", "办学类型", "所在乡镇", "开办日期", "撤并日期", "并入学校", "别名", "集合单位",
)  # fmt: skip
USER_HEADS = ("用户名", "姓名", "单位", "角色", "办公电话")
MOST_USERS = 100  # each password is hashed slowly on purpose
_USERNAME = re.compile(r"^[\w.@+-]{1,50}$")


def check_schools(county: County, rows: list[Any]) -> CheckedWorkbook:
    """Return what each line of a workbook of schools would change in `county`."""
    lookup = _UnitLookup(county)
    lines = [read_line(number, cells, SCHOOL_HEADS) for number, cells in rows]
    names_in_file = {line.values["学校名称"] for line in lines}
    seen: dict[str, int] = {}
    for line in lines:
        errors = LineErrors(line, SCHOOL_HEADS)
        name = line.values["学校名称"]
        _check_name(lookup, line, errors, seen)
        payload: dict[str, Any] = {
            "name": name,
            "kind": read_choice(line, errors, "办学类型", {k.label: k.value for k in SchoolKind}),
            "township": read_department(line, errors, "所在乡镇", lookup.townships),
            "opened_on": _day(line, errors, "开办日期"),
            "closed_on": _day(line, errors, "撤并日期"),
            "merged_into": line.values["并入学校"],
            "aliases": split_names(line.values["别名"]),
            "groups": _groups(line, errors, lookup),
        }
        _check_merger(line, errors, payload, lookup, names_in_file)
        for alias in payload["aliases"]:
            holder = lookup.names.get(alias)
            if holder and holder != name:
                errors.add("别名", f"“{alias}”已是“{holder}”的名称或别名，请删去。")
        line.payload = payload
        line.action = "更新" if name in lookup.schools else "新增"
        line.summary = "、".join(v for v in (line.values["办学类型"], line.values["所在乡镇"]) if v)
    return CheckedWorkbook(SCHOOL_HEADS, lines)


class _UnitLookup:
    """The departments, groups, aliases and schools of a county, read once."""

    def __init__(self, county: County) -> None:
        self.county = county.name
        rows = list(Department.objects.for_county(county))
        self.schools = {d.name: d for d in rows if d.kind == DepartmentKind.SCHOOL}
        townships = {d.name: d for d in rows if d.kind == DepartmentKind.TOWNSHIP}
        departments = {d.name: d for d in rows}
        groups = DepartmentGroup.objects.for_county(county)
        all_groups = {group.name: group for group in groups}
        names = {name: name for name in (*departments, *all_groups)}
        aliases = Alias.objects.for_county(county).select_related("department", "group")
        for alias in aliases:
            names[alias.name] = str(alias.department or alias.group)
            if alias.department:
                departments.setdefault(alias.name, alias.department)
        self.townships = NameIndex(townships, county.name)
        self.departments = NameIndex(departments, county.name)
        self.all_groups = NameIndex(all_groups, county.name)
        self.names = NameIndex(names, county.name)
        register = School.objects.for_county(county).select_related("department")
        self.registered = {row.department.name: row for row in register}


def _check_name(
    lookup: _UnitLookup, line: CheckedLine, errors: LineErrors, seen: dict[str, int]
) -> None:
    name = line.values["学校名称"]
    key = folded(name, lookup.county)
    if not name:
        errors.add("学校名称", "没有填写。请填写全县唯一的规范名称。")
    elif len(name) > 80:
        errors.add("学校名称", "超过 80 个字，请写简短。")
    elif key in seen:
        errors.add("学校名称", f"与第 {seen[key]} 行重复，请删去一行。")
    elif name not in lookup.schools and (holder := lookup.names.get(name)):
        errors.add("学校名称", f"已是“{holder}”的名称或别名；更新该校请写“{holder}”。")
    seen.setdefault(key, line.number)


def _check_merger(
    line: CheckedLine,
    errors: LineErrors,
    payload: dict[str, Any],
    lookup: _UnitLookup,
    names_in_file: set[str],
) -> None:
    into, opened, closed = payload["merged_into"], payload["opened_on"], payload["closed_on"]
    if into and not closed and not any(e.head == "撤并日期" for e in line.errors):
        errors.add("撤并日期", "填了并入学校，就要填撤并日期。")
    if into and into not in lookup.registered and into not in names_in_file:
        errors.add("并入学校", f"本县和本文件都没有登记“{into}”，请先登记或改正名称。")
    if into and into == payload["name"]:
        errors.add("并入学校", "不能并入自己。")
    if opened and closed and closed < opened:
        errors.add("撤并日期", "早于开办日期，请改正。")


def _groups(line: CheckedLine, errors: LineErrors, lookup: _UnitLookup) -> list[DepartmentGroup]:
    names = split_names(line.values["集合单位"])
    for name in names:
        group = lookup.all_groups.get(name)
        if group is None or group.kind == GroupKind.TOWNSHIPS:
            errors.add("集合单位", f"本县没有学校可以加入的集合单位“{name[:20]}”。")
    return [group for name in names if (group := lookup.all_groups.get(name))]


def _day(line: CheckedLine, errors: LineErrors, head: str) -> date | None:
    day = read_day(line, errors, head, first_year=1900)
    if day and day > timezone.localdate():
        errors.add(head, "晚于今天：请在当天或之后登记。")
        return None
    return day


COUNTY_ROLES = {role.label: name.value for name, role in ROLES.items()}


def check_users(county: County, rows: list[Any]) -> CheckedWorkbook:
    """Return which account each line of a workbook of users would add in `county`.

    An import adds accounts and never changes them; they are changed one by one on the page of
    users.
    """
    lookup = _UnitLookup(county)
    lines = [read_line(number, cells, USER_HEADS) for number, cells in rows]
    names = [line.values["用户名"] for line in lines]
    same = of_the_same_name({folded(name) for name in names})
    taken = {folded(row.username): row.username for row in User.objects.filter(same)}
    seen: dict[str, int] = {}
    for line in lines:
        errors = LineErrors(line, USER_HEADS)
        _check_account(line, errors, taken, seen)
        role = read_choice(line, errors, "角色", COUNTY_ROLES)
        department = read_department(line, errors, "单位", lookup.departments)
        reports = role == RoleName.REPORTER
        if reports and not line.values["单位"]:
            errors.add("单位", "填报员必须属于一个单位，请填写单位名称。")
        line.payload = {
            "username": line.values["用户名"],
            "name": line.values["姓名"],
            "phone": line.values["办公电话"],
            "roles": [] if reports or not role else [role],
            "reports_for": [department] if reports and department else [],
        }
        line.action = "新增"
        line.summary = "、".join(v for v in (line.values["单位"], line.values["角色"]) if v)
    for line in lines[MOST_USERS:]:
        LineErrors(line, USER_HEADS).add(
            "用户名", f"一次最多导入 {MOST_USERS} 个账号，请分成几个文件。"
        )
    return CheckedWorkbook(USER_HEADS, lines)


def _check_account(
    line: CheckedLine, errors: LineErrors, taken: dict[str, str], seen: dict[str, int]
) -> None:
    username = line.values["用户名"]
    key = folded(username)
    if not _USERNAME.match(username):
        errors.add("用户名", "请填写 1—50 个字母、汉字、数字或 @ . + - _。")
    elif other := taken.get(key):
        same = "" if other == username else f"（与“{other}”只差大小写或全角半角）"
        errors.add("用户名", f"已被使用{same}，请换一个；改动已有账号请到“用户”页面。")
    elif key in seen:
        errors.add("用户名", f"与第 {seen[key]} 行重复，请换一个。")
    seen.setdefault(key, line.number)
    if not 1 <= len(line.values["姓名"]) <= 50:
        errors.add("姓名", "请填写，不超过 50 个字。")
    if len(line.values["办公电话"]) > 20:
        errors.add("办公电话", "不超过 20 个字，只填办公电话。")
    elif is_mobile(line.values["办公电话"]):
        errors.add("办公电话", REFUSED)


SCHOOLS = WorkbookLayout(
    SCHOOL_HEADS,
    ("学校名称", "办学类型"),
    {"办学类型": [kind.label for kind in SchoolKind]},
    (
        "每行一所学校，学校名称和办学类型必填。已有的学校按名称更新。",
        "日期写成 2024-09-01；没有撤并的，撤并日期和并入学校留空。",
        "别名、集合单位可写多个，用顿号隔开。集合单位如“各义务教育学校”，写了就承担它的任务。",
    ),
    check_schools,
)
USERS = WorkbookLayout(
    USER_HEADS,
    ("用户名", "姓名", "角色"),
    {"角色": list(COUNTY_ROLES)},
    (
        "每行一个新账号。填报员必须写单位，单位名称或别名与“单位”页面一致。",
        "只登记办公电话。密码由门户生成，导入后显示一次，首次登录须修改。",
        f"一次最多 {MOST_USERS} 个。",
    ),
    check_users,
)
