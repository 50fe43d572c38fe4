"""The key of 作战图."""

from django import template
from django.utils.safestring import mark_safe

from tracker.dashboards.charts.roadmap.svg import LEGEND, legend_svg

register = template.Library()


@register.inclusion_tag("dashboards/road_legend.html")
def road_legend(theme: str = "light", height: float = 16) -> dict[str, object]:
    """Render what the bars mean, in the colours of `theme`."""
    signs = [(mark_safe(legend_svg(kind, height, theme)), label) for kind, label in LEGEND]
    return {"signs": signs}
