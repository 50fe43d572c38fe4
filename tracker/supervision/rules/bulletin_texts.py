"""The words of a bulletin: figures in, Chinese sentences out. No query, no clock, no request.

The pattern is that of published 通报: 确定事项22件，截至9月14日，已办结6件，占比27%；正在办理16件，
占比73%. The office edits the words; the figures stay fields in braces, filled whenever the bulletin
is shown, so that no figure is ever typed.
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

DUE_NEXT = timedelta(days=30)  # 下一步: what falls due within this many days of the bulletin's day
NOBODY = "未明确牵头单位"
_FIELD = re.compile(r"\{([^{}\n]*)\}")


class BulletinKind(StrEnum):
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
    """One task of the ledger at the end of the bulletin's day, and the unit that leads it."""

    lead: str

    @property
    def status_text(self) -> str:
        """已办结（逾期办结）, 推进中."""
        if self.timeliness in (Timeliness.CLOSED_LATE, Timeliness.OVERDUE):
            return f"{self.state.label}（{self.timeliness.label}）"
        return self.state.label


@dataclass(frozen=True)
class Count:
    """What a set of tasks adds up to. Cancelled tasks are not 确定事项."""

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
        return share(self.closed, self.total)

    @property
    def open_share(self) -> int:
        """What the closed share leaves, so that the two always make 100."""
        return 100 - self.closed_share if self.total else 0

    @property
    def overdue_share(self) -> int:
        return share(self.overdue, self.total)


def share(part: int, whole: int) -> int:
    """`part` of `whole` in whole percent, halves up; 0 and 100 only for none and for all."""
    if part in (0, whole) or not whole:
        return 100 if part else 0
    return min(99, max(1, (part * 200 + whole) // (2 * whole)))


def count(name: str, tasks: Iterable[LedTask], since: date, day: date) -> Count:
    """Add up `tasks` for the period from `since` to `day`."""
    rows = [task for task in tasks if task.state is not State.CANCELLED]
    closed = [task for task in rows if task.state is State.CLOSED]
    return Count(
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


def by_department(tasks: Iterable[LedTask], since: date, day: date) -> list[Count]:
    """A line for each lead, each task once: those with most overdue first, then most to do."""
    groups: dict[str, list[LedTask]] = defaultdict(list)
    for task in tasks:
        groups[task.lead or NOBODY].append(task)
    lines = [count(name, rows, since, day) for name, rows in groups.items()]
    lines = [line for line in lines if line.total]
    return sorted(lines, key=lambda line: (-line.overdue, -line.open, line.name))


def laggards(tasks: Iterable[LedTask]) -> list[LedTask]:
    """Overdue tasks, the longest overdue first."""
    late = (task for task in tasks if task.is_overdue)
    return sorted(late, key=lambda task: (-task.overdue_days, task.position))


def due_next(tasks: Iterable[LedTask], day: date) -> list[LedTask]:
    """Open tasks due from the day after `day` within `DUE_NEXT`, the next first."""
    rows = [
        (task.due, task.position, task)
        for task in tasks
        if task.is_open and task.due and day <= task.due <= day + DUE_NEXT
    ]
    return [task for *_, task in sorted(rows, key=lambda row: row[:2])]


def fields(total: Count, late: Sequence[LedTask], since: date, day: date) -> dict[str, str]:
    """What each field in braces stands for."""
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
        "滞后单位": _late_departments(late),
    }


def _late_departments(late: Sequence[LedTask]) -> str:
    """县财政局2件（最长逾期32天）、县教育局1件（最长逾期5天）; empty when nobody is late."""
    groups: dict[str, list[int]] = defaultdict(list)
    for task in late:
        groups[task.lead or NOBODY].append(task.overdue_days)
    ranked = sorted(groups.items(), key=lambda group: (-len(group[1]), -max(group[1]), group[0]))
    words = [f"{name}{len(days)}件（最长逾期{max(days)}天）" for name, days in ranked]
    return "、".join(words)


FIELDS = tuple(fields(Count("", 0, 0, 0, 0, 0, 0), [], date.min, date.min))

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
    """The words a bulletin begins with: a paragraph to a line, figures as fields."""
    return "\n".join(_WORDINGS[kind])


def unknown_fields(wording: str) -> list[str]:
    """What stands in braces in `wording` and is no field; a brace without its partner counts."""
    found = [name for name in _FIELD.findall(wording) if name not in FIELDS]
    rest = _FIELD.sub("", wording)
    return list(dict.fromkeys([*found, *(char for char in rest if char in "{}")]))


def fill(wording: str, values: dict[str, str]) -> list[str]:
    """The paragraphs of `wording` with their figures; one that would name late departments is left
    out when there are none. Raises KeyError for an unknown field."""
    lines = [
        _FIELD.sub(lambda match: values[match[1]], line).strip()
        for line in wording.splitlines()
        if all(values[name] for name in _FIELD.findall(line))
    ]
    return [line for line in lines if line]
