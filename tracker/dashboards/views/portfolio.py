"""The page of all counties, for users who may see more than one."""

from typing import cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from counties.access import CountyRequest, read_day, signed_in_view
from counties.models import County
from tracker.dashboards.plan_pages.portfolio import COLUMNS, column_heads, portfolio_page


@signed_in_view
def portfolio(request: HttpRequest) -> HttpResponse:
    """The counties that the user may see, searched, sorted and paged by the query string."""
    county_request = cast(CountyRequest, request)
    county_request.today = timezone.localdate()
    county_request.day = read_day(request, county_request.today)
    counties = County.objects.visible_to(county_request.user)
    text = request.GET.get("q", "").strip()
    if text:
        counties = counties.filter(Q(name__icontains=text) | Q(code__startswith=text))
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in COLUMNS else "code"
    page = portfolio_page(counties, county_request.day, sort, request.GET.get("page"))
    context = {"page": page, "heads": column_heads(sort), "sort": sort, "words": text}
    return render(request, "dashboards/portfolio.html", context)
