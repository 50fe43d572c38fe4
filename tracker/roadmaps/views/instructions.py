"""Pages for instructions (批示): list them, write one, answer one."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.forms.instructions import AnswerForm, InstructionForm
from tracker.roadmaps.models import Instruction, Task
from tracker.roadmaps.selectors.instructions import may_answer, of_county
from tracker.roadmaps.services.instructions import NotInstructable, answer_instruction, instruct

# The form proposes this time for the answer.
USUAL_DAYS = timedelta(days=7)


@require_safe
@county_view(Permission.READ, section=Section.INSTRUCTIONS)
def instructions(request: CountyRequest) -> HttpResponseBase:
    """List the leader's own instructions; all of them for users who cannot write any."""
    is_leader = request.access.may(Permission.INSTRUCT)
    own = request.user.pk if is_leader else None
    context = {
        "instructions": of_county(request.county, request.day, request.access, own),
        "title": "我的批示" if is_leader else "批示",
        "writable": request.day == request.today,
    }
    return render(request, "roadmaps/instructions.html", context)


@county_view(Permission.INSTRUCT, section=Section.INSTRUCTIONS)
@idempotent
def instruction_add(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Write an instruction on a task of the plan in force."""
    rows = Task.objects.for_county(request.county).filter(plan__state=PlanState.IN_FORCE)
    task = get_object_or_404(rows.select_related("plan__county"), pk=pk)
    initial = {"answer_due": request.today + USUAL_DAYS}
    form = InstructionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = instruct(task=task, by=request.user, **form.cleaned_data)
        except NotInstructable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"第{task.position}项：批示已送{made.assignment}。")
            return redirect("task", code=request.county.code, pk=pk)
    context = {"task": task, "form": form, "title": "作批示"}
    status = 422 if form.errors else 200
    return render(request, "roadmaps/instruction.html", context, status=status)


@county_view(Permission.REPORT, section=Section.INSTRUCTIONS)
def instruction_answer(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Answer an instruction, as the lead of the task or as the office."""
    rows = Instruction.objects.for_county(request.county).select_related(
        "by", "assignment__task__plan__county", "assignment__department", "assignment__group"
    )
    in_force = rows.filter(assignment__task__plan__state=PlanState.IN_FORCE)
    instruction = get_object_or_404(in_force, pk=pk)
    if not may_answer(instruction, request.access, request.today):
        raise PermissionDenied(f"这条批示由{instruction.assignment}答复，也可由创建办代为答复。")
    task = instruction.assignment.task
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_instruction(instruction=instruction, by=request.user, **form.cleaned_data)
        except NotInstructable as error:
            form.add_error(None, str(error))
            return _answer_page(request, instruction, form)
        except StaleEdit:
            messages.warning(request, "没有保存：这条批示已经答复过了。")
        else:
            messages.success(request, f"第{task.position}项：批示已答复。")
        return redirect("task", code=request.county.code, pk=task.pk)
    return _answer_page(request, instruction, form)


def _answer_page(
    request: CountyRequest, instruction: Instruction, form: AnswerForm
) -> HttpResponse:
    context = {
        "task": instruction.assignment.task,
        "form": form,
        "title": "答复批示",
        "instruction": instruction,
    }
    status = 422 if form.errors else 200
    return render(request, "roadmaps/instruction.html", context, status=status)
