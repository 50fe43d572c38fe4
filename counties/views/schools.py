"""Views of the register of schools: all may read, the office and the administrator may edit."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view
from counties.choices import DepartmentKind
from counties.concurrency import StaleEdit, conflict_page
from counties.editing import submitted
from counties.idempotency import idempotent
from counties.models import Department, School
from counties.navigation import Section
from counties.permissions import Permission
from counties.school_forms import SchoolCloseForm, SchoolEditForm, SchoolForm
from counties.services import schools as services

edits = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@county_view(Permission.READ, section=Section.DEPARTMENTS)
def schools(request: CountyRequest) -> HttpResponse:
    """List the schools with their registration as of the day; `?open=1` only those open then."""
    rows = Department.objects.for_county(request.county).filter(kind=DepartmentKind.SCHOOL)
    rows = rows.select_related("school__township", "school__merged_into__department")
    departments = list(rows.prefetch_related("aliases", "member_of"))
    only_open = request.GET.get("open") == "1"
    for row in departments:
        row.is_open = _is_open(row, request)
    shown = [row for row in departments if row.is_open or not only_open]
    context = {"schools": shown, "total": len(departments), "only_open": only_open}
    return render(request, "counties/schools.html", context)


def _is_open(row: Department, request: CountyRequest) -> bool:
    school: School | None = getattr(row, "school", None)
    return row.is_active and (school is None or school.is_open_on(request.day))


@edits
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
@idempotent
def school_add(request: CountyRequest) -> HttpResponse:
    form = SchoolForm(request.POST or None, county=request.county)
    row = submitted(request, form, services.add_school, county=request.county)
    if row is not None:
        messages.success(request, f"已登记学校“{row}”。")
        return redirect("schools", code=request.county.code)
    return _page(request, form, "登记学校")


@edits
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
def school_edit(request: CountyRequest, pk: int) -> HttpResponse:
    department = _find(request, pk)
    form = _edit_form(request, department, request.POST or None)
    try:
        row = submitted(request, form, services.edit_school, department=department)
    except StaleEdit:
        now = _edit_form(request, _find(request, pk))
        return conflict_page(request, typed=form, stored=now, back=_list(request))
    if row is not None:
        messages.success(request, f"已保存学校“{row}”。")
        return redirect("schools", code=request.county.code)
    return _page(request, form, f"编辑学校：{department}")


@edits
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
def school_close(request: CountyRequest, pk: int) -> HttpResponse:
    """撤并, with the day and the school that takes the pupils."""
    department = _find(request, pk)
    form = _close_form(department, request.POST or None)
    try:
        row = submitted(request, form, services.close_school, department=department)
    except StaleEdit:
        now = _close_form(_find(request, pk))
        return conflict_page(request, typed=form, stored=now, back=_list(request))
    if row is not None:
        messages.success(request, f"已保存“{row}”的撤并情况，承担的任务已随之调整。")
        return redirect("schools", code=request.county.code)
    return _page(request, form, f"撤并：{department}")


def _find(request: CountyRequest, pk: int) -> Department:
    rows = Department.objects.for_county(request.county).filter(kind=DepartmentKind.SCHOOL)
    return get_object_or_404(rows.select_related("county"), pk=pk)


def _edit_form(request: CountyRequest, department: Department, data: Any = None) -> SchoolEditForm:
    values = SchoolEditForm.values(department)
    return SchoolEditForm(data, initial=values, county=request.county)


def _close_form(department: Department, data: Any = None) -> SchoolCloseForm:
    rows = School.objects.select_related("department__county")
    school = get_object_or_404(rows, department=department)  # not registered: nothing to close
    return SchoolCloseForm(data, initial=SchoolCloseForm.values(school), school=school)


def _page(request: CountyRequest, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": _list(request)}
    return render(request, "counties/edit.html", context)


def _list(request: CountyRequest) -> str:
    return reverse("schools", kwargs={"code": request.county.code})
