"""The ledger and the board of problems, and the forms to record and edit one."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.navigation import Section
from counties.parameters import read_id
from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Task
from tracker.supervision.choices import ProblemSource
from tracker.supervision.forms.problems import NewProblemForm, ProblemEditForm
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import ProblemState
from tracker.supervision.selectors.problems import (
    filtered_problems,
    find_problem,
    known_problems,
)
from tracker.supervision.services import problems as services

PER_PAGE = 50
edits = require_http_methods(["GET", "HEAD", "POST"])


@county_view(Permission.READ, section=Section.SUPERVISION)
def problems(request: CountyRequest) -> HttpResponseBase:
    """The ledger, filtered by state, source, department and text."""
    filterset = filtered_problems(request)
    page = Paginator(filterset.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filterset": filterset, "page": page, "may_record": may_record(request)}
    return render(request, "supervision/problems.html", context)


@county_view(Permission.READ, section=Section.SUPERVISION)
def problem_board(request: CountyRequest) -> HttpResponseBase:
    """The board: a column for each state."""
    columns: dict[ProblemState, list[Problem]] = {state: [] for state in ProblemState}
    for problem in known_problems(request):
        columns[ProblemState(problem.state)].append(problem)
    context = {"columns": columns, "may_record": may_record(request)}
    return render(request, "supervision/problem_board.html", context)


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def problem_add(request: CountyRequest) -> HttpResponseBase:
    """Record a problem; `?task=` names the task in whose work it was found."""
    task = _task_in_query(request)
    form = NewProblemForm(
        request.POST or None, county=request.county, initial=_initial(request, task)
    )
    if request.method == "POST" and form.is_valid():
        problem = services.record_problem(
            by=request.user,
            county=request.county,
            content=form.content,
            nonce=form.cleaned_data["nonce"],
            task=task,
        )
        messages.success(request, "已登记问题。")
        return redirect("problem", code=request.county.code, pk=problem.pk)
    title = f"登记问题：{task}" if task else "登记问题"
    back = reverse("problems", kwargs={"code": request.county.code})
    return render(request, "counties/edit.html", {"form": form, "title": title, "back": back})


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def problem_edit(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Edit the content of a problem; its events cannot be changed."""
    problem = find_problem(request, pk)
    back = reverse("problem", kwargs={"code": request.county.code, "pk": pk})
    form = _edit_form(request, problem, request.POST or None)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.edit_problem(
                by=request.user, problem=problem, version=version, content=form.content
            )
        except StaleEdit:
            stored = _edit_form(request, find_problem(request, pk))
            return conflict_page(request, typed=form, stored=stored, back=back)
        messages.success(request, "已保存。")
        return redirect(back)
    context = {"form": form, "title": "修改问题", "back": back}
    return render(request, "counties/edit.html", context)


def may_record(request: CountyRequest) -> bool:
    """Return whether the user may record problems; only on the page as of today."""
    return request.day == request.today and request.access.may(Permission.SUPERVISE)


def _edit_form(request: CountyRequest, problem: Problem, data: Any = None) -> ProblemEditForm:
    return ProblemEditForm(data, county=request.county, initial=ProblemEditForm.values(problem))


def _task_in_query(request: CountyRequest) -> Task | None:
    """Return the task that `?task=` names. Raises Http404 if it is not in the plan in force."""
    pk = request.GET.get("task", "")
    if not pk:
        return None
    tasks = Task.objects.for_county(request.county).filter(plan__state=PlanState.IN_FORCE)
    return get_object_or_404(tasks, pk=read_id(pk))


def _initial(request: CountyRequest, task: Task | None) -> dict[str, Any]:
    initial = {"nonce": uuid.uuid4(), "source": ProblemSource.SELF}
    lead = task.assignments.filter(leads=True).first() if task else None
    place = request.GET.get("place", "")
    return initial | {"place": place} | ({"responsible": lead.department_id} if lead else {})
