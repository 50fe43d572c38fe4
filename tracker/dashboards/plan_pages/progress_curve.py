"""Planned against done: how many tasks were to be done, and are done, by the end of each month."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.dashboards.ledger_links import Counted, LedgerLinks
from tracker.roadmaps.filtersets import ACTIVE
from tracker.roadmaps.rules.months import Month, months_between
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.rules.task_status import TaskStatus


@dataclass(frozen=True)
class CurvePoint:
    """By the end of `month`: tasks due, and tasks closed (None for a month still to come)."""

    month: Month
    planned: Counted
    done: Counted | None


def cumulative(tasks: Sequence[TaskStatus], day: date, ledger: LedgerLinks) -> list[CurvePoint]:
    """The points of the curve, from the first month with a deadline or a closing to the last.

    A cancelled task is no longer planned. Empty for a plan without days.
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
