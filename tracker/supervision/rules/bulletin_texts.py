"""The text of a bulletin and the figures in it.

The standard text follows published 通报: 确定事项22件，截至9月14日，已办结6件，占比27%；
正在办理16件，占比73%. The office edits the text. Its figures are fields in braces, which are
filled whenever the bulletin is shown, so that nobody types a figure.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from counties.days import chinese_day
from tracker.roadmaps.rules.status import State, Timeliness
from tracker.roadmaps.rules.task_status import TaskStatus

DUE_NEXT = timedelta(days=30)  # tasks due so soon after the bulletin's day are listed
NO_LEAD = "未明确牵头单位"
_FIELD = re.compile(r"\{([^{}\n]*)\}")


class BulletinKind(StrEnum):
    """The kinds of bulletins (文种), which differ in their standard text."""

    MONTHLY = "monthly"
    CIRCULAR = "circular"
    BRIEF = "brief"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    BulletinKind.MONTHLY: "月报",
    BulletinKind.CIRCULAR: "通报",
    BulletinKind.BRIEF: "简报",
}


@dataclass(frozen=True)
class LedTask(TaskStatus):
    """A task at the end of the bulletin's day, with the lead it had when that was drafted."""

    lead: str

    @property
    def status_text(self) -> str:
        """Such as 推进中 or 已办结（逾期办结）."""
        if self.timeliness in (Timeliness.CLOSED_LATE, Timeliness.OVERDUE):
            return f"{self.state.label}（{self.timeliness.label}）"
        return self.state.label


@dataclass(frozen=True)
class TaskCounts:
    """The counts of some tasks, all or those of one lead; cancelled tasks are not counted."""

    name: str
    total: int
    closed: int
    closed_late: int
    closed_in_period: int
    overdue: int
    due_next: int

    @property
    def open(self) -> int:
        return self.total - self.closed

    @property
    def closed_share(self) -> int:
        return percentage(self.closed, self.total)

    @property
    def open_share(self) -> int:
        """The rest of `closed_share`, so that both always add up to 100."""
        return 100 - self.closed_share if self.total else 0

    @property
    def overdue_share(self) -> int:
        return percentage(self.overdue, self.total)


def percentage(part: int, whole: int) -> int:
    """Return `part` of `whole` in percent, rounded half up.

    The result is 0 only for none and 100 only for all.
    """
    if part in (0, whole) or not whole:
        return 100 if part else 0
    return min(99, max(1, (part * 200 + whole) // (2 * whole)))


def count_tasks(name: str, tasks: Iterable[LedTask], since: date, day: date) -> TaskCounts:
    """TaskCounts `tasks` as of `day`; `closed_in_period` begins at `since`."""
    rows = [task for task in tasks if task.state is not State.CANCELLED]
    closed = [task for task in rows if task.state is State.CLOSED]
    return TaskCounts(
        name=name,
        total=len(rows),
        closed=len(closed),
        closed_late=sum(task.timeliness is Timeliness.CLOSED_LATE for task in closed),
        closed_in_period=sum(
            task.closed_on is not None and since <= task.closed_on for task in closed
        ),
        overdue=sum(task.is_overdue for task in rows),
        due_next=len(due_next(rows, day)),
    )


def counts_by_department(tasks: Iterable[LedTask], since: date, day: date) -> list[TaskCounts]:
    """Return the counts of each lead, the most overdue tasks first, then the most open ones."""
    groups: dict[str, list[LedTask]] = defaultdict(list)
    for task in tasks:
        groups[task.lead or NO_LEAD].append(task)
    counts = [count_tasks(name, rows, since, day) for name, rows in groups.items()]
    return sorted(
        (each for each in counts if each.total),
        key=lambda each: (-each.overdue, -each.open, each.name),
    )


def overdue_tasks(tasks: Iterable[LedTask]) -> list[LedTask]:
    """Return the overdue tasks, the longest overdue first."""
    overdue = (task for task in tasks if task.is_overdue)
    return sorted(overdue, key=lambda task: (-task.overdue_days, task.position))


def due_next(tasks: Iterable[LedTask], day: date) -> list[LedTask]:
    """Return the open tasks due from `day` on within `DUE_NEXT`, the earliest first."""
    rows = [
        (task.due, task.position, task)
        for task in tasks
        if task.is_open and task.due and day <= task.due <= day + DUE_NEXT
    ]
    return [task for *_, task in sorted(rows, key=lambda row: row[:2])]


def field_values(
    total: TaskCounts, overdue: Sequence[LedTask], since: date, day: date
) -> dict[str, str]:
    """Return the value of each field by its name; `overdue` comes from `overdue_tasks`."""
    return {
        "起始日": chinese_day(since),
        "截止日": chinese_day(day),
        "事项": str(total.total),
        "办结": str(total.closed),
        "办结占比": f"{total.closed_share}%",
        "在办": str(total.open),
        "在办占比": f"{total.open_share}%",
        "逾期": str(total.overdue),
        "逾期占比": f"{total.overdue_share}%",
        "本期办结": str(total.closed_in_period),
        "逾期办结": str(total.closed_late),
        "将到期": str(total.due_next),
        "滞后单位": _overdue_departments(overdue),
    }


def _overdue_departments(overdue: Sequence[LedTask]) -> str:
    """Return 县财政局2件（最长逾期32天）、县教育局1件（最长逾期5天）, or nothing."""
    groups: dict[str, list[int]] = defaultdict(list)
    for task in overdue:
        groups[task.lead or NO_LEAD].append(task.overdue_days)
    ranked = sorted(groups.items(), key=lambda group: (-len(group[1]), -max(group[1]), group[0]))
    return "、".join(f"{name}{len(days)}件（最长逾期{max(days)}天）" for name, days in ranked)


FIELDS = tuple(field_values(TaskCounts("", 0, 0, 0, 0, 0, 0), [], date.min, date.min))

_FIGURES = (
    "创建工作确定事项{事项}件，截至{截止日}，已办结{办结}件，占比{办结占比}；"
    "正在办理{在办}件，占比{在办占比}，其中逾期{逾期}件，占比{逾期占比}。"
)
_WORDINGS = {
    BulletinKind.MONTHLY: (
        "{起始日}至{截止日}，办结{本期办结}件。" + _FIGURES,
        "有逾期事项的牵头单位：{滞后单位}。",
        "今后30天内到期{将到期}件，请各单位对照清单按期办结。",
    ),
    BulletinKind.CIRCULAR: (
        _FIGURES + "累计逾期办结{逾期办结}件。",
        "逾期事项牵头单位：{滞后单位}。请上述单位说明原因，倒排工期，尽快办结。",
        "今后30天内到期{将到期}件，请各单位提前安排。",
    ),
    BulletinKind.BRIEF: (_FIGURES, "{起始日}以来办结{本期办结}件。"),
}


def default_wording(kind: BulletinKind) -> str:
    """Return the standard text of a kind: one paragraph a line, with fields for the figures."""
    return "\n".join(_WORDINGS[kind])


def unknown_fields(wording: str) -> list[str]:
    """Return the names in braces in `wording` that are no field, and any single brace."""
    unknown = [name for name in _FIELD.findall(wording) if name not in FIELDS]
    rest = _FIELD.sub("", wording)
    return list(dict.fromkeys([*unknown, *(char for char in rest if char in "{}")]))


def filled(wording: str, values: dict[str, str]) -> list[str]:
    """Return the paragraphs of `wording` with the fields replaced by `values`.

    A paragraph is left out if one of its fields is empty: 滞后单位 if nothing is overdue.
    Raises KeyError for an unknown field.
    """
    paragraphs = [
        _FIELD.sub(lambda match: values[match[1]], line).strip()
        for line in wording.splitlines()
        if all(values[name] for name in _FIELD.findall(line))
    ]
    return [paragraph for paragraph in paragraphs if paragraph]
