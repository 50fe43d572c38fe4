"""Import of schools and of users by Excel: template, upload, check, confirm."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.imports.choices import ImportKind
from tracker.imports.services.schools_and_users import import_schools, import_users
from tracker.imports.services.staging import NotImported
from tracker.imports.views.workbook_uploads import (
    check_page,
    find_staged,
    upload_page,
    workbook_response,
)
from tracker.imports.workbooks.blank_workbooks import blank_workbook
from tracker.imports.workbooks.layouts import MOST_ROWS
from tracker.imports.workbooks.password_sheet import password_workbook
from tracker.imports.workbooks.schools_and_users import SCHOOLS, USERS

edits = require_http_methods(["GET", "HEAD", "POST"])


@edits
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
@idempotent
def schools(request: CountyRequest) -> HttpResponse:
    context = {
        "title": "用 Excel 登记学校",
        "notes": SCHOOLS.notes,
        "template": "import_schools_template",
        "back": "schools",
    }
    return upload_page(
        request, ImportKind.SCHOOLS, heads=SCHOOLS.heads, most_rows=MOST_ROWS, context=context
    )


@require_safe
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
def schools_template(request: CountyRequest) -> HttpResponse:
    return workbook_response(blank_workbook(SCHOOLS, "学校"), f"{request.county}学校登记模板")


@edits
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
@idempotent
def schools_check(request: CountyRequest, pk: int) -> HttpResponse:
    staged = find_staged(request, ImportKind.SCHOOLS, pk)
    checked = SCHOOLS.check(request.county, staged.rows)
    problem = ""
    if request.method == "POST":
        try:
            count = import_schools(by=request.user, staged=staged, checked=checked)
        except NotImported as error:
            problem = str(error)
        else:
            messages.success(request, f"已登记 {count} 所学校。")
            return redirect("schools", code=request.county.code)
    return check_page(request, staged, checked, problem=problem, back="import_schools")


@edits
@county_view(Permission.MANAGE_USERS, section=Section.USERS)
@idempotent
def users(request: CountyRequest) -> HttpResponse:
    context = {
        "title": "用 Excel 新增用户",
        "notes": USERS.notes,
        "template": "import_users_template",
        "back": "users",
    }
    return upload_page(
        request, ImportKind.USERS, heads=USERS.heads, most_rows=MOST_ROWS, context=context
    )


@require_safe
@county_view(Permission.MANAGE_USERS, section=Section.USERS)
def users_template(request: CountyRequest) -> HttpResponse:
    return workbook_response(blank_workbook(USERS, "用户"), f"{request.county}用户模板")


@edits
@never_cache
@county_view(Permission.MANAGE_USERS, section=Section.USERS)
def users_check(request: CountyRequest, pk: int) -> HttpResponse:
    """The check of an upload of users.

    When it is confirmed, the response is the only page or workbook that ever shows the one-time
    passwords.
    """
    staged = find_staged(request, ImportKind.USERS, pk)
    checked = USERS.check(request.county, staged.rows)
    problem = ""
    if request.method == "POST":
        try:
            made = import_users(by=request.user, staged=staged, checked=checked)
        except NotImported as error:
            problem = str(error)
        else:
            if request.POST.get("answer") == "xlsx":
                return workbook_response(password_workbook(made), f"{request.county}一次性密码")
            return render(request, "imports/password_sheet.html", {"made": made})
    page = "imports/users_check.html"
    return check_page(request, staged, checked, problem=problem, page=page, back="import_users")
