"""Pages that show a plan: its roadmap, its document and its targets."""

from itertools import groupby

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.parameters import read_id
from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans import blanks
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.selectors.targets import lines_with_past, standards_of, target_lines
from tracker.roadmaps.selectors.task_rows import task_rows


@county_view(Permission.READ, section=Section.ROADMAP)
def roadmap_table(request: CountyRequest) -> HttpResponseBase:
    """Show the roadmap of the plan in force, or of the version `?version=`, as a table."""
    plan = _plan(request)
    if plan is None:
        return render(request, "roadmaps/no_plan.html")
    rows = task_rows(plan.tasks.all(), request.day)
    goals = {m.year: m.goal for m in plan.milestones.all()}
    years = [
        {"year": year, "goal": goals.get(year, ""), "rows": list(group)}
        for year, group in groupby(rows, key=lambda row: row.year)
    ]
    context = {
        "plan": plan,
        "years": years,
        "in_force": plan.is_in_force_on(request.day),
    }
    return render(request, "roadmaps/roadmap.html", context)


@county_view(Permission.READ, section=Section.PLAN)
def plan(request: CountyRequest) -> HttpResponseBase:
    """Show the document of the plan: number, stages, leading group, versions."""
    shown = _plan(request)
    if shown is None:
        return render(request, "roadmaps/no_plan.html")
    context = {
        "plan": shown,
        "versions": CountyPlan.objects.for_county(request.county).visible_to(request.access),
        "stages": shown.stages.all(),
        "milestones": shown.milestones.all(),
        "members": shown.leading_group.select_related("official"),
        "open_blanks": blanks.blanks_in(draft_of(shown)) if shown.state == PlanState.DRAFT else (),
        "inferred_count": shown.tasks.filter(assignments__inferred=True).count(),
    }
    return render(request, "roadmaps/plan.html", context)


@county_view(Permission.READ, section=Section.INDICATORS)
def targets(request: CountyRequest) -> HttpResponseBase:
    """Show the targets of the plan (or of `?version=`) and compare them with the indicator set."""
    shown = _plan(request)
    if shown is None:
        return render(request, "roadmaps/no_plan.html")
    plan_targets = shown.targets.select_related("indicator", "task")
    rows = target_lines(plan_targets, standards_of(request.county, request.day))
    rows = lines_with_past(rows, shown, request.county, request.day)
    context = {
        "plan": shown,
        "planned": [row for row in rows if not row.target.is_status],
        "reported": [row for row in rows if row.target.is_status],
    }
    return render(request, "roadmaps/targets.html", context)


def _plan(request: CountyRequest) -> CountyPlan | None:
    version = request.GET.get("version", "")
    if version:
        plans = CountyPlan.objects.for_county(request.county).visible_to(request.access)
        return get_object_or_404(plans, pk=read_id(version))
    return CountyPlan.objects.on(request.county, request.day)
