"""Pages for the expected effects (预期成效) of a task."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from counties.access import CountyRequest, county_view
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.forms.expected_effects import ExpectedEffectForm
from tracker.roadmaps.models import Task, TaskGain
from tracker.roadmaps.selectors.versions import gains_of
from tracker.roadmaps.services.expected_effects import add_expected_effect, remove_expected_effect


@require_http_methods(["GET", "HEAD", "POST"])
@county_view(Permission.REVIEW, section=Section.LEDGER)
@idempotent
def gains(request: CountyRequest, pk: int) -> HttpResponse:
    """List the expected effects of a task, with a form to add one."""
    tasks = Task.objects.for_county(request.county).filter(plan__state=PlanState.IN_FORCE)
    task = get_object_or_404(tasks.select_related("plan__county"), pk=pk)
    form = ExpectedEffectForm(
        request.POST if request.method == "POST" else None, county=request.county
    )
    if form.is_bound and form.is_valid():
        try:
            add_expected_effect(by=request.user, task=task, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "已登记预期成效，测算已随之更新。")
            return redirect("gains", code=request.county.code, pk=pk)
    gains = gains_of(task, request.today)
    context = {"task": task, "form": form, "gains": gains}
    return render(request, "roadmaps/gains.html", context, status=422 if form.errors else 200)


@require_POST
@county_view(Permission.REVIEW, section=Section.LEDGER)
def gain_remove(request: CountyRequest, pk: int) -> HttpResponse:
    """Remove an expected effect of a task of the plan in force."""
    gains = TaskGain.objects.for_county(request.county).filter(task__plan__state=PlanState.IN_FORCE)
    gain = get_object_or_404(gains.select_related("task__plan__county", "school"), pk=pk)
    remove_expected_effect(by=request.user, gain=gain)
    messages.success(request, "已删除这项预期成效。")
    return redirect("gains", code=request.county.code, pk=gain.task_id)
