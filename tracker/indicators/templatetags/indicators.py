"""Template filters and tags for reported figures."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context

from counties.templatetags.portal import as_of_query
from tracker.indicators.engine.numbers import plain_number
from tracker.indicators.selectors.own_schools import own_schools as judged_schools
from tracker.indicators.selectors.own_schools import schools_of
from tracker.indicators.selectors.reporting import waiting_schools
from tracker.indicators.selectors.schools import school_year, year_name

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """Return a figure without trailing zeros, or a dash if it is not reported."""
    return plain_number(value) or "—"


@register.filter
def yes_no(value: Decimal | None) -> str:
    """Return 是 or 否 for a 材料指标, or a dash if it is not reported."""
    return "—" if value is None else "是" if value else "否"


@register.inclusion_tag("indicators/own_schools.html", takes_context=True)
def own_schools(context: Context) -> dict[str, Any]:
    """Show the schools that the user reports for: figures that wait to be reported (if `writable`
    is set in the context) and the verdicts as of the day.
    """
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


@register.filter
def get_item(values: Mapping[int, int], key: int) -> int | None:
    """Return the value of `values` for `key`, which is a variable of the template."""
    return values.get(key)
