"""Planned against done: how many tasks were to be done, and are done, by the end of each month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.dashboards.counted import Counted, Ledger
from tracker.dashboards.work import Work
from tracker.roadmaps.filtersets import ACTIVE
from tracker.roadmaps.progress import Month, State, months_between


@dataclass(frozen=True)
class CurvePoint:
    """By the end of `month`: tasks due, and tasks closed (None for a month still to come)."""

    month: Month
    planned: Counted
    done: Counted | None


def cumulative(works: Sequence[Work], day: date, ledger: Ledger) -> list[CurvePoint]:
    """The points of the curve, from the first month with a deadline or a closing to the last.

    A cancelled task is no longer planned. Empty for a plan without days.
    """
    due = [w.dates.due for w in works if w.dates.due and w.standing.state is not State.CANCELLED]
    closed = [w.standing.closed_on for w in works if w.standing.closed_on]
    days = due + closed
    if not days:
        return []
    return [
        CurvePoint(
            month=month,
            planned=ledger.counted(
                sum(d <= month.last for d in due), state=ACTIVE, due_to=month.last
            ),
            done=ledger.counted(sum(d <= month.last for d in closed), closed_to=month.last)
            if month.first <= day
            else None,
        )
        for month in months_between(Month.of(min(days)), Month.of(max(days)))
    ]
