"""What the big screen shows: 作战图, the map of indicators, the units that are late.

It hangs where everybody passes by, so it names units but no persons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from counties.models import County, Official
from tracker.dashboards.charts.roadmap.formats import WALL, WALLS
from tracker.dashboards.charts.roadmap.picture import draw, fold
from tracker.dashboards.charts.roadmap.sentence import sentence
from tracker.dashboards.charts.roadmap.svg import picture_svg
from tracker.dashboards.charts.roadmap.values import ChartPlan
from tracker.dashboards.plan_pages.league import LeagueLine, league
from tracker.dashboards.plan_pages.road import lanes_of, read_frame, with_rows
from tracker.indicators.choices import Area
from tracker.indicators.engine.values import Answer
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.selectors.year_verdicts import read_latest
from tracker.indicators.verdicts.deciding import area_state
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.status import State
from tracker.roadmaps.selectors.task_rows import TaskRow, task_rows

MOST_UNITS, MOST_TASKS = 12, 8
MOST_HEIGHT = 770.0  # of the picture beside title and key, at 1920 × 1080


class ScreenPicture(StrEnum):
    """The pictures in the order in which they turn."""

    ROAD = "road"
    INDICATORS = "indicators"
    LATE = "late"

    @property
    def label(self) -> str:
        return {"road": "作战图", "indicators": "指标达标情况", "late": "滞后单位"}[self]


@dataclass(frozen=True)
class IndicatorArea:
    """An area of indicators: what decides in it, and code, name and verdict of each."""

    label: str
    state: str
    cells: tuple[tuple[str, str, Answer], ...]


@dataclass(frozen=True)
class IndicatorMap:
    """All indicators of the latest school year with figures, and the verdict on the county."""

    year: str
    answer: Answer
    areas: tuple[IndicatorArea, ...]


@dataclass(frozen=True)
class BigScreen:
    """The tasks of a plan as of the end of `day`, in figures, and all that the pictures show."""

    county: County
    day: date
    plan: CountyPlan
    rows: Sequence[TaskRow]
    chart: ChartPlan

    @property
    def sentence(self) -> str:
        return sentence(self.chart)

    @property
    def total(self) -> int:
        return sum(row.state is not State.CANCELLED for row in self.rows)

    @property
    def closed(self) -> int:
        return sum(row.state is State.CLOSED for row in self.rows)

    @property
    def overdue(self) -> list[TaskRow]:
        """The overdue tasks, longest first."""
        late = [row for row in self.rows if row.is_overdue]
        return sorted(late, key=lambda row: (-row.overdue_days, row.position))

    @property
    def overdue_shown(self) -> list[tuple[TaskRow, str]]:
        names = {task.number: task.name for task in self.chart.tasks}
        return [(row, names[row.position]) for row in self.overdue[:MOST_TASKS]]

    @property
    def units(self) -> list[LeagueLine]:
        return league(self.rows, self.day)[:MOST_UNITS]

    def road_svg(self) -> str:
        """Return 作战图 in the largest type in which it fits on the screen. One that never fits
        has its rows folded, and if there are too many rows, the first of them."""
        lanes = lanes_of(self.chart, "unit")
        for style in (*WALLS, replace(WALL, always_folded=True)):
            shown = fold(lanes, style, self.chart)
            pictures = draw(self.chart, shown, style, "作战图", most=MOST_HEIGHT)
            if len(pictures) == 1:
                break
        return picture_svg(pictures[0], "wall", links=False)


def read_big_screen(county: County, day: date) -> BigScreen | None:
    """Return the screen of `county` as of the end of `day`; None without a plan in force. Eight
    queries."""
    plan = CountyPlan.objects.on(county, day)
    if plan is None:
        return None
    people = Official.objects.for_county(county).values_list("name", flat=True)
    rows = [_without(row, people) for row in task_rows(plan.tasks.order_by("position"), day)]
    frame = read_frame(plan, day)
    chart = with_rows(frame, rows, lambda pk: "", with_people=False)
    return BigScreen(county, day, plan, rows, chart)


def _without(row: TaskRow, people: Iterable[str]) -> TaskRow:
    """Return `row` without the names of `people` in what a screen shows of it."""
    title, content, lead = row.title, row.content, row.lead
    for name in people:
        title, content = title.replace(name, ""), content.replace(name, "")
        lead = "" if lead == name else lead
    return replace(row, title=title, content=content, lead=lead)


def read_indicator_map(county: County, day: date) -> IndicatorMap | None:
    """Return the verdicts of all indicators; None without figures or without a set."""
    years = read_latest(county, day)
    if years is None:
        return None
    latest = years[0]
    areas = []
    for area in Area:
        verdicts = [each for each in latest.verdicts if each.indicator.area == area]
        cells = tuple((v.indicator.code, v.indicator.name, v.answer) for v in verdicts)
        if cells:
            areas.append(IndicatorArea(area.label, area_state(area, latest), cells))
    return IndicatorMap(year_name(latest.year), latest.answer, tuple(areas))
