"""The indicators of a county: all of them, one of them, years side by side."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import render

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.indicator_pages.indicator import read_indicator_page
from tracker.dashboards.indicator_pages.overview import read_overview
from tracker.indicators.selectors.schools import year_name
from tracker.indicators.selectors.selected_year import judged_years
from tracker.indicators.verdicts.wording import state_words

YEARS_COMPARED = 3  # years side by side: 近三年


@county_view(Permission.READ, section=Section.INDICATORS)
def indicators(request: CountyRequest) -> HttpResponseBase:
    """All indicators of a school year, against the year before and the county's own targets."""
    overview = read_overview(request, with_forecast=True)
    if overview is None:
        return render(request, "dashboards/indicators/no_set.html")
    return render(request, "dashboards/indicators/overview.html", vars(overview))


@county_view(Permission.READ, section=Section.INDICATORS)
def indicator(request: CountyRequest, indicator: str) -> HttpResponseBase:
    """One indicator: every school that it applies to, how it was judged, what belongs to it."""
    page = read_indicator_page(request, indicator)
    if page is None:
        raise Http404("没有这项指标。")
    return render(request, "dashboards/indicators/indicator.html", vars(page))


@county_view(Permission.READ, section=Section.INDICATORS)
def indicator_years(request: CountyRequest) -> HttpResponseBase:
    """The last school years with figures side by side, judged by the set in force."""
    judged = judged_years(request, YEARS_COMPARED)
    if judged is None:
        return render(request, "dashboards/indicators/no_set.html")
    selected, years = judged
    rows = [
        (indicator, [(v.answer, state_words(v, year)) for year in years if (v := year.of(code))])
        for indicator in selected.rule_set.indicators
        for code in [indicator.code]
    ]
    context = {
        "selected": selected,
        "years": [(year_name(year.year), year) for year in years],
        "rows": rows,
    }
    return render(request, "dashboards/indicators/years.html", context)
