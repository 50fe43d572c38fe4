"""Counties side by side: the same figures as on each one's dashboard, by one grouped query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q

from counties.querysets import CountyQuerySet
from tracker.dashboards.figures import SOON
from tracker.dashboards.timing import NO_STAGES, stage_at
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Stage, Task
from tracker.roadmaps.progress import Lamp, State, Timeliness


@dataclass(frozen=True)
class CountyRow:
    """One county as of a day. Figures are None for a county without a plan in force."""

    code: str
    name: str
    place: str
    stage: str | None = None
    total: int | None = None
    closed: int | None = None
    percent: int | None = None  # of tasks closed
    overdue: int | None = None
    oldest: int | None = None  # days since the deadline of what is longest overdue
    yellow: int | None = None
    soon: int | None = None
    on_time_percent: int | None = None  # of what is closed


# The columns that can be sorted by, with their heads.
SORTS = {
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
WORDS = ("code", "stage")


@dataclass(frozen=True)
class Head:
    """The head of a column: its label, what a click sorts by, and how the rows stand now."""

    label: str
    is_number: bool
    sort: str
    order: str  # for aria-sort; empty when the rows are sorted by another column


def heads(sort: str) -> list[Head]:
    """The heads of rows sorted by `sort`. Numbers are first sorted the largest first."""
    return [_head(name, label, sort) for name, label in SORTS.items()]


def _head(name: str, label: str, sort: str) -> Head:
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    first, second = (name, f"-{name}") if name in WORDS else (f"-{name}", name)
    return Head(label, name not in WORDS, second if sort == first else first, order)


def county_rows(counties: CountyQuerySet, day: date) -> list[CountyRow]:
    """A row for each of `counties` as of the end of `day`, by code. Three queries, however many."""
    figures = {row["plan__county"]: row for row in _figures(counties, day)}
    stages = _stages(counties, day)
    places = counties.order_by("code").values_list("pk", "code", "name", "prefecture")
    rows = [(pk, CountyRow(code, name, place)) for pk, code, name, place in places]
    return [
        _with_figures(row, figures[pk], stages.get(pk, NO_STAGES), day) if pk in figures else row
        for pk, row in rows
    ]


def sorted_rows(rows: Sequence[CountyRow], sort: str) -> list[CountyRow]:
    """`rows` by the column `sort` ("-" in front for descending), those without a value last."""
    column = sort.removeprefix("-")
    known = [row for row in rows if getattr(row, column) is not None]
    unknown = [row for row in rows if getattr(row, column) is None]
    known.sort(key=lambda row: getattr(row, column), reverse=sort.startswith("-"))
    return known + unknown


def _figures(counties: CountyQuerySet, day: date) -> Any:
    judged = Task.objects.filter(
        plan__state=PlanState.IN_FORCE, plan__county__in=counties
    ).judged_at(day)
    closed = Q(state=State.CLOSED)
    is_open = ~Q(state__in=[State.CLOSED, State.CANCELLED])
    overdue = Q(timeliness=Timeliness.OVERDUE)
    return (
        judged.order_by()
        .values("plan__county")
        .annotate(
            total=Count("pk", filter=~Q(state=State.CANCELLED)),
            closed=Count("pk", filter=closed),
            overdue=Count("pk", filter=overdue),
            oldest=Min("due_on", filter=overdue),
            yellow=Count("pk", filter=Q(lamp=Lamp.YELLOW)),
            soon=Count("pk", filter=is_open & Q(due_on__range=(day, day + SOON))),
            on_time=Count("pk", filter=Q(timeliness=Timeliness.CLOSED_ON_TIME)),
        )
    )


def _stages(counties: CountyQuerySet, day: date) -> dict[int, str]:
    stages: dict[int, list[Stage]] = {}
    rows = (
        Stage.objects.filter(plan__state=PlanState.IN_FORCE, plan__county__in=counties)
        .annotate(county_id=F("plan__county"))
        .order_by("position")
    )
    for stage in rows:
        stages.setdefault(stage.county_id, []).append(stage)
    return {county: stage_at(found, day).label for county, found in stages.items()}


def _with_figures(row: CountyRow, figures: dict[str, Any], stage: str, day: date) -> CountyRow:
    total, closed = figures["total"], figures["closed"]
    return replace(
        row,
        stage=stage,
        total=total,
        closed=closed,
        percent=closed * 100 // total if total else None,
        overdue=figures["overdue"],
        oldest=(day - figures["oldest"]).days if figures["oldest"] else None,
        yellow=figures["yellow"],
        soon=figures["soon"],
        on_time_percent=figures["on_time"] * 100 // closed if closed else None,
    )
