"""How figures are written in pages."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context

from counties.templatetags.portal import as_of_query
from tracker.indicators.engine.numbers import plain
from tracker.indicators.own_schools import own_schools as judged_schools
from tracker.indicators.own_schools import schools_of
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


@register.inclusion_tag("indicators/own_schools.html", takes_context=True)
def own_schools(context: Context) -> dict[str, Any]:
    """The reader's own schools: figures of this school year that wait, where the reader may write
    (`writable`), and the seven, judged as of the day."""
    request = context["request"]
    schools = schools_of(request.county, request.access.department_ids)
    year, query = school_year(request.day), urlencode(as_of_query(request))
    return {
        "waiting": waiting_schools(schools, year) if context["writable"] else [],
        "year": year,
        "year_name": year_name(year),
        "schools": judged_schools(request.county, schools, request.day),
        "code": request.county.code,
        "query": f"?{query}" if query else "",
    }
