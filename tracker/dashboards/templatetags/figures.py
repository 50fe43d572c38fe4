"""Tags for counts that link to the ledger of what they count."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tracker.dashboards.ledger_links import LinkedCount
from tracker.dashboards.plan_pages.heat_map import HeatCell

register = template.Library()


@register.simple_tag
def counted(figure: LinkedCount) -> SafeString:
    """Render the count as a link, or a plain 0, since there is nothing to list."""
    if not figure.count:
        return format_html('<span class="nought">{}</span>', 0)
    return format_html(
        '<a class="counted" data-count="{0}" href="{1}">{0}</a>', figure.count, figure.url
    )


@register.simple_tag
def heat_cells(cells: Iterable[HeatCell]) -> SafeString:
    """Render the cells of a row of the heat map; in Python, since a page has several hundred."""
    return format_html_join("", "{}", ((_heat_cell(cell),) for cell in cells))


def _heat_cell(cell: HeatCell) -> SafeString:
    if cell.lamp is None:
        return mark_safe("<td></td>")
    return format_html(
        '<td class="heat-{0}"><a class="counted" data-count="{2}" href="{3}">{2}'
        '<span class="visually-hidden">项，{1}</span></a></td>',
        *(cell.lamp.value, cell.lamp.label, cell.tasks.count, cell.tasks.url),
    )


@register.filter
def of(figures: dict[str, LinkedCount], name: str) -> LinkedCount:
    """Return the count with the key `name`."""
    return figures[name]
