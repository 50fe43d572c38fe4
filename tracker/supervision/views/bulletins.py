"""Bulletins: the list, the pages to draft, read, edit and issue one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit, conflict_page
from counties.editing import submitted
from counties.navigation import Section
from counties.permissions import Permission
from tracker.supervision.forms.bulletins import BulletinForm, WordingForm
from tracker.supervision.forms.fields import VersionForm
from tracker.supervision.models import Bulletin, IssuedFile
from tracker.supervision.selectors.bulletins import bulletin_contents, find_bulletin
from tracker.supervision.services import bulletins as services

PER_PAGE = 50
edits = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def bulletins(request: CountyRequest) -> HttpResponse:
    """The bulletins up to the day of the page, newest first; drafts for the office alone."""
    rows = Bulletin.objects.for_county(request.county).filter(day__lte=request.day)
    rows = rows.visible_to(request.access, request.day)
    page = Paginator(rows.select_related("by"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_write": request.access.may(Permission.SUPERVISE)}
    return render(request, "supervision/bulletins.html", context)


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def bulletin_add(request: CountyRequest) -> HttpResponse:
    """Draft a bulletin with the standard text."""
    initial = BulletinForm.values(request.today, request.GET.get("kind", ""))
    form = BulletinForm(request.POST or None, initial=initial)
    bulletin = submitted(request, form, services.draft_bulletin, county=request.county)
    if bulletin is not None:
        return redirect("bulletin", code=request.county.code, pk=bulletin.pk)
    back = reverse("bulletins", kwargs={"code": request.county.code})
    context = {"form": form, "title": "拟制通报", "back": back}
    return render(request, "counties/edit.html", context)


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def bulletin_page(request: CountyRequest, pk: int) -> HttpResponse:
    """A bulletin with the figures of its own day, whatever the day of the page is."""
    bulletin = find_bulletin(request, pk)
    may_write = request.access.may(Permission.SUPERVISE) and not bulletin.issued_at
    context = {
        "contents": bulletin_contents(bulletin),
        "bulletin": bulletin,
        "files": IssuedFile.objects.for_county(request.county).filter(paper__bulletin=bulletin),
        "may_write": may_write,
        "form": _form(bulletin) if may_write else None,
    }
    return render(request, "supervision/bulletin.html", context)


@require_POST
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def bulletin_issue(request: CountyRequest, pk: int) -> HttpResponse:
    """Mark a bulletin as issued, as the user read it."""
    bulletin, form = find_bulletin(request, pk), VersionForm(request.POST)
    try:
        if submitted(request, form, services.issue_bulletin, bulletin=bulletin) is not None:
            messages.success(request, "已标为印发，导出的文件不再标“代拟稿”。")
        else:
            errors = form.non_field_errors() or ["请打开通报，核对文字后再印发。"]
            messages.error(request, f"没有印发：{errors[0]}")
    except StaleEdit:
        messages.warning(request, "没有印发：文字刚刚有人改过，请核对后再印发。")
    return redirect("bulletin", code=request.county.code, pk=pk)


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def bulletin_edit(request: CountyRequest, pk: int) -> HttpResponse:
    """Edit title and text; the figures cannot be edited."""
    bulletin = find_bulletin(request, pk)
    back = reverse("bulletin", kwargs={"code": request.county.code, "pk": pk})
    form = _form(bulletin, request.POST or None)
    try:
        saved = submitted(request, form, services.edit_bulletin, bulletin=bulletin)
    except StaleEdit:
        stored = _form(find_bulletin(request, pk))
        return conflict_page(request, typed=form, stored=stored, back=back)
    if saved is not None:
        messages.success(request, "已保存。")
        return redirect(back)
    context = {"form": form, "title": f"修改{bulletin.get_kind_display()}", "back": back}
    return render(request, "counties/edit.html", context)


def _form(bulletin: Bulletin, data: Any = None) -> WordingForm:
    return WordingForm(data, initial=WordingForm.values(bulletin))
