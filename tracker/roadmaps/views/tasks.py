"""One task: everything about it; the office's decisions on it."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.editing import why_refused
from counties.navigation import Section
from counties.parameters import read_id
from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.forms.reviews import RulingForm
from tracker.roadmaps.models import Assignment, Task
from tracker.roadmaps.models.querysets import TaskQuerySet
from tracker.roadmaps.plans.fields import details_of
from tracker.roadmaps.selectors.assignments import EXTENDABLE, duties_of_task, may_extend
from tracker.roadmaps.selectors.evidence import may_add, uses_of
from tracker.roadmaps.selectors.instructions import of_task
from tracker.roadmaps.selectors.task_history import history, reports_of
from tracker.roadmaps.selectors.task_rows import for_rows, task_row
from tracker.roadmaps.selectors.versions import gains_of, text_on
from tracker.roadmaps.services.assignments import confirm_lead as make_lead
from tracker.roadmaps.services.reports import NotReportable
from tracker.roadmaps.services.rulings import rule


@county_view(Permission.READ, section=Section.LEDGER)
def task(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Everything about a task as of the day: texts, dates, units, status and history."""
    tasks = Task.objects.for_county(request.county).visible_to(request.access)
    tasks = for_rows(tasks.as_of(request.day), request.day).with_parts()
    found = get_object_or_404(tasks.select_related("plan", "milestone"), pk=pk)
    then = text_on(found, request.day) if request.day < request.today else None
    if then is not None:  # on that day it said something else
        address = reverse("task", kwargs={"code": request.county.code, "pk": then.pk})
        return redirect(f"{address}?as_of={request.day}")
    reports = reports_of(found, request.day)
    duties = duties_of_task(found, request.day, request.access, reports)
    assignments = [duty.assignment for duty in duties if duty.assignment.via_id is None]
    row = task_row(found, request.day, assignments)
    writable = request.day == request.today and found.plan.state == PlanState.IN_FORCE
    lead = next((a for a in assignments if a.leads), None)
    instructions = of_task(found, request.day, request.access) if found.has_instructions else []
    context = {
        "task": found,
        "row": row,
        "duties": duties,
        "history": history(found, request.day, reports, instructions),
        "asked": instructions,
        "details": details_of(found),
        "targets": found.targets.select_related("indicator") if found.has_targets else [],
        "items": found.items.all() if found.has_items else [],
        "gains": gains_of(found, request.day) if found.has_gains else [],
        "uses": uses_of(found, request.day) if found.has_evidence else [],
        "can_add_files": writable and may_add(found, request.access),
        "ruling_form": RulingForm(auto_id="ruling_%s"),
        "can_extend": writable
        and row.timeliness in EXTENDABLE
        and may_extend(lead, request.access, request.today),
        "writable": writable,
        "in_force": found.plan.is_in_force_on(request.day),
    }
    return render(request, "roadmaps/task.html", context)


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.LEDGER)
def confirm_lead(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Confirm or change the unit that leads the task."""
    found = get_object_or_404(_in_force(request), pk=pk)
    chosen = get_object_or_404(
        Assignment.objects.for_county(request.county), pk=read_id(request.POST.get("assignment"))
    )
    try:
        make_lead(task=found, assignment=chosen, by=request.user)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已确定由{chosen}牵头填报。")
    return redirect("task", code=request.county.code, pk=pk)


@require_POST
@county_view(Permission.REVIEW, section=Section.LEDGER)
def ruling(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Close, cancel or reopen the task by a written reason."""
    found = get_object_or_404(_in_force(request), pk=pk)
    form = RulingForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"没有保存：请选择裁定并写明理由。{why_refused(form)}")
        return redirect("task", code=request.county.code, pk=pk)
    try:
        made = rule(task=found, by=request.user, **form.cleaned_data)
    except NotReportable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已裁定：{made.get_kind_display()}。")
    return redirect("task", code=request.county.code, pk=pk)


def _in_force(request: CountyRequest) -> TaskQuerySet:
    """The tasks one may decide on: those of another version of the plan are only read."""
    tasks = Task.objects.for_county(request.county).filter(plan__state=PlanState.IN_FORCE)
    return tasks.select_related("plan__county")
