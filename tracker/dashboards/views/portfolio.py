"""Counties side by side, for who is over more than one."""

from typing import cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from counties.access import CountyRequest, read_day, signed_in_view
from counties.models import County
from tracker.dashboards.plan_pages.portfolio import SORTS, heads, portfolio_page


@signed_in_view
def portfolio(request: HttpRequest) -> HttpResponse:
    """The counties the user may see as of a day: search, sort, page; the address says it all."""
    asked = cast(CountyRequest, request)
    asked.today = timezone.localdate()
    asked.day = read_day(request, asked.today)
    counties = County.objects.visible_to(asked.user)
    words = request.GET.get("q", "").strip()
    if words:
        counties = counties.filter(Q(name__icontains=words) | Q(code__startswith=words))
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else "code"
    page = portfolio_page(counties, asked.day, sort, request.GET.get("page"))
    context = {"page": page, "heads": heads(sort), "sort": sort, "words": words}
    return render(request, "dashboards/portfolio.html", context)
