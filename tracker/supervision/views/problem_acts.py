"""One problem with its history, and what is done about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.forms.evidence import FilesForm
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.selectors.evidence import file_choice
from tracker.supervision.forms.sheets import ActForm, VersionForm
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import (
    OF_DEPARTMENT,
    TRANSITIONS,
    ProblemAct,
    ProblemState,
)
from tracker.supervision.selectors.loaders import find_problem
from tracker.supervision.selectors.problem_history import history_of, may_add_to
from tracker.supervision.services import problems as services
from tracker.supervision.views.problems import may_record

STALE = "问题已被他人修改或办理，没有保存。请核对后再操作。"
FILES_AGAIN = "要附的文件须重新选择。"


@county_view(Permission.READ, section=Section.SUPERVISION)
def problem(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Everything about a problem as of the day."""
    return _page(request, pk, ActForm())


@require_POST
@county_view(Permission.REPORT, section=Section.SUPERVISION)
@idempotent
def problem_act(request: CountyRequest, pk: int) -> HttpResponseBase:
    """The responsible department reports, with its proof; the office verifies, strikes off, looks
    back. What was typed stays on the page when it cannot be saved."""
    found, form = find_problem(request, pk), ActForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    data = form.cleaned_data
    act = ProblemAct(data["act"])
    if not _may(request, found, act):
        raise PermissionDenied("您不能对这个问题作这项处理。")
    try:
        services.act_on(
            by=request.user,
            problem=found,
            act=act,
            version=data["version"],
            text=data["text"].replace("\r\n", "\n"),
            files=data["evidence"],
        )
    except (services.ProblemRefused, StaleEdit) as error:
        words = STALE if isinstance(error, StaleEdit) else str(error)
        form.add_error(None, words + (FILES_AGAIN if data["evidence"] else ""))
        return _page(request, pk, form, status=409)
    messages.success(request, f"已保存：{act.label}。")
    return redirect("problem", code=request.county.code, pk=pk)


@county_view(Permission.REPORT, section=Section.SUPERVISION)
@idempotent
def problem_evidence_add(request: CountyRequest, pk: int) -> HttpResponseBase:
    """New files, or files the county holds already, for a problem, beside its acts."""
    found = find_problem(request, pk)
    if not may_add_to(found, request.access):
        raise PermissionDenied("您只能为本单位负责整改的问题添加材料。")
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FilesForm(*data, county=request.county)
    if form.is_bound and form.is_valid():
        made = services.add_problem_files(by=request.user, problem=found, **form.content)
        messages.success(request, f"已关联 {len(made)} 份材料。")
        return redirect("problem", code=request.county.code, pk=pk)
    back = reverse("problem", kwargs={"code": request.county.code, "pk": pk})
    context = {"form": form, "about": f"问题 · {found}", "act": "关联到这个问题", "back": back}
    context |= file_choice(request.county, request.GET)
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/evidence_add.html", context, status=status)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
@idempotent
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
        messages.warning(request, STALE)
    else:
        messages.success(request, f"已开任务：第{task.position}项。")
    return redirect("problem", code=request.county.code, pk=pk)


def _page(request: CountyRequest, pk: int, form: ActForm, status: int = 200) -> HttpResponseBase:
    found = find_problem(request, pk)
    is_today = request.day == request.today
    context = {
        "problem": found,
        "history": history_of(found, request.day),
        "sheets": found.sheets.filter(made_at__lt=end_of(request.day)),
        "acts": acts_open_to(request, found) if is_today else [],
        "form": form,
        "may_record": may_record(request),
        "may_add_files": is_today and may_add_to(found, request.access),
    }
    return render(request, "supervision/problem.html", context, status=status)


def acts_open_to(request: CountyRequest, found: Problem) -> list[ProblemAct]:
    """What the reader may do about the problem as it stands."""
    allowed = TRANSITIONS[ProblemState(found.state)]  # type: ignore[attr-defined]
    return [act for act in allowed if _may(request, found, act)]


def _may(request: CountyRequest, found: Problem, act: ProblemAct) -> bool:
    if act not in OF_DEPARTMENT:
        return request.access.may(Permission.SUPERVISE)
    own = found.responsible_id in request.access.department_ids
    return own or request.access.reports_for_all
