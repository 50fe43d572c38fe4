"""The ledger 台账."""

from urllib.parse import quote

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.selectors.ledger import read_ledger
from tracker.roadmaps.selectors.task_rows import values_for_rows
from tracker.roadmaps.tables import TaskTable

PER_PAGE = 50


@county_view(Permission.READ, section=Section.LEDGER)
def ledger(request: CountyRequest) -> HttpResponseBase:
    """Filter, sort, page; the address says it all, and the exports read the same address."""
    shown = read_ledger(request)
    table = TaskTable(values_for_rows(shown.tasks, request.day), shown=shown.shown)
    table.request = request
    table.paginate(per_page=PER_PAGE)
    table.page = table.paginator.get_page(request.GET.get("page"))
    base = reverse("ledger", kwargs={"code": request.county.code})
    query = f"?as_of={request.day}" if request.day != request.today else ""
    # fifty addresses by reverse cost more than the rows: one is made and its number replaced
    form = reverse("report", kwargs={"code": request.county.code, "pk": 0})
    form = f"{form}?next={quote(request.get_full_path())}"
    takes_in = request.access.reports_for_all and request.day == request.today
    context = {
        "ledger": shown,
        "table": table,
        "sort": shown.sort,
        "body": table.body(
            lambda pk: f"{base}{pk}/{query}",
            (lambda pk: form.replace("/0/", f"/{pk}/", 1)) if takes_in else None,
        ),
    }
    return render(request, "roadmaps/ledger.html", context)
