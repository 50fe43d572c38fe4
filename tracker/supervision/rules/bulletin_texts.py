"""The words of a bulletin: figures in, Chinese sentences out. No ORM, no clock, no request.

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
class Fact:
    """One task of the ledger at the end of the bulletin's day."""

    pk: int
    position: int
    title: str
    lead: str
    state: State
    timeliness: Timeliness
    due: date | None
    closed_on: date | None

    @property
    def is_overdue(self) -> bool:
        return self.timeliness is Timeliness.OVERDUE

    def days_late(self, day: date) -> int:
        """Days past the deadline at the end of `day`; 0 when it is not overdue."""
        return (day - self.due).days if self.is_overdue and self.due else 0

    @property
    def words(self) -> str:
        """已办结（逾期办结）, 推进中: how it stands."""
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


def count(name: str, facts: Iterable[Fact], since: date, day: date) -> Count:
    """Add up `facts` for the period from `since` to `day`."""
    rows = [fact for fact in facts if fact.state is not State.CANCELLED]
    closed = [fact for fact in rows if fact.state is State.CLOSED]
    return Count(
        name=name,
        total=len(rows),
        closed=len(closed),
        closed_late=sum(f.timeliness is Timeliness.CLOSED_LATE for f in closed),
        closed_in_period=sum(f.closed_on is not None and since <= f.closed_on for f in closed),
        overdue=sum(f.is_overdue for f in rows),
        due_next=len(due_next(rows, day)),
    )


def by_department(facts: Iterable[Fact], since: date, day: date) -> list[Count]:
    """A line for each lead, each task once: those with most overdue first, then most to do."""
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[fact.lead or NOBODY].append(fact)
    lines = [count(name, rows, since, day) for name, rows in groups.items()]
    lines = [line for line in lines if line.total]
    return sorted(lines, key=lambda line: (-line.overdue, -line.open, line.name))


def laggards(facts: Iterable[Fact], day: date) -> list[Fact]:
    """Overdue tasks, the longest overdue first."""
    late = (fact for fact in facts if fact.is_overdue)
    return sorted(late, key=lambda fact: (-fact.days_late(day), fact.position))


def due_next(facts: Iterable[Fact], day: date) -> list[Fact]:
    """Open tasks due from the day after `day` within `DUE_NEXT`, the next first."""
    ended = (State.CLOSED, State.CANCELLED)
    rows = [
        (fact.due, fact.position, fact)
        for fact in facts
        if fact.state not in ended and fact.due and day <= fact.due <= day + DUE_NEXT
    ]
    return [fact for *_, fact in sorted(rows, key=lambda row: row[:2])]


def fields(total: Count, late: Sequence[Fact], since: date, day: date) -> dict[str, str]:
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
        "滞后单位": _late_departments(late, day),
    }


def _late_departments(late: Sequence[Fact], day: date) -> str:
    """县财政局2件（最长逾期32天）、县教育局1件（最长逾期5天）; empty when nobody is late."""
    groups: dict[str, list[int]] = defaultdict(list)
    for fact in late:
        groups[fact.lead or NOBODY].append(fact.days_late(day))
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
