"""作战图: the road of the plan as a picture, for any day, and for two days side by side."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.charts.roadmap.formats import HALF, PHONE, SCREEN, Format
from tracker.dashboards.charts.roadmap.picture import draw, fold
from tracker.dashboards.charts.roadmap.sentence import sentence
from tracker.dashboards.charts.roadmap.svg import picture_svg
from tracker.dashboards.charts.roadmap.values import ChartPlan, Lane
from tracker.dashboards.plan_pages.moves import moves_between
from tracker.dashboards.plan_pages.road import (
    GROUPINGS,
    Road,
    chosen_grouping,
    dimmed,
    lanes_of,
    read_road,
    status_words,
)

# size and ink of the wall chart, and the words for both
PAPERS = (
    ("a3", "colour", "A3 彩色"), ("a3", "black", "A3 黑白"),
    ("a2", "colour", "A2 彩色"), ("a2", "black", "A2 黑白"),
)  # fmt: skip


@county_view(Permission.READ, section=Section.ROADMAP)
def roadmap(request: CountyRequest) -> HttpResponseBase:
    """Show the picture, filtered as the ledger is; `?by=` groups it, `?row=` opens a row,
    `?with=` puts an earlier day beside it. Another version than that in force has only a table."""
    if request.GET.get("version"):
        address = reverse("roadmap_table", kwargs={"code": request.county.code})
        return redirect(f"{address}?{request.GET.urlencode()}")
    road = read_road(request, request.day)
    if road is None:
        return render(request, "roadmaps/no_plan.html")
    grouping = chosen_grouping(request)
    context = {
        "road": road,
        "ledger": road.ledger,
        "sentence": sentence(road.chart),
        "grouping": grouping,
        "groupings": [(name, label) for name, (label, _) in GROUPINGS.items()],
        "query": _without(request.GET, "by", "row"),
        "papers": PAPERS,
        "paper_query": _without(request.GET, "row", "with"),
        "rows": [(row, status_words(row)) for row in road.rows],
    }
    other = read_other_day(request)
    if other is None:
        context |= _pictures(request, road.chart, grouping)
    else:
        context |= _compared(request, road, read_road(request, other), grouping, other)
    return render(request, "dashboards/roadmap.html", context)


def read_other_day(request: CountyRequest) -> date | None:
    """Return the day of `?with=`, None without it. Raises BadRequest if it is no day before the
    day of the page."""
    text = request.GET.get("with", "").strip()
    if not text:
        return None
    try:
        other = date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"对照日期“{text[:20]}”无法识别，请写成 2024-09-14 的形式。") from error
    if not other.year >= 2000 or other >= request.day:
        raise BadRequest(f"对照日期 {text} 应早于截至日期 {request.day}。")
    return other


def _pictures(request: CountyRequest, chart: ChartPlan, grouping: str) -> dict[str, Any]:
    opened = request.GET.get("row", "")
    lanes = lanes_of(chart, grouping)
    label = f"作战图，截至{chart.day}"
    wide = fold(lanes, SCREEN, chart, opened)
    narrow = fold(lanes, PHONE, chart, opened)
    return {
        "wide": _svg(chart, _linked(wide, request, opened), SCREEN, label, "wide"),
        "narrow": _svg(chart, _linked(narrow, request, opened), PHONE, label, "narrow"),
        "is_folded": any(row.is_folded for lane in wide for row in lane.rows),
    }


def _compared(
    request: CountyRequest, road: Road, before: Road | None, grouping: str, other: date
) -> dict[str, Any]:
    """Return two pictures in which only what moved stands out, and the list of it."""
    moves = moves_between(before.rows if before else [], road.rows)
    context: dict[str, Any] = {"moves": moves, "other": other, "before": before}
    numbers = [move.row.position for move in moves]
    for name, each in (("earlier", before), ("later", road)):
        if each is None:
            continue
        chart = dimmed(each.chart, numbers)
        lanes = fold(lanes_of(chart, grouping), HALF, chart)
        label = f"作战图，截至{each.day}"
        context[name] = _svg(chart, _linked(lanes, request, ""), HALF, label, name)
    return context


def _svg(
    chart: ChartPlan, lanes: tuple[Lane, ...], style: Format, label: str, name: str
) -> SafeString:
    (picture,) = draw(chart, lanes, style, label)
    return mark_safe(picture_svg(picture, name))  # it escapes every text


def _linked(lanes: tuple[Lane, ...], request: CountyRequest, opened: str) -> tuple[Lane, ...]:
    """Return `lanes` with a link on each folded row that opens it, and on the open one to fold."""
    query = _without(request.GET, "row")

    def href(label: str, is_folded: bool) -> str:
        if not is_folded and label != opened:
            return ""
        parts = QueryDict(query, mutable=True)
        if is_folded:
            parts["row"] = label
        return f"?{parts.urlencode()}#road"

    return tuple(
        replace(
            lane,
            rows=tuple(replace(r, href=href(r.label, r.is_folded)) for r in lane.rows),
        )
        for lane in lanes
    )


def _without(query: QueryDict, *names: str) -> str:
    """Return the query string without `names` and without empty values."""
    rest = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in names and any(values):
            rest.setlist(name, [value for value in values if value])
    return rest.urlencode()
