"""My duties, and reporting."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState, ReportKind
from tracker.roadmaps.forms.reports import NoChangeForm, NoChangeOfMany, ReportForm, initial_report
from tracker.roadmaps.models import Assignment
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp
from tracker.roadmaps.selectors.assignments import by_urgency, may_report, my_duties
from tracker.roadmaps.selectors.instructions import to_answer
from tracker.roadmaps.selectors.report_history import missed_months, with_report_history
from tracker.roadmaps.services.evidence import report_with_files
from tracker.roadmaps.services.reports import (
    NoChange,
    NotReportable,
    ReportInput,
    refuse_unreportable,
    report_no_change,
)
from tracker.roadmaps.services.standings import current_status

# What a month is that still wants a report, and one that has it.
OPEN_LAMPS, REPORTED_LAMPS = (Lamp.RED, Lamp.GREY), (Lamp.GREEN, Lamp.YELLOW)


@county_view(Permission.REPORT, section=Section.MY_TASKS)
def mine(request: CountyRequest) -> HttpResponseBase:
    """What the reader's departments owe: overdue first, then this month."""
    duties = with_report_history(
        my_duties(request.county, request.day, request.access), request.county, request.day
    )
    month = Month.of(request.day)
    context = {
        "to_answer": to_answer(request.county, request.day, request.access),
        "groups": by_urgency(duties, request.day),
        "report_day": request.county.report_day_of(month.first),
        "unreported": [
            duty for duty in duties if duty.can_send and duty.month_lamp(month) in OPEN_LAMPS
        ],
        "reported": {
            duty.assignment.pk for duty in duties if duty.month_lamp(month) in REPORTED_LAMPS
        },
        "departments": [m.department for m in request.access.memberships if m.department],
        "writable": request.day == request.today,
    }
    return render(request, "roadmaps/mine.html", context)


@county_view(Permission.REPORT, section=Section.MY_TASKS)
def report(request: CountyRequest, pk: int) -> HttpResponseBase:
    """The form of one report, pre-filled from the last; sent, it goes back to where one was."""
    assignment = _own_assignment(request, pk)
    back = _back(request, assignment)
    missed = missed_months(assignment, request.county, request.day)
    if request.method != "POST":
        try:
            refuse_unreportable(assignment, current_status(assignment), request.today)
        except NotReportable as error:
            return _refusal(request, str(error))
        form = ReportForm(
            initial=initial_report(assignment, back), assignment=assignment, missed=missed
        )
        return _form_page(request, assignment, form, back)
    form = ReportForm(request.POST, request.FILES, assignment=assignment, missed=missed)
    if not form.is_valid():
        return _form_page(request, assignment, form, back, status=422)
    return _send(request, assignment, form, form.content, back)


@require_POST
@county_view(Permission.REPORT, section=Section.MY_TASKS)
def no_change(request: CountyRequest, pk: int) -> HttpResponseBase:
    """本月无变化, in one click."""
    assignment = _own_assignment(request, pk)
    back = _back(request, assignment)
    form = NoChangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有保存：页面已过期，请刷新后重试。")
        return redirect(back)
    content = ReportInput(kind=ReportKind.NO_CHANGE, text=ReportKind.NO_CHANGE.label)
    return _send(request, assignment, form, content, back)


@require_POST
@county_view(Permission.REPORT, section=Section.MY_TASKS)
def no_change_all(request: CountyRequest) -> HttpResponseBase:
    """本月无变化 for every duty of the month that is not reported yet: all of them or none."""
    form = NoChangeOfMany(request.POST)
    if not form.is_valid():
        messages.error(request, "没有保存：页面已过期，请刷新后重试。")
        return redirect("mine", code=request.county.code)
    duties = [
        NoChange(_own_assignment(request, pk), version, nonce)
        for pk, version, nonce in form.content
    ]
    try:
        made = report_no_change(duties=duties, by=request.user)
    except NotReportable as error:
        messages.warning(request, f"一项也没有保存：{error}")
    else:
        messages.success(request, f"{len(made)} 项任务已填报“本月无变化”。")
    return redirect("mine", code=request.county.code)


def _own_assignment(request: CountyRequest, pk: int) -> Assignment:
    rows = Assignment.objects.for_county(request.county).select_related(
        "task__plan__county", "department", "group", "via__task"
    )
    assignment = get_object_or_404(rows, pk=pk, task__plan__state=PlanState.IN_FORCE)
    if not may_report(assignment, request.access):
        raise PermissionDenied(f"这是{assignment}的任务，您只能填报本单位承担的任务。")
    return assignment


def _send(
    request: CountyRequest, assignment: Assignment, form: Form, content: ReportInput, back: str
) -> HttpResponse:
    data = form.cleaned_data
    try:
        report_with_files(
            assignment=assignment,
            by=request.user,
            files=data.get("evidence", ()),
            content=content,
            seen_version=data["version"],
            nonce=data["nonce"],
        )
    except StaleEdit:
        return _conflict(request, assignment, form, back)
    except NotReportable as error:
        form.add_error(None, str(error))
        if isinstance(form, ReportForm):
            return _form_page(request, assignment, form, back, status=409)
        messages.error(request, str(error))
        return redirect(back)
    is_closing = content.kind == ReportKind.CLOSING
    messages.success(
        request,
        f"第{assignment.task.position}项：{'已申请办结，等待审核' if is_closing else '已保存'}。",
    )
    return redirect(back)


def _refusal(request: CountyRequest, reason: str) -> HttpResponse:
    """Explain, before the form is shown, why a report could not be saved."""
    explanation = {
        "title": "现在不能填报",
        "happened": reason,
        "mend": "没有需要您做的。请在任务页查看任务的状态和历史；认为有误的，请联系创建办。",
    }
    return render(request, "error.html", {"status": 409, **explanation}, status=409)


def _conflict(
    request: CountyRequest, assignment: Assignment, form: Form, back: str
) -> HttpResponse:
    assignment.refresh_from_db(fields=["version"])
    if not isinstance(form, ReportForm):
        messages.warning(request, "没有保存：这项任务刚刚有了新的填报，请看过后再报。")
        return redirect(back)
    missed = missed_months(assignment, request.county, request.day)
    stored = ReportForm(
        initial=initial_report(assignment, back), assignment=assignment, missed=missed
    )
    # what the page sends is another form: its number may have been used by a first sending
    sent = request.POST.copy()
    sent["nonce"] = str(uuid.uuid4())
    form.data = sent
    return conflict_page(request, typed=form, stored=stored, back=back)


def _form_page(
    request: CountyRequest, assignment: Assignment, form: ReportForm, back: str, status: int = 200
) -> HttpResponse:
    context = {"assignment": assignment, "task": assignment.task, "form": form, "back": back}
    return render(request, "roadmaps/report.html", context, status=status)


def _back(request: CountyRequest, assignment: Assignment) -> str:
    """Where the reader came from, if it is a page of the portal; else the task."""
    address = request.POST.get("next") or request.GET.get("next", "")
    if address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return address
    return reverse("task", kwargs={"code": request.county.code, "pk": assignment.task_id})
