"""One problem with its history, and what is done about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit
from counties.permissions import Permission
from tracker.roadmaps.querysets import end_of
from tracker.supervision.forms import ActForm, VersionForm
from tracker.supervision.models import Problem
from tracker.supervision.problem_states import (
    OF_DEPARTMENT,
    TRANSITIONS,
    ProblemAct,
    ProblemState,
)
from tracker.supervision.services import problems as services
from tracker.supervision.views.problems import find_problem, may_record


@county_view(Permission.READ)
def problem(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Everything about a problem as of the day."""
    found = find_problem(request, pk)
    context = {
        "problem": found,
        "events": found.events.filter(at__lt=end_of(request.day)).select_related("by"),
        "sheets": found.sheets.filter(made_at__lt=end_of(request.day)),
        "acts": acts_open_to(request, found) if request.day == request.today else [],
        "may_record": may_record(request),
    }
    return render(request, "supervision/problem.html", context)


@require_POST
@county_view(Permission.REPORT)
def problem_act(request: CountyRequest, pk: int) -> HttpResponseBase:
    """The responsible department reports; the office verifies, strikes off, looks back."""
    found, form = find_problem(request, pk), ActForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有保存：请选择要办的事项，文字不超过 4000 字。")
        return redirect("problem", code=request.county.code, pk=pk)
    act = ProblemAct(form.cleaned_data["act"])
    if not _may(request, found, act):
        raise PermissionDenied("您不能对这个问题作这项处理。")
    try:
        services.act_on(
            by=request.user,
            problem=found,
            act=act,
            version=form.cleaned_data["version"],
            text=form.cleaned_data["text"],
        )
    except services.ProblemRefused as error:
        messages.error(request, str(error))
    except StaleEdit:
        messages.warning(request, "问题已被他人修改或办理，没有保存。请核对后再操作。")
    else:
        messages.success(request, f"已保存：{act.label}。")
    return redirect("problem", code=request.county.code, pk=pk)


@require_POST
@county_view(Permission.SUPERVISE)
def problem_task(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Open a task for the problem."""
    found, form = find_problem(request, pk), VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有保存：请打开问题再操作。")
        return redirect("problem", code=request.county.code, pk=pk)
    try:
        version = form.cleaned_data["version"]
        task = services.open_task(by=request.user, problem=found, version=version)
    except services.ProblemRefused as error:
        messages.error(request, str(error))
    except StaleEdit:
        messages.warning(request, "问题已被他人修改或办理，没有保存。请核对后再操作。")
    else:
        messages.success(request, f"已开任务：第{task.position}项。")
    return redirect("problem", code=request.county.code, pk=pk)


def acts_open_to(request: CountyRequest, found: Problem) -> list[ProblemAct]:
    """What the reader may do about the problem as it stands."""
    allowed = TRANSITIONS[ProblemState(found.state)]  # type: ignore[attr-defined]
    return [act for act in allowed if _may(request, found, act)]


def _may(request: CountyRequest, found: Problem, act: ProblemAct) -> bool:
    if act not in OF_DEPARTMENT:
        return request.access.may(Permission.SUPERVISE)
    own = found.responsible_id in request.access.department_ids
    return own or request.access.reports_for_all
