"""The archive: a page of what is there and what is missing."""

from django.http import HttpResponseBase
from django.shortcuts import render

from counties.access import CountyRequest, county_view
from counties.permissions import Permission
from tracker.roadmaps.archives import read_archive
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.querysets import in_force_on
from tracker.supervision.problem_files import proofs


@county_view(Permission.READ)
def archive(request: CountyRequest) -> HttpResponseBase:
    """Indicators by year; the files of the one that `?indicator=` names, else of the first that
    has any; what is missing."""
    plans = CountyPlan.objects.for_county(request.county).select_related("county")
    plan = plans.filter(in_force_on(request.day)).first()
    if plan is None:
        return render(request, "roadmaps/no_plan.html")
    found = read_archive(plan, request.day, proofs(request.county, request.day))
    asked = request.GET.get("indicator", "")
    named = [section for section in found.sections if section.code == asked]
    filled = [section for section in found.sections if section.lines]
    context = {"archive": found, "plan": plan, "chosen": next(iter(named or filled), None)}
    return render(request, "exports/archive.html", context)
