"""The page on which the office merges a department into another one, or undoes it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from counties.access import CountyRequest, county_view
from counties.editing import submitted
from counties.forms import EndSuccessionForm, SuccessionForm
from counties.idempotency import idempotent
from counties.models import Department
from counties.navigation import Section
from counties.permissions import Permission
from counties.services import successions as services
from counties.unit_history import successors_on


@require_http_methods(["GET", "HEAD", "POST"])
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.DEPARTMENTS)
@idempotent
def department_succession(request: CountyRequest, pk: int) -> HttpResponse:
    """Show what a department has open, and take down who takes it over; or undo that."""
    rows = Department.objects.for_county(request.county)
    department = get_object_or_404(rows, pk=pk)
    successor = successors_on(request.county, timezone.localdate()).get(pk)
    data = request.POST or None
    if successor:
        form: EndSuccessionForm = EndSuccessionForm(data)
        row = submitted(request, form, services.end_following, department=department)
        done = f"已恢复“{department.name}”，任务、账号和文书从今天起仍归本单位。"
    else:
        form = SuccessionForm(data, county=request.county, own=department)
        row = submitted(request, form, services.follow, department=department)
        done = f"已登记：从今天起“{department.name}”的任务、账号和文书由接续单位承担。"
    if row is not None:
        messages.success(request, done)
        return redirect("departments", code=request.county.code)
    reporters = department.memberships.filter(user__is_active=True).select_related("user")
    context = {
        "form": form,
        "department": department,
        "successor": rows.filter(pk=successor).first() if successor else None,
        "duties": services.duties_of(department),
        "reporters": [membership.user for membership in reporters],
        "names": [department.name, *department.aliases.values_list("name", flat=True)],
        "groups": department.member_of.all(),
        "history": department.successions.select_related("successor", "by"),
    }
    return render(request, "counties/succession.html", context)
