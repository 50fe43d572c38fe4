"""How figures are written in pages."""

from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

from tracker.indicators.engine.typed import plain
from tracker.indicators.reporting import waiting_schools
from tracker.indicators.schools import school_year, year_name

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """A figure without the noughts that the database adds; a dash for one not reported."""
    return plain(value) or "—"


@register.filter
def yes_no(value: Decimal | None) -> str:
    """是 or 否 of a 材料指标; a dash for one of which nothing was said."""
    return "—" if value is None else "是" if value else "否"


@register.inclusion_tag("indicators/own_figures.html", takes_context=True)
def own_figures(context: Context) -> dict[str, Any]:
    """The reader's own schools that have not confirmed this school year's figures."""
    request = context["request"]
    year = school_year(request.day)
    waiting = waiting_schools(request.county, request.access.department_ids, year)
    return {"request": request, "waiting": waiting, "year": year, "year_name": year_name(year)}
