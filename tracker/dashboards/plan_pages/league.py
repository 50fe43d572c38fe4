"""Lead units by what they owe: how much was closed on time, what is late and since when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.roadmaps.rules.status import State, Timeliness
from tracker.roadmaps.selectors.task_rows import TaskRow


@dataclass(frozen=True)
class LeagueLine:
    """A lead unit: its tasks that were to be closed by the day, and those that are overdue."""

    unit: str
    owed: int  # due by the day, whether closed or not
    on_time: int
    overdue: int
    longest: int  # days
    following: TaskRow | None  # the next one to be due

    @property
    def percent(self) -> int:
        """The share closed on time, rounded down."""
        return self.on_time * 100 // self.owed if self.owed else 0


def league(rows: Iterable[TaskRow], day: date) -> list[LeagueLine]:
    """Return the lead units of `rows`, those with the most and longest overdue tasks first."""
    by_unit: dict[str, list[TaskRow]] = defaultdict(list)
    for row in rows:
        if row.lead and row.state is not State.CANCELLED:
            by_unit[row.lead].append(row)
    lines = [_line(unit, tasks, day) for unit, tasks in by_unit.items()]
    return sorted(lines, key=lambda line: (-line.overdue, -line.longest, line.percent))


def _line(unit: str, rows: list[TaskRow], day: date) -> LeagueLine:
    owed = [row for row in rows if row.due and row.due <= day]
    overdue = [row.overdue_days for row in rows if row.is_overdue]
    coming = [(row.due, row.position, row) for row in rows if row.is_open and row.due]
    ahead = [each for each in coming if each[0] >= day]
    return LeagueLine(
        unit=unit,
        owed=len(owed),
        on_time=sum(row.timeliness is Timeliness.CLOSED_ON_TIME for row in owed),
        overdue=len(overdue),
        longest=max(overdue, default=0),
        following=min(ahead)[2] if ahead else None,
    )
