"""Planned against done."""

from datetime import date

from counties.models import County
from tracker.dashboards.ledger_links import LedgerLinks
from tracker.dashboards.plan_pages.progress_curve import progress_curve
from tracker.roadmaps.rules.status import Dates, State, Status
from tracker.roadmaps.rules.task_status import TaskStatus

DAY = date(2024, 5, 20)
LEDGER = LedgerLinks.of(County(code="652323"), DAY, DAY)


def task(due: date | None, status: Status = Status()) -> TaskStatus:  # noqa: B008
    return TaskStatus(date.max, status, Dates(due=due), 0, 1, 1, 1, "任务", "", None)


def closed(due: date | None, on: date) -> TaskStatus:
    return task(due, Status(State.CLOSED, on, 100))


def points(*tasks: TaskStatus) -> list[tuple[str, int, int | None]]:
    return [
        (str(p.month), p.planned.count, p.done.count if p.done else None)
        for p in progress_curve(tasks, DAY, LEDGER)
    ]


def test_curve_runs_from_the_first_day_known_to_the_last():
    assert points(
        closed(date(2024, 3, 31), date(2024, 2, 1)), task(date(2024, 4, 1)), task(date(2024, 7, 31))
    ) == [
        ("2024-02", 0, 1),
        ("2024-03", 1, 1),
        ("2024-04", 2, 1),
        ("2024-05", 2, 1),
        ("2024-06", 2, None),
        ("2024-07", 3, None),
    ]


def test_month_of_the_day_counts_what_is_closed_so_far():
    assert points(closed(date(2024, 5, 31), DAY)) == [("2024-05", 1, 1)]


def test_cancelled_task_is_no_longer_planned():
    assert points(task(date(2024, 4, 1), Status(State.CANCELLED)), task(date(2024, 5, 1))) == [
        ("2024-05", 1, 0)
    ]


def test_task_without_deadline_counts_only_when_closed():
    assert points(task(None), closed(None, date(2024, 5, 2))) == [("2024-05", 0, 1)]


def test_plan_without_days_has_no_curve():
    assert points(task(None)) == []
    assert points() == []


def test_points_lead_to_what_they_count():
    (point,) = progress_curve([closed(DAY, DAY)], DAY, LEDGER)
    assert point.planned.url == "/652323/tasks/?state=active&due_to=2024-05-31"
    assert point.done is not None
    assert point.done.url == "/652323/tasks/?closed_to=2024-05-31"
