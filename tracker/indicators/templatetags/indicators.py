"""How figures are written in pages."""

from decimal import Decimal

from django import template

from tracker.indicators.engine.typed import plain

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """A figure without the noughts that the database adds; a dash for one not reported."""
    return plain(value) or "—"


@register.filter
def yes_no(value: Decimal | None) -> str:
    """是 or 否 of a 材料指标; a dash for one of which nothing was said."""
    return "—" if value is None else "是" if value else "否"
