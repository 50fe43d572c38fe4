"""Pages for extensions (延期): request one, and decide on a request."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit
from counties.editing import why_refused
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.forms.reviews import ExtensionDecisionForm, ExtensionForm
from tracker.roadmaps.models import Assignment, Extension, Task
from tracker.roadmaps.selectors.assignments import may_extend
from tracker.roadmaps.services.extensions import (
    NotExtendable,
    ask_extension,
    decide_extension,
    movable_deadline,
)


@county_view(Permission.REPORT, section=Section.LEDGER)
@idempotent
def extension_ask(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Request an extension, as the lead of the task or as the office."""
    tasks = Task.objects.for_county(request.county).filter(plan__state=PlanState.IN_FORCE)
    judged = tasks.select_related("plan__county").judged_at(request.today)
    task = get_object_or_404(judged, pk=pk)
    lead = Assignment.objects.filter(task=task, leads=True).first()
    if not may_extend(lead, request.access, request.today):
        raise PermissionDenied("延期由牵头填报的单位申请，也可由创建办代为申请。")
    if request.method != "POST":
        try:
            movable_deadline(task, request.today)
        except NotExtendable as error:
            return _refusal(request, str(error))
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_extension(task=task, by=request.user, **form.cleaned_data)
        except NotExtendable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"第{task.position}项：已申请延期，等待创建办审批。")
            return redirect("task", code=request.county.code, pk=pk)
    context = {"task": task, "form": form}
    return render(request, "roadmaps/extension.html", context, status=422 if form.errors else 200)


@require_POST
@county_view(Permission.REVIEW, section=Section.REVIEW)
def extension_decide(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Grant or refuse a request, then return to the review queue."""
    extensions = Extension.objects.for_county(request.county).select_related(
        "task__plan__county", "by"
    )
    extension = get_object_or_404(extensions.filter(task__plan__state=PlanState.IN_FORCE), pk=pk)
    form = ExtensionDecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"没有保存：请选择“同意”或“不同意”。{why_refused(form)}")
        return redirect("review_queue", code=request.county.code)
    try:
        made = decide_extension(extension=extension, by=request.user, **form.content)
    except NotExtendable as error:
        messages.error(request, str(error))
    except StaleEdit:
        messages.warning(request, "这条延期申请已由其他人审批，没有重复保存。")
    else:
        messages.success(request, f"第{extension.task.position}项延期申请：已{made}。")
    return redirect("review_queue", code=request.county.code)


def _refusal(request: CountyRequest, reason: str) -> HttpResponse:
    """Explain, before the form is shown, why a request could not be saved."""
    explanation = {
        "title": "现在不能申请延期",
        "happened": reason,
        "mend": "没有需要您做的。请在任务页查看任务的时限和历史；认为有误的，请联系创建办。",
    }
    return render(request, "error.html", {"status": 409, **explanation}, status=409)
