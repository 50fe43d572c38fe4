"""Pages for editing a draft plan: its rows, their order and their targets."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.parameters import read_number
from counties.permissions import Permission
from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.forms.drafts import RowForm, TargetForm
from tracker.roadmaps.models import CountyPlan, IndicatorTarget, Task
from tracker.roadmaps.plans.fields import extra_headings
from tracker.roadmaps.plans.schema import (
    DraftError,
)
from tracker.roadmaps.plans.validation import check_for_issue
from tracker.roadmaps.selectors.plan_drafts import draft_of
from tracker.roadmaps.selectors.task_rows import task_rows
from tracker.roadmaps.services import drafts
from tracker.roadmaps.views.versions import draft_or_404

PLACES = 10_000  # more rows than a plan has
TARGET_FIELDS = (
    "name", "scope", "operator", "value", "unit", "reference", "by", "sentence", "note",
    "is_status",
)  # fmt: skip


@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def draft(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Show the rows of a draft, and the rules that it breaks."""
    plan = draft_or_404(request, pk)
    tasks = plan.tasks.filter(source=TaskSource.PLAN)
    context = {
        "plan": plan,
        "current": CountyPlan.objects.current(request.county),
        "rows": task_rows(tasks, request.day),
        "versions": dict(tasks.values_list("pk", "version")),
        "problems": check_for_issue(draft_of(plan)),
    }
    return render(request, "roadmaps/draft.html", context)


@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
@idempotent
def draft_add(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Add a row at the position `?place=`, or at the end."""
    plan = draft_or_404(request, pk)
    place = read_number(request.GET.get("place")) or 0
    place = place if place < PLACES else 0
    headings = extra_headings(draft_of(plan).tasks)
    form = RowForm(request.POST or None, county=request.county, headings=headings)
    if request.method == "POST" and form.is_valid():
        try:
            made = drafts.save_row(
                plan=plan, row=None, text=form.text, by=request.user, place=place
            )
        except DraftError as error:
            form.take_problems(error.problems)
        else:
            messages.success(request, "已新增一行。")
            return _to_row(plan, made)
    return _row_page(request, plan, None, form, 422 if form.errors else 200)


@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def draft_row(request: CountyRequest, pk: int, row: int) -> HttpResponseBase:
    """Edit one row; the page also lists its targets."""
    plan = draft_or_404(request, pk)
    task = get_object_or_404(plan.tasks, pk=row)
    text = drafts.draft_row(plan, task)
    new_form = partial(
        RowForm, county=request.county, row=text, headings=extra_headings(draft_of(plan).tasks)
    )
    first = {"version": task.version}
    if request.method != "POST":
        return _row_page(request, plan, task, new_form(initial=first), 200)
    form = new_form(request.POST)
    if form.is_valid():
        try:
            seen = form.cleaned_data["version"]
            drafts.save_row(plan=plan, row=task, text=form.text, by=request.user, seen=seen)
        except DraftError as error:
            form.take_problems(error.problems)
        except StaleEdit:
            stored = new_form(initial=first)
            return conflict_page(request, typed=form, stored=stored, back=_address(plan, task))
        else:
            messages.success(request, f"第{task.position}项：已保存。")
            return redirect(f"{_plan_address(plan)}#row-{task.pk}")
    return _row_page(request, plan, task, form, 422)


def _row_page(
    request: CountyRequest, plan: CountyPlan, task: Task | None, form: RowForm, status: int
) -> HttpResponse:
    context = {
        "plan": plan,
        "task": task,
        "form": form,
        "targets": task.targets.select_related("indicator") if task else [],
    }
    return render(request, "roadmaps/draft_row.html", context, status=status)


@require_POST
@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
def draft_row_act(request: CountyRequest, pk: int, row: int) -> HttpResponseBase:
    """Move the row to `place`, or delete it; `delete` is the version that the user saw."""
    plan = draft_or_404(request, pk)
    task = get_object_or_404(plan.tasks, pk=row)
    place = read_number(request.POST.get("place"))
    seen = read_number(request.POST.get("delete"))
    try:
        if seen is not None:
            drafts.delete_row(plan=plan, row=task, by=request.user, seen=seen)
            messages.success(request, f"已删除第{task.position}项。")
        elif place is not None and 0 < place < PLACES:
            drafts.move_row(plan=plan, row=task, place=place, by=request.user)
        else:
            messages.error(request, "没有移动：请写要移到第几项，例如 3。")
    except StaleEdit:
        messages.error(request, "没有保存：这一行刚刚被他人修改，请看过再决定。")
    return redirect(f"{_plan_address(plan)}#row-{row}")


@county_view(Permission.CONFIRM_PLAN, section=Section.PLAN)
@idempotent
def draft_target(request: CountyRequest, pk: int, row: int, target: int) -> HttpResponseBase:
    """Edit or delete a target of a row; `target` 0 adds one."""
    plan = draft_or_404(request, pk)
    task = get_object_or_404(plan.tasks, pk=row)
    existing = (
        get_object_or_404(task.targets.select_related("indicator"), pk=target) if target else None
    )
    first = _target_initial(existing) | {"version": task.version}
    form = TargetForm(request.POST or None, county=request.county, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            _save_target(request, plan, task, existing, form)
        except DraftError as error:
            form.take_problems(error.problems)
        except StaleEdit:
            stored = TargetForm(county=request.county, initial=first)
            return conflict_page(request, typed=form, stored=stored, back=_address(plan, task))
        else:
            messages.success(request, "已保存目标值。")
            return redirect(_address(plan, task))
    context = {"plan": plan, "task": task, "target": existing, "form": form}
    status = 422 if form.errors else 200
    return render(request, "roadmaps/draft_target.html", context, status=status)


def _save_target(
    request: CountyRequest,
    plan: CountyPlan,
    task: Task,
    existing: IndicatorTarget | None,
    form: TargetForm,
) -> None:
    seen = form.cleaned_data["version"]
    if "delete" in request.POST and existing is not None:
        drafts.delete_target(plan=plan, row=task, target=existing, by=request.user, seen=seen)
        return
    drafts.save_target(
        plan=plan, row=task, target=existing, draft=form.target_draft, by=request.user, seen=seen
    )


def _target_initial(target: IndicatorTarget | None) -> dict[str, object]:
    if target is None:
        return {}
    first: dict[str, object] = {name: getattr(target, name) for name in TARGET_FIELDS}
    code = target.indicator.code if target.indicator else ""
    return first | {"value": target.figure, "indicator": code}


def _plan_address(plan: CountyPlan) -> str:
    return reverse("draft", kwargs={"code": plan.county.code, "pk": plan.pk})


def _address(plan: CountyPlan, task: Task) -> str:
    return reverse("draft_row", kwargs={"code": plan.county.code, "pk": plan.pk, "row": task.pk})


def _to_row(plan: CountyPlan, task: Task) -> HttpResponse:
    return redirect(f"{_plan_address(plan)}#row-{task.pk}")
