"""The page that says whether the tasks under way suffice."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.indicator_pages.forecasts import county_forecast


@require_safe
@county_view(Permission.READ, section=Section.INDICATORS)
def indicator_forecasts(request: CountyRequest) -> HttpResponse:
    """能否如期达标, as of the day; with `?show=` the indicators of that forecast alone."""
    forecast = county_forecast(request.county, request.day)
    labels = forecast.labels if forecast else {}
    show = request.GET.get("show", "")
    show = show if show in labels.values() else ""
    lines = [line for line in forecast.lines if show in ("", labels[line.code])] if forecast else []
    context = {"forecast": forecast, "lines": lines, "show": show}
    return render(request, "dashboards/indicators/forecasts.html", context)
