"""The audit log as Excel."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.audit_reading import read_log
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import titles
from tracker.exports.pdf.responses import file_response
from tracker.exports.workbooks import excel
from tracker.exports.workbooks.audit_log import MAX_EVENTS, audit_sheet


@require_safe
@county_view(Permission.AUDIT, section=Section.AUDIT)
def audit_xlsx(request: CountyRequest) -> HttpResponse:
    """All rows of the page of the audit log with the same query string."""
    log = read_log(request)
    sheet = audit_sheet(request.county, log, request.day)
    content = excel.workbook(sheet, list(log.events[:MAX_EVENTS]), author=str(request.county))
    name = titles.file_name(request.county, "操作日志", request.day, "xlsx")
    return file_response(content, name, excel.CONTENT_TYPE)
