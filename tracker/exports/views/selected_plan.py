"""The plan that a request for a paper or workbook selects."""

from datetime import date

from django.http import Http404

from counties.access import CountyRequest
from counties.parameters import read_id
from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.models.querysets import in_force_on
from tracker.roadmaps.selectors.task_rows import TaskRow, task_rows


def plan_in_force(request: CountyRequest) -> CountyPlan:
    """Return the plan in force on the day of the page. Raises Http404 if there was none."""
    plans = CountyPlan.objects.for_county(request.county).select_related("county")
    plan = plans.filter(in_force_on(request.day)).first()
    if plan is None:
        raise Http404("本县还没有施行中的方案，没有可以打印的内容。")
    return plan


def selected_plan(request: CountyRequest) -> CountyPlan:
    """Return the version that `?version=` names, otherwise the plan in force.

    Raises Http404 if there is no such version or the user may not see it.
    """
    version = request.GET.get("version", "")
    if not version:
        return plan_in_force(request)
    plans = CountyPlan.objects.for_county(request.county).select_related("county")
    plans = plans.visible_to(request.access)
    plan = plans.filter(pk=read_id(version)).first()
    if plan is None:
        raise Http404("本县没有这个版本的方案。")
    return plan


def wants_progress(request: CountyRequest) -> bool:
    """Return whether `?progress=1` asks for a column of progress."""
    return request.GET.get("progress") == "1"


def annex_rows(plan: CountyPlan, day: date) -> list[TaskRow]:
    """Return the tasks of the issued annex as of `day`, without those added later."""
    tasks = Task.objects.filter(plan=plan, source=TaskSource.PLAN)
    return task_rows(tasks.order_by("position"), day)
