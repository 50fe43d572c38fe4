"""The page of one school."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from counties.access import CountyRequest, county_view
from counties.models import School
from counties.permissions import Permission
from tracker.dashboards.asked_year import AskedYear, year_of
from tracker.dashboards.school_pages import SchoolView, school_views


@county_view(Permission.READ)
def school_page(request: CountyRequest, pk: int) -> HttpResponseBase:
    """一校一策: figures, verdicts, gaps, problems, duties and evidence of a school."""
    asked, view = asked_school(request, pk)
    return render(request, "dashboards/indicators/school.html", {"asked": asked, "view": view})


def asked_school(request: CountyRequest, pk: int) -> tuple[AskedYear, SchoolView]:
    """The school whose department is `pk`, in the year asked for. Raises Http404 for none."""
    schools = School.objects.for_county(request.county).select_related(
        "department__county", "township"
    )
    school = get_object_or_404(schools, department=pk)
    asked = year_of(request)
    if asked is None:
        raise Http404("门户还没有装入适用的指标体系。")
    (view,) = school_views(request.county, [school], asked.year, asked.rule_set, request.day)
    return asked, view
