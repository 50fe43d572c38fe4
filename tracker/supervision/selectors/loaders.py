"""What a request asks for by its address: a sheet, a problem, a bulletin, a meeting pack."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from counties.access import CountyRequest
from counties.models import Department
from tracker.roadmaps.models import CountyPlan
from tracker.supervision.filtersets import ProblemFilterSet
from tracker.supervision.models import Bulletin, DispatchSheet, Problem
from tracker.supervision.models.querysets import ProblemQuerySet
from tracker.supervision.selectors.meetings import Pack, read_pack


def find_bulletin(request: CountyRequest, pk: int) -> Bulletin:
    """The county's bulletin `pk`. Raises Http404."""
    rows = Bulletin.objects.for_county(request.county)
    related = ("county", "plan__county", "previous__plan", "by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def find_pack(request: CountyRequest) -> Pack:
    """Raises Http404 when the county has no plan in force."""
    plan = CountyPlan.objects.on(request.county, request.day)
    if plan is None:
        raise Http404("本县还没有施行中的方案，没有可以提交会议的材料。")
    return read_pack(request.county, plan, request.day)


def find_sheet(request: CountyRequest, pk: int) -> DispatchSheet:
    """The sheet as it stood on the day asked for. Raises Http404."""
    rows = DispatchSheet.objects.for_county(request.county).standing_at(request.day)
    return get_object_or_404(rows.select_related("county", "by", "problem"), pk=pk)


def known_problems(request: CountyRequest) -> ProblemQuerySet:
    """The county's problems as of the day asked for, with what a row shows."""
    rows = Problem.objects.for_county(request.county).standing_at(request.day)
    return rows.select_related("place", "responsible", "indicator", "task", "by", "county")


def read_problems(request: CountyRequest) -> ProblemFilterSet:
    """The problems that the address asks for; page and file read the same one."""
    return ProblemFilterSet(
        request.GET,
        known_problems(request),
        departments=Department.objects.for_county(request.county),
        day=request.day,
    )


def find_problem(request: CountyRequest, pk: int) -> Problem:
    """The problem as it stood on the day asked for. Raises Http404."""
    return get_object_or_404(known_problems(request), pk=pk)
