"""The archive: a page of what is there and what is missing."""

from django.http import HttpResponseBase
from django.shortcuts import render

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.models.querysets import in_force_on
from tracker.roadmaps.selectors.evidence_archive import ArchiveSection, read_archive
from tracker.supervision.problem_files import proofs


@county_view(Permission.READ, section=Section.ARCHIVE)
def archive(request: CountyRequest) -> HttpResponseBase:
    """Indicators by year; the files of the one that `?indicator=` names, else of the first that
    has any, with the tasks that serve it; what is missing."""
    plans = CountyPlan.objects.for_county(request.county).select_related("county")
    plan = plans.filter(in_force_on(request.day)).first()
    if plan is None:
        return render(request, "roadmaps/no_plan.html")
    found = read_archive(plan, request.day, proofs(request.county, request.day))
    asked = request.GET.get("indicator", "")
    named = [section for section in found.sections if section.code == asked]
    filled = [section for section in found.sections if section.lines]
    chosen = next(iter(named or filled), None)
    may_add = request.access.reports_for_all and request.day == request.today
    context = {
        "archive": found,
        "plan": plan,
        "chosen": chosen,
        "may_add": may_add,
        "serving": _serving(plan, chosen) if may_add and chosen else [],
    }
    return render(request, "exports/archive.html", context)


def _serving(plan: CountyPlan, section: ArchiveSection) -> list[Task]:
    """The tasks to which proof of an indicator can belong: those that serve it by the plan's
    targets, or any where none does."""
    tasks = Task.objects.filter(plan=plan).order_by("position")
    named = tasks.filter(targets__indicator__code=section.code).distinct()
    return list(named) or list(tasks)
