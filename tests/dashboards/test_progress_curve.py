"""Planned against done."""

from datetime import date

from counties.models import County
from tracker.dashboards.counts import Ledger
from tracker.dashboards.progress_curve import cumulative
from tracker.dashboards.work import Work
from tracker.roadmaps.rules.status import Dates, Lamp, State, Status, Timeliness

DAY = date(2024, 5, 20)
LEDGER = Ledger.of(County(code="652323"), DAY, DAY)


def work(due: date | None, standing: Status = Status()) -> Work:  # noqa: B008
    return Work(1, 1, "任务", None, Dates(due=due), standing, Timeliness.NOT_DUE, Lamp.GREY)


def closed(due: date | None, on: date) -> Work:
    return work(due, Status(State.CLOSED, on, 100))


def points(*works: Work) -> list[tuple[str, int, int | None]]:
    return [
        (str(p.month), p.planned.count, p.done.count if p.done else None)
        for p in cumulative(works, DAY, LEDGER)
    ]


def test_curve_runs_from_the_first_day_known_to_the_last():
    assert points(
        closed(date(2024, 3, 31), date(2024, 2, 1)), work(date(2024, 4, 1)), work(date(2024, 7, 31))
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
    assert points(work(date(2024, 4, 1), Status(State.CANCELLED)), work(date(2024, 5, 1))) == [
        ("2024-05", 1, 0)
    ]


def test_task_without_deadline_counts_only_when_closed():
    assert points(work(None), closed(None, date(2024, 5, 2))) == [("2024-05", 0, 1)]


def test_plan_without_days_has_no_curve():
    assert points(work(None)) == []
    assert points() == []


def test_points_lead_to_what_they_count():
    (point,) = cumulative([closed(DAY, DAY)], DAY, LEDGER)
    assert point.planned.url == "/652323/tasks/?state=active&due_to=2024-05-31"
    assert point.done is not None
    assert point.done.url == "/652323/tasks/?closed_to=2024-05-31"
