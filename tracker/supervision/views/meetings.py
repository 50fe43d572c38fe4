"""The joint meeting: its papers, the forms for matters and for decisions."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit
from counties.editing import submitted
from counties.navigation import Section
from counties.permissions import Permission
from tracker.supervision.forms.bulletins import DecisionForm, MatterForm
from tracker.supervision.models import MeetingMatter
from tracker.supervision.selectors.meetings import find_meeting_papers
from tracker.supervision.services import meetings as services

edits = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def meeting(request: CountyRequest) -> HttpResponse:
    """The papers of the meeting as of the day of the page."""
    may_write = request.access.may(Permission.SUPERVISE) and request.day == request.today
    context = {"papers": find_meeting_papers(request), "may_write": may_write}
    return render(request, "supervision/meeting.html", context)


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def matter_add(request: CountyRequest) -> HttpResponse:
    """Put a matter before the meeting."""
    form = MatterForm(request.POST or None, county=request.county, initial={"nonce": uuid.uuid4()})
    if submitted(request, form, services.add_matter, county=request.county) is not None:
        messages.success(request, "已列入提请议定事项。")
        return redirect("meeting", code=request.county.code)
    context = {"form": form, "title": "提请议定事项", "back": _back(request)}
    return render(request, "counties/edit.html", context)


@edits
@county_view(Permission.SUPERVISE, section=Section.SUPERVISION)
def matter_decide(request: CountyRequest, pk: int) -> HttpResponse:
    """Record the decision on a matter, which becomes a task."""
    matter = get_object_or_404(MeetingMatter.objects.for_county(request.county), pk=pk)
    initial = {"version": matter.version, "lead": matter.department_id}
    form = DecisionForm(request.POST or None, county=request.county, initial=initial)
    try:
        task = submitted(request, form, services.decide_matter, matter=matter)
    except StaleEdit:
        messages.warning(request, "这一事项已经议定，没有重复保存。")
        return redirect(_back(request))
    if task is not None:
        messages.success(request, f"已开任务：第{task.position}项。")
        return redirect(_back(request))
    context = {"form": form, "title": f"议定：{matter}", "back": _back(request)}
    return render(request, "counties/edit.html", context)


def _back(request: CountyRequest) -> str:
    return reverse("meeting", kwargs={"code": request.county.code})
