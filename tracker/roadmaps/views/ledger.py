"""The ledger 台账."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django_tables2 import RequestConfig

from counties.access import CountyRequest, county_view
from counties.permissions import Permission
from tracker.roadmaps.ledger import read_ledger
from tracker.roadmaps.rows import for_rows
from tracker.roadmaps.tables import TaskTable

PER_PAGE = 50


@county_view(Permission.READ)
def ledger(request: CountyRequest) -> HttpResponseBase:
    """Filter, sort, page; the address says it all, and the exports read the same address."""
    shown = read_ledger(request)
    table = TaskTable(for_rows(shown.tasks, request.day), orderable=False)
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "ledger": shown,
        "table": table,
        "sort": shown.sort,
        "links": {
            row.record.pk: _task_link(request, row.record.pk) for row in table.paginated_rows
        },
    }
    return render(request, "roadmaps/ledger.html", context)


def _task_link(request: CountyRequest, pk: int) -> str:
    address = reverse("task", kwargs={"code": request.county.code, "pk": pk})
    return f"{address}?as_of={request.day}" if request.day != request.today else address
