"""The rules that a draft must keep before it becomes rows, or comes into force."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from tracker.roadmaps.plans import blanks
from tracker.roadmaps.plans.schema import (
    ASSIGNMENT_ROLES,
    DATED_PRECISIONS,
    DEPARTMENT_KINDS,
    GROUP_KINDS,
    MEMBER_ROLES,
    OPERATORS,
    PRECISIONS,
    STATES,
    UNDATED_PRECISIONS,
    AssignmentDraft,
    DueDraft,
    FundingDraft,
    MemberDraft,
    PlanDraft,
    StageDraft,
    TargetDraft,
    TaskDraft,
    UnitDraft,
    WindowDraft,
)
from tracker.roadmaps.plans.values import Flaw, check_values


def check(draft: PlanDraft) -> list[Flaw]:
    """Every broken rule of `draft`, in the order of its fields; empty when it can be kept."""
    known = {unit.name for unit in _all_units(draft)}
    return [
        *check_values("", draft),
        *_plan(draft),
        *_units(draft),
        *_members(draft.members),
        *_repeated("stages", [stage.name for stage in draft.stages]),
        *_years(draft),
        *_each("stages", draft.stages, _stage),
        *_each("targets", draft.targets, _target),
        *_each("tasks", draft.tasks, lambda path, task: _task(path, task, known)),
        *_open_blanks(draft),
    ]


def check_for_issue(draft: PlanDraft) -> list[Flaw]:
    """What keeps `draft`, whatever its state, from being put in force."""
    return check(replace(draft, state="in_force"))


def _each(path: str, values: Iterable[Any], rule: Any) -> Iterator[Flaw]:
    for place, value in enumerate(values, 1):
        yield from rule(f"{path}[{place}]", value)


def _repeated(path: str, names: list[str]) -> Iterator[Flaw]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Flaw(path, f"“{name}”出现了{times}次，只能出现一次")


def _one_of(path: str, value: str, choices: tuple[str, ...]) -> Iterator[Flaw]:
    if value not in choices:
        yield Flaw(path, f"“{value}”不在可用值之中：{'、'.join(choices)}")


def _needed(path: str, value: str) -> Iterator[Flaw]:
    if not value.strip():
        yield Flaw(path, "不能为空")
    elif value != value.strip():
        yield Flaw(path, "前后不能有空白")


def _plan(draft: PlanDraft) -> Iterator[Flaw]:
    for name in ("key", "series"):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", getattr(draft, name)):
            yield Flaw(name, "只能用小写字母、数字和连字符，例如“hutubi-2022-5”")
    if not re.fullmatch(r"[1-9][0-9]{5}", draft.county):
        yield Flaw("county", "应为六位县级行政区划代码")
    yield from _needed("title", draft.title)
    yield from _one_of("state", draft.state, STATES)
    if not 1 <= draft.version <= 999:
        yield Flaw("version", "版本号应在1至999之间")


def _open_blanks(draft: PlanDraft) -> Iterator[Flaw]:
    """A plan in force leaves nothing to be written."""
    for blank in blanks.blanks_in(draft) if draft.state == "in_force" else ():
        yield Flaw(blank.places[0].path, f"空白“{blank.name}”还没有填写")


def _all_units(draft: PlanDraft) -> list[UnitDraft]:
    return [*draft.departments, *draft.groups]


def _units(draft: PlanDraft) -> Iterator[Flaw]:
    """Names and aliases are unique over departments and groups, so that each resolves to one."""
    departments = {department.name: department for department in draft.departments}
    for place, department in enumerate(draft.departments, 1):
        path = f"departments[{place}]"
        yield from _unit(path, department, DEPARTMENT_KINDS)
        if department.parent and department.parent not in departments:
            yield Flaw(f"{path}.parent", f"上级单位“{department.parent}”不在本方案的单位之中")
        elif department.parent and departments[department.parent].parent:
            yield Flaw(f"{path}.parent", "上级单位自己不能再有上级单位")
    for place, group in enumerate(draft.groups, 1):
        path = f"groups[{place}]"
        yield from _unit(path, group, GROUP_KINDS)
        yield from _repeated(f"{path}.members", list(group.members))
        for index, member in enumerate(group.members, 1):
            if member not in departments:
                yield Flaw(f"{path}.members[{index}]", f"“{member}”不在本方案的单位之中")
    names = [name for unit in _all_units(draft) for name in (unit.name, *unit.aliases)]
    yield from _repeated("departments", names)


def _unit(path: str, unit: UnitDraft, kinds: tuple[str, ...]) -> Iterator[Flaw]:
    yield from _needed(f"{path}.name", unit.name)
    yield from _one_of(f"{path}.kind", unit.kind, kinds)
    yield from _each(f"{path}.aliases", unit.aliases, _needed)


def _members(members: tuple[MemberDraft, ...]) -> Iterator[Flaw]:
    for place, member in enumerate(members, 1):
        yield from _needed(f"members[{place}].name", member.name)
        yield from _one_of(f"members[{place}].role", member.role, MEMBER_ROLES)
    yield from _repeated("members", [f"{member.role} {member.name}" for member in members])


def _years(draft: PlanDraft) -> Iterator[Flaw]:
    """A task hangs on the milestone of its year: none may be missing, doubled or out of order."""
    years = [milestone.year for milestone in draft.milestones]
    if years != sorted(set(years)):
        yield Flaw("milestones", "年度里程碑应按年份从早到晚排列，每年一条")
    for place, task in enumerate(draft.tasks, 1):
        if task.year is not None and task.year not in years:
            yield Flaw(f"tasks[{place}].year", f"年度里程碑（milestones）中没有{task.year}年")


def _stage(path: str, stage: StageDraft) -> Iterator[Flaw]:
    yield from _needed(f"{path}.name", stage.name)
    yield from _window(f"{path}.window", stage.window)


def _window(path: str, window: WindowDraft) -> Iterator[Flaw]:
    if window.start and window.end and window.start > window.end:
        yield Flaw(path, f"开始日{window.start}晚于结束日{window.end}")
    if (window.start or window.end) and not window.text.strip():
        yield Flaw(f"{path}.text", "有日期而没有文件原文")


def _due(path: str, due: DueDraft) -> Iterator[Flaw]:
    if not due.text.strip():
        if due.on or due.precision:
            yield Flaw(f"{path}.text", "有日期或精度而没有文件原文")
        return
    yield from _one_of(f"{path}.precision", due.precision, PRECISIONS)
    if due.on is None and due.precision in DATED_PRECISIONS:
        yield Flaw(f"{path}.on", f"精度为“{due.precision}”时应有日期")
    if due.on is not None and due.precision in UNDATED_PRECISIONS:
        yield Flaw(f"{path}.on", f"精度为“{due.precision}”时不应有日期")


def _target(path: str, target: TargetDraft) -> Iterator[Flaw]:
    yield from _needed(f"{path}.name", target.name)
    yield from _needed(f"{path}.sentence", target.sentence)
    yield from _one_of(f"{path}.operator", target.operator, OPERATORS)
    if target.operator == "text" and target.value is not None:
        yield Flaw(f"{path}.value", "文字目标不应有数值")
    if target.operator != "text" and target.value is None and not target.reference.strip():
        yield Flaw(f"{path}.value", "应有数值，或写明参照（reference）")
    if not re.fullmatch(r"([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?", target.by):
        yield Flaw(f"{path}.by", "应写作“2023”“2023-08”或“2023-08-31”")


def _task(path: str, task: TaskDraft, known: set[str]) -> Iterator[Flaw]:
    if not (task.title.strip() or task.content.strip()):
        yield Flaw(path, "任务名称和工作内容不能都为空")
    yield from _each(f"{path}.items", task.items, _needed)
    yield from _window(f"{path}.window", task.window)
    yield from _due(f"{path}.due", task.due)
    yield from _assignments(f"{path}.assignments", task, known)
    yield from _each(f"{path}.targets", task.targets, _target)
    yield from _funding(f"{path}.funding", task.funding)
    for place, column in enumerate(task.extra, 1):
        yield from _needed(f"{path}.extra[{place}].heading", column.heading)
    yield from _repeated(f"{path}.extra", [column.heading for column in task.extra])


def _funding(path: str, funding: FundingDraft) -> Iterator[Flaw]:
    if funding.amount is not None and not funding.text.strip():
        yield Flaw(f"{path}.text", "有金额而没有文件原文")
    if funding.amount is not None and funding.amount < 0:
        yield Flaw(f"{path}.amount", "金额不能小于0")


def _assignments(path: str, task: TaskDraft, known: set[str]) -> Iterator[Flaw]:
    """A task with any unit has exactly one that leads; a person answers, but does not report."""
    for place, assignment in enumerate(task.assignments, 1):
        yield from _assignment(f"{path}[{place}]", assignment, known, len(task.items))
    units = [assignment for assignment in task.assignments if assignment.role != "leader"]
    leads = sum(assignment.leads for assignment in units)
    if units and leads != 1:
        yield Flaw(path, f"应有且只有一个牵头（leads: true），现有{leads}个")
    named = {assignment.leads for assignment in units if assignment.role == "lead"}
    if named == {False}:
        yield Flaw(path, "文件写明了牵头单位，牵头（leads: true）应在其中")
    places = Counter((each.unit, each.role, each.item) for each in task.assignments)
    for (unit, _, _), times in places.items():
        if times > 1:
            yield Flaw(path, f"“{unit}”以同一角色出现了{times}次")


def _assignment(
    path: str, assignment: AssignmentDraft, known: set[str], items: int
) -> Iterator[Flaw]:
    yield from _needed(f"{path}.unit", assignment.unit)
    yield from _needed(f"{path}.written", assignment.written)
    yield from _one_of(f"{path}.role", assignment.role, ASSIGNMENT_ROLES)
    if assignment.role == "leader":
        if assignment.leads:
            yield Flaw(f"{path}.leads", "责任领导不能作为牵头单位")
    elif assignment.unit not in known:
        yield Flaw(f"{path}.unit", f"“{assignment.unit}”不在本方案的单位和集合单位之中")
    if assignment.inferred and not assignment.leads:
        yield Flaw(f"{path}.inferred", "只有牵头（leads: true）才能标为推定")
    if assignment.item is not None and not 1 <= assignment.item <= items:
        yield Flaw(f"{path}.item", f"工作事项序号应在1至{items}之间")
