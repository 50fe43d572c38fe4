"""The page of the archive: the evidence for each indicator, and what is missing."""

from django.http import HttpResponseBase
from django.shortcuts import render

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.models.querysets import in_force_on
from tracker.roadmaps.selectors.evidence_archive import ArchiveSection, read_archive
from tracker.supervision.selectors.problem_history import archived_files


@county_view(Permission.READ, section=Section.ARCHIVE)
def archive(request: CountyRequest) -> HttpResponseBase:
    """All indicators with their counts, the files of one indicator, and the gaps.

    `?indicator=` selects the indicator; the default is the first that has files.
    """
    plans = CountyPlan.objects.for_county(request.county).select_related("county")
    plan = plans.filter(in_force_on(request.day)).first()
    if plan is None:
        return render(request, "roadmaps/no_plan.html")
    archive = read_archive(plan, request.day, archived_files(request.county, request.day))
    code = request.GET.get("indicator", "")
    named = [section for section in archive.sections if section.code == code]
    filled = [section for section in archive.sections if section.lines]
    chosen = next(iter(named or filled), None)
    may_add = request.access.reports_for_all and request.day == request.today
    context = {
        "archive": archive,
        "plan": plan,
        "chosen": chosen,
        "may_add": may_add,
        "serving": _tasks_for(plan, chosen) if may_add and chosen else [],
    }
    return render(request, "exports/archive.html", context)


def _tasks_for(plan: CountyPlan, section: ArchiveSection) -> list[Task]:
    """Return the tasks to which evidence of an indicator can be added.

    They are the tasks whose targets name the indicator, or all tasks if no target does.
    """
    tasks = Task.objects.filter(plan=plan).order_by("position")
    with_target = tasks.filter(targets__indicator__code=section.code).distinct()
    return list(with_target) or list(tasks)
