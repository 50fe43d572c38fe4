"""Charts as inline SVG, the same on pages and in PDFs."""

from collections.abc import Sequence
from typing import Any

from django import template

from tracker.dashboards.charts.progress import cumulative_lines, stacked_bars
from tracker.dashboards.plan_pages.county import TaskScope
from tracker.dashboards.plan_pages.progress_curve import CurvePoint
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp

register = template.Library()

# The same marks as in the style sheet of the lamps.
MARKS = {Lamp.RED: "▲", Lamp.YELLOW: "◆", Lamp.GREEN: "●", Lamp.GREY: "○"}
# Font families of the papers, Windows, macOS and Linux.
FONT_FAMILIES = "Portal Hei, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"


@register.inclusion_tag("dashboards/charts/lamp_bars.svg")
def lamp_bars(scopes: Sequence[TaskScope]) -> dict[str, Any]:
    """Render the tasks by lamp, one bar for each scope."""
    rows = [(scope.label, [scope.lamps[lamp].count for lamp in MARKS]) for scope in scopes]
    parts = [(lamp.value, mark) for lamp, mark in MARKS.items()]
    description = "；".join(
        f"{label}："
        + "，".join(f"{lamp.label}{n}项" for lamp, n in zip(MARKS, counts, strict=True))
        for label, counts in rows
    )
    return {"chart": stacked_bars(parts, rows), "faces": FONT_FAMILIES, "words": description}


@register.inclusion_tag("dashboards/charts/curve.svg")
def progress_curve(curve: Sequence[CurvePoint]) -> dict[str, Any]:
    """Render planned and closed tasks, cumulative by month. `curve` must not be empty."""
    planned = [point.planned.count for point in curve]
    done = [point.done.count for point in curve if point.done is not None]
    return {
        "chart": cumulative_lines(month_labels([point.month for point in curve]), planned, done),
        "faces": FONT_FAMILIES,
        "words": f"到{curve[-1].month.label}计划完成{planned[-1]}项；"
        f"已办结{done[-1] if done else 0}项。",
    }


def month_labels(months: Sequence[Month]) -> list[str]:
    """Return a label for each month, empty for those without one.

    Depending on the number of months, every month, quarter, half year or year is labelled.
    """
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
