"""The reporting cycle: what was reported for a month, by the report day that the county sets.

Plain functions of values: no ORM, no clock, no request. Each month is judged alone and once: a
missed one stays 红, or becomes 黄 when it is reported later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.roadmaps.rules.months import Month, months_between
from tracker.roadmaps.rules.status import REPORTABLE, RUNS_FROM, Dates, Lamp, State

_TEXTS = {
    Lamp.GREEN: "按时填报",
    Lamp.YELLOW: "补报",
    Lamp.RED: "未填报",
    Lamp.GREY: "未到填报截止日",
}
_LETTERS = {Lamp.GREEN: "绿", Lamp.YELLOW: "黄", Lamp.RED: "红", Lamp.GREY: "灰"}


def report_deadline(month: Month, report_day: int) -> date:
    """The last day on which a report for `month` is in time; `report_day` is 1 to 28."""
    return date(month.year, month.month, report_day)


def judging_day(month: Month, report_day: int, day: date) -> date:
    """The day at whose end it is decided whether `month` needed a report, as seen on `day`."""
    return min(day, report_deadline(month, report_day))


def wants_report(dates: Dates, month: Month) -> bool:
    """Does an open assignment need a report for `month`? From the month in which its window begins,
    and past its deadline, too, as long as it is open. In SQL: `status_conditions.wants_report`."""
    begins = dates.first_known(RUNS_FROM)
    return begins is not None and begins <= month.last


def month_lamp(
    dates: Dates,
    month: Month,
    report_day: int,
    *,
    state: State,
    reported_on: date | None,
    day: date,
) -> Lamp | None:
    """The lamp of `month` in the report history of an assignment at the end of `day`; None if it
    needed no report. In SQL, where a report is missing: `AssignmentQuerySet.missing_report`.

    `dates` are the task's and `state` the assignment's at the end of `judging_day`; `reported_on`
    is the day of the first report for the month. 绿 in time, 黄 later, 红 missing, 灰 not yet due.
    """
    if not wants_report(dates, month):
        return None
    deadline = report_deadline(month, report_day)
    if reported_on is not None and reported_on <= day:
        return Lamp.GREEN if reported_on <= deadline else Lamp.YELLOW
    if state not in REPORTABLE:
        return None
    return Lamp.RED if day > deadline else Lamp.GREY


@dataclass(frozen=True)
class MonthRecord:
    """One month of the report history of an assignment."""

    month: Month
    lamp: Lamp

    @property
    def letter(self) -> str:
        return _LETTERS[self.lamp]

    @property
    def text(self) -> str:
        return _TEXTS[self.lamp]


def missed(records: Iterable[MonthRecord]) -> list[Month]:
    """The months that can still be made up."""
    return [each.month for each in records if each.lamp is Lamp.RED]


def months_back(day: date, count: int) -> list[Month]:
    """The last `count` months, that of `day` included, the earliest first."""
    last = Month.of(day)
    first = last
    for _ in range(count - 1):
        first = first.previous
    return months_between(first, last)
