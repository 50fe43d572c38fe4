"""The page of a problem, the acts on it, and its evidence."""

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
from tracker.roadmaps.selectors.evidence import file_choice
from tracker.supervision.forms.fields import VersionForm
from tracker.supervision.forms.problems import ProblemActForm
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import (
    DEPARTMENT_ACTS,
    TRANSITIONS,
    ProblemAct,
    ProblemState,
)
from tracker.supervision.selectors.problem_history import may_add_files, problem_history
from tracker.supervision.selectors.problems import find_problem
from tracker.supervision.services import problems as services
from tracker.supervision.views.problems import may_record

STALE = "问题已被他人修改或办理，没有保存。请核对后再操作。"
FILES_AGAIN = "要附的文件须重新选择。"


@county_view(Permission.READ, section=Section.SUPERVISION)
def problem_page(request: CountyRequest, pk: int) -> HttpResponseBase:
    """A problem with its history as of the day of the page, and what may be done about it."""
    return _page(request, pk, ProblemActForm())


@require_POST
@county_view(Permission.REPORT, section=Section.SUPERVISION)
@idempotent
def problem_act(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Store an act of the department or of the office.

    If it cannot be saved, the page comes back with what was typed.
    """
    problem, form = find_problem(request, pk), ProblemActForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    data = form.cleaned_data
    act = ProblemAct(data["act"])
    if not _may_act(request, problem, act):
        raise PermissionDenied("您不能对这个问题作这项处理。")
    try:
        services.act_on(
            by=request.user,
            problem=problem,
            act=act,
            version=data["version"],
            text=data["text"].replace("\r\n", "\n"),
            files=data["evidence"],
        )
    except (services.ProblemRefused, StaleEdit) as error:
        message = STALE if isinstance(error, StaleEdit) else str(error)
        form.add_error(None, message + (FILES_AGAIN if data["evidence"] else ""))
        return _page(request, pk, form, status=409)
    messages.success(request, f"已保存：{act.label}。")
    return redirect("problem", code=request.county.code, pk=pk)


@county_view(Permission.REPORT, section=Section.SUPERVISION)
@idempotent
def problem_evidence_add(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Add new files, or files of the county, to a problem, but to none of its acts."""
    problem = find_problem(request, pk)
    if not may_add_files(problem, request.access):
        raise PermissionDenied("您只能为本单位负责整改的问题添加材料。")
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FilesForm(*data, county=request.county)
    if form.is_bound and form.is_valid():
        links = services.add_problem_files(by=request.user, problem=problem, **form.content)
        messages.success(request, f"已关联 {len(links)} 份材料。")
        return redirect("problem", code=request.county.code, pk=pk)
    back = reverse("problem", kwargs={"code": request.county.code, "pk": pk})
    context = {"form": form, "about": f"问题 · {problem}", "act": "关联到这个问题", "back": back}
    context |= file_choice(request.county, request.GET)
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/evidence_add.html", context, status=status)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
@idempotent
def problem_task(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Open a task for the problem."""
    problem, form = find_problem(request, pk), VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有保存：请打开问题再操作。")
        return redirect("problem", code=request.county.code, pk=pk)
    try:
        version = form.cleaned_data["version"]
        task = services.open_task(by=request.user, problem=problem, version=version)
    except services.ProblemRefused as error:
        messages.error(request, str(error))
    except StaleEdit:
        messages.warning(request, STALE)
    else:
        messages.success(request, f"已开任务：第{task.position}项。")
    return redirect("problem", code=request.county.code, pk=pk)


def _page(
    request: CountyRequest, pk: int, form: ProblemActForm, status: int = 200
) -> HttpResponseBase:
    problem = find_problem(request, pk)
    is_today = request.day == request.today
    context = {
        "problem": problem,
        "history": problem_history(problem, request.day),
        "sheets": problem.sheets.as_of(request.day).visible_to(request.access),
        "acts": allowed_acts(request, problem) if is_today else [],
        "form": form,
        "may_record": may_record(request),
        "may_add_files": is_today and may_add_files(problem, request.access),
    }
    return render(request, "supervision/problem.html", context, status=status)


def allowed_acts(request: CountyRequest, problem: Problem) -> list[ProblemAct]:
    """Return the acts that the state of the problem and the user's role allow."""
    transitions = TRANSITIONS[ProblemState(problem.state)]  # type: ignore[attr-defined]
    return [act for act in transitions if _may_act(request, problem, act)]


def _may_act(request: CountyRequest, problem: Problem, act: ProblemAct) -> bool:
    if act not in DEPARTMENT_ACTS:
        return request.access.may(Permission.SUPERVISE)
    own = problem.responsible_id in request.access.department_ids
    return own or request.access.reports_for_all
