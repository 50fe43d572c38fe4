"""The dashboard of a county, and the page of one of its departments."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from counties.access import CountyRequest, county_view
from counties.caching import cached_until_change
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.indicator_pages.summary import indicator_summary
from tracker.dashboards.plan_pages.county import county_figures
from tracker.dashboards.plan_pages.department import department_record
from tracker.roadmaps.models import CountyPlan


@county_view(Permission.READ, section=Section.DASHBOARD)
def dashboard(request: CountyRequest) -> HttpResponseBase:
    """The dashboard as of the day of the page."""
    plan = CountyPlan.objects.on(request.county, request.day)
    if plan is None:
        return render(request, "roadmaps/no_plan.html")
    figures = cached_until_change(
        request.county,
        f"figures-{plan.pk}-{request.day}-{request.today}",
        lambda: county_figures(request.county, plan, request.day, request.today),
    )
    context = {"figures": figures, "summary": indicator_summary(request.county, request.day)}
    return render(request, "dashboards/dashboard.html", context)


@county_view(Permission.READ, section=Section.DEPARTMENTS)
def department_page(request: CountyRequest, pk: int) -> HttpResponseBase:
    """A department's assignments in the plan in force, and its record."""
    department = get_object_or_404(request.county.departments.select_related("parent"), pk=pk)
    record = department_record(department, request.day, request.today)
    context = {"record": record, "department": department}
    return render(request, "dashboards/department.html", context)
