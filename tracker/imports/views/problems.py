"""Import of a 问题清单 by Excel: template, upload, check, confirm."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.imports.choices import ImportKind
from tracker.imports.services.problems import import_problems
from tracker.imports.services.staging import NotImported
from tracker.imports.views.workbook_uploads import (
    check_page,
    find_staged,
    upload_page,
    workbook_response,
)
from tracker.imports.workbooks.blank_workbooks import blank_workbook
from tracker.imports.workbooks.problems import (
    HEADS,
    MOST_PROBLEMS,
    NOTES,
    check_problems,
    problem_layout,
)

edits = require_http_methods(["GET", "HEAD", "POST"])


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
@idempotent
def problems(request: CountyRequest) -> HttpResponse:
    context = {
        "title": "用 Excel 登记问题",
        "notes": NOTES,
        "template": "import_problems_template",
        "back": "problems",
    }
    return upload_page(
        request, ImportKind.PROBLEMS, heads=HEADS, most_rows=MOST_PROBLEMS, context=context
    )


@require_safe
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def problems_template(request: CountyRequest) -> HttpResponse:
    register = problem_layout(request.county)
    return workbook_response(blank_workbook(register, "问题清单"), f"{request.county}问题清单模板")


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
@idempotent
def problems_check(request: CountyRequest, pk: int) -> HttpResponse:
    staged = find_staged(request, ImportKind.PROBLEMS, pk)
    checked = check_problems(request.county, staged.rows)
    problem = ""
    if request.method == "POST":
        try:
            count = import_problems(by=request.user, staged=staged, checked=checked)
        except NotImported as error:
            problem = str(error)
        else:
            messages.success(request, f"已登记 {count} 个问题。")
            return redirect("problems", code=request.county.code)
    return check_page(request, staged, checked, problem=problem, back="import_problems")
