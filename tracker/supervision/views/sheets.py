"""The ledger of dispatch sheets, the proposals of the rule, and the forms to draft one."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.days import chinese_day
from counties.idempotency import idempotent
from counties.models import Department
from counties.navigation import Section
from counties.parameters import read_id, read_ids
from counties.permissions import Permission
from tracker.roadmaps.filtersets import read_month
from tracker.roadmaps.models.querysets import AssignmentQuerySet
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.selectors.missing_reports import assignments_missing_reports
from tracker.supervision.choices import SheetKind, SheetState
from tracker.supervision.filtersets import SheetFilterSet
from tracker.supervision.forms.sheets import NewSheetForm, SheetEditForm
from tracker.supervision.models import DispatchSheet, Problem
from tracker.supervision.rules.sheet_colours import REPLY_WITHIN, SheetColour
from tracker.supervision.selectors.proposals import proposals
from tracker.supervision.selectors.sheets import find_sheet
from tracker.supervision.services import sheets as services

PER_PAGE = 50
edits = require_http_methods(["GET", "HEAD", "POST"])


@county_view(Permission.READ, section=Section.SUPERVISION)
def sheets(request: CountyRequest) -> HttpResponseBase:
    """The ledger, filtered by state, kind, colour and department."""
    rows = DispatchSheet.objects.for_county(request.county).as_of(request.day)
    rows = rows.visible_to(request.access).order_by("-made_at", "-pk")
    filterset = SheetFilterSet(
        request.GET,
        rows.prefetch_related(Prefetch("to", Department.objects.only("name", "position"))),
        departments=Department.objects.for_county(request.county),
    )
    page = Paginator(filterset.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filterset": filterset,
        "page": page,
        "writable": request.day == request.today,
        "may_supervise": request.access.may(Permission.SUPERVISE),
    }
    return render(request, "supervision/sheets.html", context)


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
@idempotent
def sheet_proposals(request: CountyRequest) -> HttpResponseBase:
    """The sheets that the rule proposes today; the office ticks those to be drafted."""
    if request.method == "POST":
        chosen = request.POST.getlist("proposal")
        drafts = services.draft_by_rule(by=request.user, county=request.county, chosen=chosen)
        if drafts:
            messages.success(request, f"已拟 {len(drafts)} 份代拟稿，请核对文字后印发。")
        else:
            messages.error(request, "没有拟稿：请先勾选要拟的文书。")
        return redirect("sheets", code=request.county.code)
    context = {"proposals": proposals(request.county, request.today)}
    return render(request, "supervision/proposals.html", context)


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def sheet_add(request: CountyRequest) -> HttpResponseBase:
    """Draft a sheet by hand; `?problem=` names the problem it is about."""
    problem = _problem_in_query(request)
    initial = _initial(request) | (_about(problem, request.today) if problem else {})
    form = NewSheetForm(request.POST or None, county=request.county, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _save_draft(request, form, "已保存代拟稿。", problem)
    back = reverse("sheets", kwargs={"code": request.county.code})
    context = {"form": form, "title": "拟制督办文书", "back": back}
    return render(request, "counties/edit.html", context)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def problem_sheet(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Draft the 整改通知书 about a problem with the standard text, by one click."""
    problem = get_object_or_404(Problem.objects.for_county(request.county), pk=pk)
    values = _initial(request) | _about(problem, request.today)
    values["nonce"] = request.POST.get("nonce")
    form = NewSheetForm(values, county=request.county)
    if not form.is_valid():
        return redirect(f"{reverse('sheet_add', args=[request.county.code])}?problem={pk}")
    return _save_draft(request, form, "已拟整改通知书，请核对文字后印发。", problem)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def silent_sheet(request: CountyRequest) -> HttpResponseBase:
    """Draft the 催办通知 about missing reports of a month, by one click.

    It goes to the departments of the ticked assignments, or to all whose report is missing.
    """
    month = read_month(request.POST.get("month", ""))
    if month is None or month > Month.of(request.today):
        raise Http404("没有这个月份的填报情况。")
    assignments = assignments_missing_reports(request.county, month, request.today).exclude(
        department=None
    )
    if chosen := read_ids(request.POST.getlist("assignment")):
        assignments = assignments.filter(pk__in=chosen)
    values = _initial(request) | _about_missing_reports(month, assignments, request)
    form = NewSheetForm(values | {"nonce": request.POST.get("nonce")}, county=request.county)
    if not form.is_valid():
        messages.error(request, "没有拟稿：所选任务已经填报，或没有可以主送的单位，请看最新名单。")
        return redirect(f"{reverse('silent', args=[request.county.code])}?month={month}")
    return _save_draft(request, form, "已拟催办通知，请核对文字后印发。")


def _save_draft(
    request: CountyRequest, form: NewSheetForm, message: str, problem: Problem | None = None
) -> HttpResponseBase:
    """Draft the sheet of a valid `form`, show `message`, and open the draft."""
    sheet = services.draft_sheet(
        by=request.user,
        county=request.county,
        content=form.content,
        nonce=form.cleaned_data["nonce"],
        problem=problem,
    )
    messages.success(request, message)
    return redirect("sheet", code=request.county.code, pk=sheet.pk)


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def sheet_edit(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Edit a draft."""
    sheet = find_sheet(request, pk)
    back = reverse("sheet", kwargs={"code": request.county.code, "pk": pk})
    if sheet.state != SheetState.DRAFT:  # type: ignore[attr-defined]
        messages.error(request, "文书已印发，不能再修改。")
        return redirect(back)
    form = _edit_form(request, sheet, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_draft(
                by=request.user,
                sheet=sheet,
                version=form.cleaned_data["version"],
                content=form.content,
            )
        except StaleEdit:
            stored = _edit_form(request, find_sheet(request, pk))
            return conflict_page(request, typed=form, stored=stored, back=back)
        messages.success(request, "已保存代拟稿。")
        return redirect(back)
    context = {"form": form, "title": f"修改{sheet}", "back": back}
    return render(request, "counties/edit.html", context)


def _edit_form(request: CountyRequest, sheet: DispatchSheet, data: Any = None) -> SheetEditForm:
    return SheetEditForm(data, county=request.county, initial=SheetEditForm.values(sheet))


def _problem_in_query(request: CountyRequest) -> Problem | None:
    """Return the problem that `?problem=` names. Raises Http404 if the county has none such."""
    pk = request.GET.get("problem", "")
    if not pk:
        return None
    rows = Problem.objects.for_county(request.county)
    return get_object_or_404(rows, pk=read_id(pk))


def _about(problem: Problem, today: date) -> dict[str, Any]:
    """Return the standard values of a 整改通知书 about `problem`. If its deadline has gone, the
    sheet is red and sets a new day.
    """
    measure = [f"整改要求：{problem.measure}"] if problem.measure else []
    is_overdue = problem.due_on < today
    reply_due = today + REPLY_WITHIN if is_overdue else problem.due_on
    gone = f"原定整改期限{chinese_day(problem.due_on)}已过，" if is_overdue else ""
    due = f"{gone}请于{chinese_day(reply_due)}前完成整改并书面答复。"
    return {
        "kind": SheetKind.RECTIFY,
        "colour": SheetColour.RED if is_overdue else SheetColour.YELLOW,
        "title": "关于有关问题的整改通知书",
        "text": "\n".join([f"经查，存在以下问题：{problem.description}", *measure, due]),
        "to": [problem.responsible_id],
        "reply_due": reply_due,
        "tasks": [problem.task_id] if problem.task_id else [],
    }


def _about_missing_reports(
    month: Month, assignments: AssignmentQuerySet, request: CountyRequest
) -> dict[str, Any]:
    """Return the standard values of a 催办通知 about `assignments` not reported for `month`."""
    reply_due = request.today + REPLY_WITHIN
    current_row = Coalesce("task__carried_by", "task")
    pairs = list(assignments.annotate(row=current_row).values_list("department", "row"))
    return {
        "kind": SheetKind.CHASE,
        "colour": SheetColour.BLUE,
        "title": f"关于报送{month.label}进展情况的催办通知",
        "text": f"截至{chinese_day(request.today)}，你单位承担的下列任务还没有填报{month.label}"
        f"进展情况。\n请于{chinese_day(reply_due)}前填报；不能按时办结的，请写明原因和措施。",
        "to": sorted({department for department, _ in pairs}),
        "tasks": sorted({task for _, task in pairs}),
    }


def _initial(request: CountyRequest) -> dict[str, Any]:
    """Return the initial values of a new sheet, with the issuer of the last one."""
    last = DispatchSheet.objects.for_county(request.county).exclude(issuer="").first()
    return {
        "nonce": uuid.uuid4(),
        "reply_due": request.today + REPLY_WITHIN,
        "issuer": last.issuer if last else "",
    }
