"""The audit log as Excel."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.audit_reading import read_log
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import paper_titles, workbook
from tracker.exports.audit import MOST, audit_sheet
from tracker.exports.papers import file_response


@require_safe
@county_view(Permission.AUDIT, section=Section.AUDIT)
def audit_xlsx(request: CountyRequest) -> HttpResponse:
    """The rows of the page with the same address, all pages of it."""
    log = read_log(request)
    sheet = audit_sheet(request.county, log, request.day)
    content = workbook.workbook(sheet, list(log.events[:MOST]), author=str(request.county))
    name = paper_titles.file_name(request.county, "操作日志", request.day, "xlsx")
    return file_response(content, name, workbook.CONTENT_TYPE)
