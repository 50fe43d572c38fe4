"""All counties side by side: the figures of their dashboards by one grouped query."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Min, Q

from counties.querysets import CountyQuerySet
from tracker.dashboards.plan_pages.county import SOON
from tracker.dashboards.plan_pages.timing import current_stage
from tracker.roadmaps.models import Stage, Task
from tracker.roadmaps.models.querysets import in_force_on
from tracker.roadmaps.models.status_conditions import lamp_is, timeliness_is
from tracker.roadmaps.rules.status import OPEN, Lamp, State, Timeliness


@dataclass(frozen=True)
class CountyRow:
    """One county as of a day. Figures are None if it has no plan in force."""

    pk: int
    code: str
    name: str
    place: str
    is_demo: bool
    stage: str | None = None
    total: int | None = None
    closed: int | None = None
    percent: int | None = None  # of tasks closed
    overdue: int | None = None
    oldest: int | None = None  # days since the deadline of the longest overdue task
    yellow: int | None = None
    soon: int | None = None
    on_time_percent: int | None = None  # of the closed tasks


PER_PAGE = 50
# The columns by which the page can be sorted, and their labels.
COLUMNS = {
    "code": "县（区）",
    "stage": "实施阶段",
    "total": "任务",
    "closed": "办结",
    "percent": "完成率",
    "overdue": "红灯（逾期）",
    "oldest": "最久逾期",
    "yellow": "黄灯",
    "soon": "30天内到期",
    "on_time_percent": "按期办结率",
}
TEXT_COLUMNS = ("code", "stage")


@dataclass(frozen=True)
class ColumnHead:
    """The head of a column: its label, the value of `?sort=` for a click, the present order."""

    label: str
    is_number: bool
    sort: str
    order: str  # for aria-sort; empty if the rows are sorted by another column


def column_heads(sort: str) -> list[ColumnHead]:
    """Return the heads of rows sorted by `sort`.

    A first click on a column of numbers sorts the largest first.
    """
    return [_head(name, label, sort) for name, label in COLUMNS.items()]


def _head(name: str, label: str, sort: str) -> ColumnHead:
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    first, second = (name, f"-{name}") if name in TEXT_COLUMNS else (f"-{name}", name)
    return ColumnHead(label, name not in TEXT_COLUMNS, second if sort == first else first, order)


def portfolio_page(counties: CountyQuerySet, day: date, sort: str, number: str | None) -> Page:
    """Return page `number` of `counties` as of the end of `day`, sorted by `sort`.

    A page number out of range gives the nearest page. Three queries for any number of counties.
    Stages are read only for the page, unless they are what it is sorted by.
    """
    rows = county_rows(counties, day)
    if sort.removeprefix("-") == "stage":
        rows = with_stages(rows, counties, day)
    page = Paginator(sorted_rows(rows, sort), PER_PAGE).get_page(number)
    if sort.removeprefix("-") != "stage":
        page.object_list = with_stages(list(page), [row.pk for row in page], day)
    return page


def county_rows(counties: CountyQuerySet, day: date) -> list[CountyRow]:
    """Return a row for each of `counties` by code, without stages. Two queries."""
    figures = {row["plan__county"]: row for row in _figures(counties, day)}
    places = counties.order_by("code").values_list("pk", "code", "name", "prefecture", "is_demo")
    rows = [CountyRow(*place) for place in places]
    return [_with_figures(row, figures[row.pk], day) if row.pk in figures else row for row in rows]


def with_stages(
    rows: Sequence[CountyRow], counties: CountyQuerySet | list[int], day: date
) -> list[CountyRow]:
    """Return `rows`, which must be of `counties`, with the stage of each plan. One query."""
    stages: dict[int, list[Stage]] = defaultdict(list)
    for stage in (
        Stage.objects.filter(in_force_on(day, "plan"), plan__county__in=counties)
        .annotate(county_id=F("plan__county"))
        .only("position", "name", "starts_on", "ends_on")
        .order_by("position")
    ):
        stages[stage.county_id].append(stage)
    return [
        row if row.total is None else replace(row, stage=current_stage(stages[row.pk], day).label)
        for row in rows
    ]


def sorted_rows(rows: Sequence[CountyRow], sort: str) -> list[CountyRow]:
    """Return `rows` by the column `sort` ("-" in front for descending).

    Rows without a value come last in both directions.
    """
    column = sort.removeprefix("-")
    known = [row for row in rows if getattr(row, column) is not None]
    unknown = [row for row in rows if getattr(row, column) is None]
    known.sort(key=lambda row: getattr(row, column), reverse=sort.startswith("-"))
    return known + unknown


def _figures(counties: CountyQuerySet, day: date) -> Any:
    """Return the counts of each county with a plan in force, by one grouped query."""
    closed = Q(state=State.CLOSED)
    overdue = timeliness_is(Timeliness.OVERDUE, day)
    soon = Q(state__in=OPEN, due__range=(day, day + SOON))
    return (
        Task.objects.filter(in_force_on(day, "plan"), plan__county__in=counties)
        .as_of(day)
        .order_by()
        .values("plan__county")
        .annotate(
            total=Count("pk", filter=~Q(state=State.CANCELLED)),
            closed=Count("pk", filter=closed),
            late=Count("pk", filter=timeliness_is(Timeliness.CLOSED_LATE, day)),
            overdue=Count("pk", filter=overdue),
            oldest=Min("due", filter=overdue),
            yellow=Count("pk", filter=lamp_is(Lamp.YELLOW, day)),
            soon=Count("pk", filter=soon),
        )
    )


def _with_figures(row: CountyRow, figures: dict[str, Any], day: date) -> CountyRow:
    total, closed = figures["total"], figures["closed"]
    return replace(
        row,
        total=total,
        closed=closed,
        percent=closed * 100 // total if total else None,
        overdue=figures["overdue"],
        oldest=(day - figures["oldest"]).days if figures["oldest"] else None,
        yellow=figures["yellow"],
        soon=figures["soon"],
        on_time_percent=(closed - figures["late"]) * 100 // closed if closed else None,
    )
