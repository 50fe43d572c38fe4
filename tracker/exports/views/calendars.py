"""The calendar feed of a department, and the page that shows and renews its secret address."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view, public_view
from counties.models import CalendarFeed, Department
from counties.navigation import Section
from counties.permissions import Permission
from counties.services.calendars import renew_feed
from tracker.exports.calendars import calendar_of
from tracker.roadmaps.selectors.status_at import AssignmentStatus


@require_safe
@public_view
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The open assignments of the department with this secret `token`; no login is needed."""
    rows = CalendarFeed.objects.select_related("department__county")
    department = get_object_or_404(rows, token=token).department
    code = department.county.code

    def address(assignment: AssignmentStatus | None) -> str:
        if assignment is None:
            path = reverse("mine", kwargs={"code": code})
        else:
            path = reverse("task", kwargs={"code": code, "pk": assignment.task.pk})
        return request.build_absolute_uri(path)

    body = calendar_of(department, timezone.localdate(), address)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@county_view(Permission.REPORT, section=Section.DEPARTMENTS)
def calendar(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Show the secret address to the office and the department's reporters; POST renews it."""
    rows = Department.objects.for_county(request.county).select_related("county")
    department = get_object_or_404(rows, pk=pk)
    if not (request.access.reports_for_all or pk in request.access.department_ids):
        raise PermissionDenied(f"日历订阅地址由{department}的填报员和创建办管理。")
    if request.method == "POST":
        renew_feed(by=request.user, department=department)
        messages.success(request, "已生成新的订阅地址，原来的地址不再有效。")
        return redirect("calendar", code=request.county.code, pk=pk)
    feed = CalendarFeed.objects.filter(department=department).first()
    address = reverse("calendar_feed", kwargs={"token": feed.token}) if feed else ""
    context = {
        "department": department,
        "feed": feed,
        "address": request.build_absolute_uri(address) if feed else "",
    }
    return render(request, "exports/calendar.html", context)
