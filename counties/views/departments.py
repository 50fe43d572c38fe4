"""Views of departments and groups: all may read, the office and the administrator may edit."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.editing import submitted
from counties.forms import DepartmentEditForm, DepartmentForm, GroupEditForm, GroupForm
from counties.idempotency import idempotent
from counties.models import County, Department, DepartmentGroup
from counties.navigation import Section
from counties.permissions import Permission
from counties.services import departments as services
from counties.unit_history import as_on_day

edits = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@county_view(Permission.READ, section=Section.DEPARTMENTS)
def departments(request: CountyRequest) -> HttpResponse:
    """List the departments."""
    rows = Department.objects.for_county(request.county).select_related("parent")
    found = list(rows.prefetch_related("aliases", "member_of"))
    context = {"departments": as_on_day(found)}
    return render(request, "counties/departments.html", context)


@edits
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
@idempotent
def department_add(request: CountyRequest) -> HttpResponse:
    """Add a department."""
    form = DepartmentForm(request.POST or None, county=request.county)
    row = submitted(request, form, services.add_department, county=request.county)
    if row is not None:
        messages.success(request, f"已新增单位“{row}”。")
        return redirect("departments", code=request.county.code)
    return _page(request, form, "新增单位", "departments")


@edits
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
def department_edit(request: CountyRequest, pk: int) -> HttpResponse:
    """Edit a department."""
    department = _find(Department, request.county, pk)
    form = _department_form(department, request.POST or None)
    try:
        row = submitted(request, form, services.edit_department, department=department)
    except StaleEdit:
        now = _department_form(_find(Department, request.county, pk))
        return conflict_page(request, typed=form, stored=now, back=_list(request, "departments"))
    if row is not None:
        messages.success(request, f"已保存单位“{row}”。")
        return redirect("departments", code=request.county.code)
    return _page(request, form, "编辑单位", "departments")


@require_safe
@county_view(Permission.READ, section=Section.DEPARTMENTS)
def groups(request: CountyRequest) -> HttpResponse:
    """List the groups."""
    rows = DepartmentGroup.objects.for_county(request.county)
    context = {"groups": rows.prefetch_related("aliases", "members")}
    return render(request, "counties/groups.html", context)


@edits
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
@idempotent
def group_add(request: CountyRequest) -> HttpResponse:
    """Add a group."""
    form = GroupForm(request.POST or None, county=request.county)
    row = submitted(request, form, services.add_group, county=request.county)
    if row is not None:
        messages.success(request, f"已新增集合单位“{row}”。")
        return redirect("groups", code=request.county.code)
    return _page(request, form, "新增集合单位", "groups")


@edits
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
def group_edit(request: CountyRequest, pk: int) -> HttpResponse:
    """Edit a group."""
    group = _find(DepartmentGroup, request.county, pk)
    form = _group_form(group, request.POST or None)
    try:
        row = submitted(request, form, services.edit_group, group=group)
    except StaleEdit:
        now = _group_form(_find(DepartmentGroup, request.county, pk))
        return conflict_page(request, typed=form, stored=now, back=_list(request, "groups"))
    if row is not None:
        messages.success(request, f"已保存集合单位“{row}”。")
        return redirect("groups", code=request.county.code)
    return _page(request, form, "编辑集合单位", "groups")


def _find(model: Any, county: County, pk: int) -> Any:
    row = model.objects.for_county(county).select_related("county").filter(pk=pk).first()
    if row is None:
        raise Http404("本县没有这个单位。")
    return row


def _department_form(department: Department, data: Any = None) -> DepartmentEditForm:
    values = DepartmentEditForm.values(department)
    return DepartmentEditForm(data, initial=values, county=department.county, own=department)


def _group_form(group: DepartmentGroup, data: Any = None) -> GroupEditForm:
    return GroupEditForm(data, initial=GroupEditForm.values(group), county=group.county)


def _page(request: CountyRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": _list(request, back)}
    return render(request, "counties/edit.html", context)


def _list(request: CountyRequest, name: str) -> str:
    return reverse(name, kwargs={"code": request.county.code})
