"""The schools of a county with their verdicts, and the page of one school."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.indicator_pages.school import asked_school
from tracker.dashboards.indicator_pages.school_list import (
    MOST,
    DrawForm,
    counts,
    read_choice,
    school_lines,
)
from tracker.indicators.selected_year import asked_year

PAGE = 50


@require_safe
@county_view(Permission.READ, section=Section.SCHOOLS)
def school_list(request: CountyRequest) -> HttpResponseBase:
    """Every school with its verdict: `?kind=` those of one, `?draw=` some of them by lot. A draw
    without a number is sent to an address with one, where it can be repeated."""
    asked = asked_year(request)
    if asked is None:
        return render(request, "dashboards/indicators/no_set.html")
    choice, form = read_choice(request.GET)
    if choice.draw and request.GET.get("seed", "") != choice.seed:
        query = request.GET.copy()
        query["seed"] = choice.seed
        return redirect(f"{request.path}?{query.urlencode()}")
    keys = choice.of(asked.verdicts)
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    found = asked.verdicts
    context = {
        "asked": asked,
        "choice": choice,
        "form": form or DrawForm(initial={"draw": 5}),
        "counts": counts(found),
        "total": len(found.rows),
        "page": page,
        "lines": school_lines(request.county, found, page.object_list, request.day),
        "printable": 0 < len(keys) <= MOST,
        "most": MOST,
    }
    return render(request, "dashboards/indicators/schools.html", context)


@county_view(Permission.READ, section=Section.SCHOOLS)
def school_page(request: CountyRequest, pk: int) -> HttpResponseBase:
    """一校一策: figures, verdicts, gaps, problems, duties and evidence of a school."""
    asked, view = asked_school(request, pk)
    return render(request, "dashboards/indicators/school.html", {"asked": asked, "view": view})
