"""Charts as inline SVG: the same in the page and in the PDF."""

from collections.abc import Sequence
from typing import Any

from django import template

from tracker.dashboards.charts.progress import cumulative_lines, stacked_bars
from tracker.dashboards.plan_pages.county import Scope
from tracker.dashboards.plan_pages.progress_curve import CurvePoint
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp

register = template.Library()

# The same marks as beside the words in `marks.css`.
MARKS = {Lamp.RED: "▲", Lamp.YELLOW: "◆", Lamp.GREEN: "●", Lamp.GREY: "○"}
# Families that the papers' faces, Windows, macOS and Linux know.
FACES = "Portal Hei, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"


@register.inclusion_tag("dashboards/charts/lamp_bars.svg")
def lamp_bars(scopes: Sequence[Scope]) -> dict[str, Any]:
    """Tasks by lamp, one bar for each scope."""
    rows = [(scope.label, [scope.lamps[lamp].count for lamp in MARKS]) for scope in scopes]
    parts = [(lamp.value, mark) for lamp, mark in MARKS.items()]
    words = "；".join(
        f"{label}："
        + "，".join(f"{lamp.label}{n}项" for lamp, n in zip(MARKS, counts, strict=True))
        for label, counts in rows
    )
    return {"chart": stacked_bars(parts, rows), "faces": FACES, "words": words}


@register.inclusion_tag("dashboards/charts/curve.svg")
def progress_curve(curve: Sequence[CurvePoint]) -> dict[str, Any]:
    """Planned against done, cumulative by month. `curve` is not empty."""
    planned = [point.planned.count for point in curve]
    done = [point.done.count for point in curve if point.done is not None]
    return {
        "chart": cumulative_lines(month_labels([point.month for point in curve]), planned, done),
        "faces": FACES,
        "words": f"到{curve[-1].month.label}计划完成{planned[-1]}项；"
        f"已办结{done[-1] if done else 0}项。",
    }


def month_labels(months: Sequence[Month]) -> list[str]:
    """What stands under each month: as many as fit, at the turn of years, halves or quarters."""
    count = len(months)
    every = 12 if count > 36 else 6 if count > 18 else 3 if count > 6 else 1
    labels, year = [], None
    for month in months:
        if (month.month - 1) % every:
            labels.append("")
            continue
        new_year = f"{month.year}年" if every == 12 else month.label
        labels.append(f"{month.month}月" if month.year == year else new_year)
        year = month.year
    return labels
