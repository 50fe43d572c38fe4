"""Progress reports by Excel: a reporter's own assignments, for the office those of the county."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.imports.choices import ImportKind
from tracker.imports.services.progress_reports import import_progress
from tracker.imports.services.staging import NotImported
from tracker.imports.views.workbook_uploads import (
    check_page,
    find_staged,
    upload_page,
    workbook_response,
)
from tracker.imports.workbooks import progress_reports as books

edits = require_http_methods(["GET", "HEAD", "POST"])


@edits
@county_view(Permission.REPORT, section=Section.MY_TASKS)
@idempotent
def upload(request: CountyRequest) -> HttpResponse:
    context = {
        "title": "用 Excel 填报进展",
        "notes": books.NOTES,
        "template": "import_duties_workbook",
        "back": "mine",
    }
    return upload_page(
        request,
        ImportKind.DUTIES,
        heads=books.HEADS,
        most_rows=books.MOST_ROWS,
        context=context,
    )


@require_safe
@county_view(Permission.REPORT, section=Section.MY_TASKS)
def workbook(request: CountyRequest) -> HttpResponse:
    rows = books.open_assignments(request.county, request.today, request.access)
    content = books.progress_workbook(request.county, rows[: books.MOST_ROWS])
    return workbook_response(content, f"{request.county}进展填报（{request.today}）")


@edits
@county_view(Permission.REPORT, section=Section.MY_TASKS)
@idempotent
def check(request: CountyRequest, pk: int) -> HttpResponse:
    staged = find_staged(request, ImportKind.DUTIES, pk)
    checked = books.check_progress(request.county, staged.rows, request.today, request.access)
    problem = ""
    if request.method == "POST":
        try:
            count = import_progress(
                by=request.user, access=request.access, staged=staged, checked=checked
            )
        except NotImported as error:
            problem = str(error)
        else:
            messages.success(request, f"已保存 {count} 条填报。")
            return redirect("mine", code=request.county.code)
    return check_page(request, staged, checked, problem=problem, back="import_duties")
