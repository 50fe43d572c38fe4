"""What moved between two days: tasks closed, fallen overdue, begun, extended, added, dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from counties.days import chinese_day
from tracker.roadmaps.rules.status import ENDED, State
from tracker.roadmaps.selectors.task_rows import TaskRow


class MoveKind(StrEnum):
    """What happened to a task, the most pressing first."""

    OVERDUE = "新增逾期"
    CLOSED = "办结"
    REOPENED = "重新启动"
    EXTENDED = "时限变动"
    PROGRESSED = "状态变动"
    ADDED = "新增任务"
    DROPPED = "不再列入"


@dataclass(frozen=True)
class Move:
    """A task that is not on the later day what it was on the earlier one."""

    kind: MoveKind
    row: TaskRow  # of the later day, if the task is there
    words: str


def moves_between(before: Sequence[TaskRow], after: Sequence[TaskRow]) -> list[Move]:
    """Return what moved from `before` to `after`, by kind and then by number.

    Tasks are matched by their current row, which stays the same through all versions of a plan.
    """
    earlier = {row.current_row: row for row in before}
    later = {row.current_row for row in after}
    moves = [_move(earlier.get(row.current_row), row) for row in after]
    moves += [Move(MoveKind.DROPPED, row, "") for row in before if row.current_row not in later]
    kinds = list(MoveKind)
    return sorted(
        (move for move in moves if move), key=lambda m: (kinds.index(m.kind), m.row.position)
    )


def _move(before: TaskRow | None, after: TaskRow) -> Move | None:
    if before is None:
        return Move(MoveKind.ADDED, after, after.state.label)
    ended = before.state in ENDED
    moved_due = before.due != after.due
    progressed = before.state is not after.state or before.share != after.share
    cases = {
        MoveKind.CLOSED: after.state is State.CLOSED and before.state is not State.CLOSED,
        MoveKind.OVERDUE: after.is_overdue and not before.is_overdue,
        MoveKind.REOPENED: ended and after.is_open,
        MoveKind.EXTENDED: moved_due,
        MoveKind.PROGRESSED: progressed,
    }
    kind = next((kind for kind, holds in cases.items() if holds), None)
    return Move(kind, after, _words(kind, before, after)) if kind else None


def _words(kind: MoveKind, before: TaskRow, after: TaskRow) -> str:
    if kind is MoveKind.CLOSED:
        late = (after.closed_on - after.due).days if after.closed_on and after.due else 0
        words = f"{chinese_day(after.closed_on)}办结"
        return f"{words}，晚{late:,}天" if late > 0 else words
    if kind is MoveKind.OVERDUE:
        return f"逾期{after.overdue_days:,}天"
    if kind is MoveKind.EXTENDED:
        return f"时限由{_day(before)}调整为{_day(after)}"
    return f"由{_standing(before)}转为{_standing(after)}"


def _day(row: TaskRow) -> str:
    return chinese_day(row.due) if row.due else "未定期限"


def _standing(row: TaskRow) -> str:
    share = f"（{row.share}%）" if row.share and row.is_open else ""
    return f"{row.state.label}{share}"
