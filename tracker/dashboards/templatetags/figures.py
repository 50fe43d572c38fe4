"""How a counted figure stands on a page: a number that leads to the ledger of what it counts."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tracker.dashboards.ledger_links import Counted
from tracker.dashboards.plan_pages.heat_map import HeatCell

register = template.Library()


@register.simple_tag
def counted(figure: Counted) -> SafeString:
    """The number as a link; a plain nought, since there is nothing to list."""
    if not figure.count:
        return format_html('<span class="nought">{}</span>', 0)
    return format_html(
        '<a class="counted" data-count="{0}" href="{1}">{0}</a>', figure.count, figure.url
    )


@register.simple_tag
def heat_cells(cells: Iterable[HeatCell]) -> SafeString:
    """The cells of a row of the heat table; written here, since a page has several hundred."""
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
def of(figures: dict[str, Counted], name: str) -> Counted:
    """The figure called `name`."""
    return figures[name]
