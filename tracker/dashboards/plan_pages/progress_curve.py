"""The progress curve: tasks that were due, and tasks that are closed, by the end of each month."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.dashboards.ledger_links import LedgerLinks, LinkedCount
from tracker.roadmaps.filtersets import ACTIVE
from tracker.roadmaps.rules.months import Month, months_between
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.rules.task_status import TaskStatus


@dataclass(frozen=True)
class CurvePoint:
    """Tasks due and tasks closed by the end of `month`; `done` is None for a future month."""

    month: Month
    planned: LinkedCount
    done: LinkedCount | None


def progress_curve(tasks: Sequence[TaskStatus], day: date, ledger: LedgerLinks) -> list[CurvePoint]:
    """Return the points from the first month with a deadline or a closed task to the last.

    Cancelled tasks do not count as planned. The list is empty if no task has a day.
    """
    due = sorted(task.due for task in tasks if task.due and task.state is not State.CANCELLED)
    closed = sorted(task.closed_on for task in tasks if task.closed_on)
    days = due + closed
    if not days:
        return []
    return [
        _point(month, due, closed if month.first <= day else None, ledger)
        for month in months_between(Month.of(min(days)), Month.of(max(days)))
    ]


def _point(
    month: Month, due: list[date], closed: list[date] | None, ledger: LedgerLinks
) -> CurvePoint:
    last = month.last
    return CurvePoint(
        month=month,
        planned=ledger.counted(bisect_right(due, last), state=ACTIVE, due_to=last),
        done=None if closed is None else ledger.counted(bisect_right(closed, last), closed_to=last),
    )
