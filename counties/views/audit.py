"""The view of the audit log (操作日志)."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.audit_reading import changes_of, read_log
from counties.navigation import Section
from counties.permissions import Permission

PER_PAGE = 50


@require_safe
@county_view(Permission.AUDIT, section=Section.AUDIT)
def audit_log(request: CountyRequest) -> HttpResponse:
    """Show the filtered log; the Excel export reads the same address."""
    log = read_log(request)
    page = Paginator(log.events, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(event, changes_of(event)) for event in page]
    return render(request, "counties/audit.html", {"form": log.form, "page": page, "rows": rows})
