"""The page of a dispatch sheet, and the acts on it: issue, reply, close, delete a draft."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit
from counties.editing import why_refused
from counties.models import Department
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.models.querysets import end_of
from tracker.supervision.choices import SheetAct, SheetState
from tracker.supervision.forms.fields import VersionForm
from tracker.supervision.forms.sheets import SheetActForm
from tracker.supervision.models import DispatchSheet, IssuedFile
from tracker.supervision.selectors.sheets import find_sheet, sheet_text
from tracker.supervision.services import sheets as services


@county_view(Permission.READ, section=Section.SUPERVISION)
def sheet_page(request: CountyRequest, pk: int) -> HttpResponseBase:
    """A dispatch sheet with its tasks and events, and what may be done with it."""
    sheet = find_sheet(request, pk)
    events = list(
        sheet.events.filter(at__lt=end_of(request.day)).select_related("by", "department")
    )
    answered = {e.department_id for e in events if e.act == SheetAct.REPLY}
    to = list(sheet.to.all())
    unanswered = [department for department in to if department.pk not in answered]
    is_open = sheet.state in (SheetState.ISSUED, SheetState.REPLIED)  # type: ignore[attr-defined]
    context = {
        "sheet": sheet,
        "text": sheet_text(sheet, request.day),
        "files": IssuedFile.objects.for_county(request.county).filter(paper__sheet=sheet),
        "events": events,
        "unanswered": unanswered if is_open else [],
        "may_answer": [d for d in unanswered if is_open and _answers_for(request, d.pk)],
        "is_draft": sheet.state == SheetState.DRAFT,  # type: ignore[attr-defined]
        "is_open": is_open,
        "writable": request.day == request.today,
        "may_supervise": request.access.may(Permission.SUPERVISE),
    }
    return render(request, "supervision/sheet.html", context)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def sheet_issue(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Mark a sheet as issued, as the user read it."""
    sheet, form = find_sheet(request, pk), VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有保存：请打开文书，核对文字后再印发。")
        return _back(request, pk)

    def issue() -> str:
        services.issue(by=request.user, sheet=sheet, version=form.cleaned_data["version"])
        return f"已印发，编号为{sheet.reference}。"

    return _attempt(request, issue, pk)


@require_POST
@county_view(Permission.REPORT, section=Section.SUPERVISION)
def sheet_reply(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Store the reply of a department; the office may reply for any."""
    sheet, form = find_sheet(request, pk), SheetActForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["department"]:
        messages.error(request, f"没有保存：请选择答复单位、写明办理情况。{why_refused(form)}")
        return _back(request, pk)
    departments = Department.objects.for_county(request.county)
    department = get_object_or_404(departments, pk=form.cleaned_data["department"])
    if not _answers_for(request, department.pk):
        raise PermissionDenied("您只能答复发给本单位的督办。")

    def reply() -> str:
        text = form.cleaned_data["text"]
        services.reply(by=request.user, sheet=sheet, department=department, text=text)
        return f"已保存{department}的答复。"

    return _attempt(request, reply, pk)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def sheet_close(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Close a sheet."""
    sheet, form = find_sheet(request, pk), SheetActForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"没有了结：{why_refused(form)}")
        return _back(request, pk)

    def close() -> str:
        services.close(by=request.user, sheet=sheet, text=form.cleaned_data["text"])
        return "已了结。"

    return _attempt(request, close, pk)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def sheet_discard(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Delete a draft."""
    sheet, form = find_sheet(request, pk), VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有废弃：请打开文书再操作。")
        return _back(request, pk)

    def discard() -> str:
        services.discard(by=request.user, sheet=sheet, version=form.cleaned_data["version"])
        return "已废弃代拟稿。"

    return _attempt(request, discard, pk)


def _answers_for(request: CountyRequest, department: int) -> bool:
    return request.access.reports_for_all or department in request.access.department_ids


def _attempt(request: CountyRequest, act: Callable[[], str], pk: int) -> HttpResponseBase:
    """Call `act`, show its message or why it was refused, and go back to the sheet `pk`."""
    try:
        messages.success(request, act())
    except services.SheetRefused as error:
        messages.error(request, str(error))
    except StaleEdit:
        messages.warning(request, "文书已被他人修改或办理，没有保存。请核对后再操作。")
    return _back(request, pk)


def _back(request: CountyRequest, pk: int) -> HttpResponseBase:
    code = request.county.code
    if not DispatchSheet.objects.for_county(request.county).filter(pk=pk).exists():
        return redirect("sheets", code=code)
    return redirect("sheet", code=code, pk=pk)
