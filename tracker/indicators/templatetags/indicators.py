"""How figures are written in pages."""

from decimal import Decimal

from django import template

from tracker.indicators.engine.typed import plain

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """A figure without the noughts that the database adds; a dash for one not reported."""
    return plain(value) or "—"
