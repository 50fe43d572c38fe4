"""Actions on a member of a group in one task: leave it out with a reason, or take it back."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.forms.reviews import LeaveOutForm
from tracker.roadmaps.models import Assignment
from tracker.roadmaps.services import assignments


@require_POST
@county_view(Permission.REVIEW, section=Section.LEDGER)
def leave_out(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Release the member from the task, from today on."""
    form = LeaveOutForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    errors = [str(each) for each in form.errors.get("reason", [])]
    return _change(request, pk, "不承担", assignments.leave_out, errors=errors, reason=reason)


@require_POST
@county_view(Permission.REVIEW, section=Section.LEDGER)
def take_back(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Make the member serve for the task again."""
    return _change(request, pk, "恢复承担", assignments.take_back)


def _change(
    request: CountyRequest,
    pk: int,
    word: str,
    change: Callable[..., None],
    *,
    errors: Sequence[str] = (),
    **more: Any,
) -> HttpResponseBase:
    rows = Assignment.objects.for_county(request.county).select_related(
        "task__plan__county", "department", "via__group", "via__task__plan"
    )
    member = get_object_or_404(rows, pk=pk, task__plan__state=PlanState.IN_FORCE)
    if errors:
        messages.error(request, "".join(errors))
        return redirect("task", code=request.county.code, pk=member.task_id)
    try:
        change(assignment=member, by=request.user, **more)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{member}：已设为{word}。")
    return redirect("task", code=request.county.code, pk=member.task_id)
