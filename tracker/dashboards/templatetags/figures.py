"""How a counted figure stands on a page: a number that leads to the ledger of what it counts."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.dashboards.counted import Counted

register = template.Library()


@register.simple_tag
def counted(figure: Counted) -> SafeString:
    """The number as a link; a plain nought, since there is nothing to list."""
    if not figure.count:
        return format_html('<span class="nought">{}</span>', 0)
    return format_html(
        '<a class="counted" data-count="{0}" href="{1}">{0}</a>', figure.count, figure.url
    )


@register.filter
def of(figures: dict[str, Counted], name: str) -> Counted:
    """The figure called `name`."""
    return figures[name]
