"""The page that says whether the tasks under way suffice."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.indicator_pages.forecasts import county_outlook


@require_safe
@county_view(Permission.READ, section=Section.INDICATORS)
def indicator_outlook(request: CountyRequest) -> HttpResponse:
    """能否如期达标, as of the day; with `?show=来不及` the indicators of that outlook alone."""
    found = county_outlook(request.county, request.day)
    labels = found.labels if found else {}
    show = request.GET.get("show", "")
    show = show if show in labels.values() else ""
    lines = [each for each in found.lines if show in ("", labels[each.code])] if found else []
    context = {"found": found, "lines": lines, "show": show}
    return render(request, "dashboards/indicators/outlook.html", context)
