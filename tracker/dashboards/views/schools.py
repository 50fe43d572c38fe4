"""The schools of a county with their verdicts, and the page of one school."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.indicator_pages.school import read_school_page
from tracker.dashboards.indicator_pages.school_list import (
    MOST,
    DrawForm,
    counts,
    read_selection,
    school_lines,
)
from tracker.indicators.selectors.selected_year import judged_year

PAGE = 50


@require_safe
@county_view(Permission.READ, section=Section.SCHOOLS)
def school_list(request: CountyRequest) -> HttpResponseBase:
    """Every school with its verdict: `?kind=` those of one, `?draw=` some of them by lot. A draw
    without a number is redirected to an address with one, which repeats it."""
    selected = judged_year(request)
    if selected is None:
        return render(request, "dashboards/indicators/no_set.html")
    selection, form = read_selection(request.GET)
    if selection.draw and request.GET.get("seed", "") != selection.seed:
        query = request.GET.copy()
        query["seed"] = selection.seed
        return redirect(f"{request.path}?{query.urlencode()}")
    year = selected.verdicts
    keys = selection.of(year)
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    context = {
        "selected": selected,
        "selection": selection,
        "form": form or DrawForm(initial={"draw": 5}),
        "counts": counts(year),
        "total": len(year.rows),
        "page": page,
        "lines": school_lines(request.county, year, page.object_list, request.day),
        "printable": 0 < len(keys) <= MOST,
        "most": MOST,
    }
    return render(request, "dashboards/indicators/schools.html", context)


@county_view(Permission.READ, section=Section.SCHOOLS)
def school_page(request: CountyRequest, pk: int) -> HttpResponseBase:
    """一校一策: figures, verdicts, gaps, problems, duties and evidence of a school."""
    selected, view = read_school_page(request, pk)
    return render(
        request, "dashboards/indicators/school.html", {"selected": selected, "view": view}
    )
