"""The axis of time: which years it shows, and where a day lies on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.dashboards.charts.roadmap.formats import Format
from tracker.dashboards.charts.roadmap.values import ChartPlan, ChartTask
from tracker.roadmaps.rules.months import Month

SHOWN_AFTER = 1  # years after the plan in which today is still shown
MOST_YEARS = 60  # a slip of the pen (2203 for 2023) does not make the months vanish


@dataclass(frozen=True)
class TimeScale:
    """Whole years between `left` and `right`; a month is as wide as any other."""

    first_year: int
    years: int
    left: float
    right: float

    @property
    def month(self) -> float:
        """The width of a month."""
        return (self.right - self.left) / (self.years * 12)

    @property
    def last_year(self) -> int:
        return self.first_year + self.years - 1

    def x(self, day: date) -> float:
        """Return where `day` begins, within the axis."""
        month = Month.of(day)
        length = (month.last - month.first).days + 1
        months = (day.year - self.first_year) * 12 + day.month - 1 + (day.day - 1) / length
        return min(max(self.left + months * self.month, self.left), self.right)

    def end(self, day: date) -> float:
        """Return where `day` ends."""
        return self.x(day + timedelta(days=1)) if day < date.max else self.right

    def of_year(self, year: int) -> tuple[float, float]:
        """Return where `year` begins and ends."""
        begin = self.left + (year - self.first_year) * 12 * self.month
        return begin, begin + 12 * self.month

    def shows(self, day: date) -> bool:
        return self.first_year <= day.year <= self.last_year


@dataclass(frozen=True)
class Drawing:
    """What all parts of a picture share."""

    plan: ChartPlan
    scale: TimeScale
    style: Format


def time_scale(plan: ChartPlan, left: float, right: float) -> TimeScale:
    """Return the axis for `plan`.

    It begins with the first year of a task and ends with the last year of anything in the plan. It
    reaches until today if a task is overdue, or if the plan has ended a short time ago.
    """
    days = [day for task in plan.tasks for day in _days(task)]
    edges = [day for stage in plan.stages for day in (stage.start, stage.end) if day]
    others = [day.year for day in edges] + [note.year for note in (*plan.goals, *plan.targets)]
    others += [plan.target_year] if plan.target_year else []
    years = [day.year for day in days] or others or [plan.day.year]
    first = min(years)
    last = max(year for year in (*years, *others) if year >= first)
    overdue = any(task.is_overdue for task in plan.tasks)
    if last < plan.day.year and (overdue or plan.day.year - last <= SHOWN_AFTER):
        last = plan.day.year
    return TimeScale(first, min(last - first + 1, MOST_YEARS), left, right)


def _days(task: ChartTask) -> Iterable[date]:
    late = task.closed_on if task.is_closed_late else None
    return (d for d in (task.start, task.end, task.planned, task.due, late) if d is not None)
