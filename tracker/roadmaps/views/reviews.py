"""The queue of what waits for the office: the claim, the decision, the next."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.concurrency import StaleEdit
from counties.editing import why_refused
from counties.navigation import Section
from counties.parameters import read_ids
from counties.permissions import Permission
from tracker.roadmaps.choices import Decision
from tracker.roadmaps.forms.reviews import ReviewForm
from tracker.roadmaps.models import Extension, ProgressReport, Task
from tracker.roadmaps.selectors.instructions import of_task
from tracker.roadmaps.selectors.task_history import (
    FILES,
    ITEM_SHARES,
    HistoryEntry,
    history,
    reports_of,
)
from tracker.roadmaps.services.reports import NotReportable
from tracker.roadmaps.services.reviews import approve_all, review_report


def _waiting(request: CountyRequest) -> list[ProgressReport]:
    rows = ProgressReport.objects.for_county(request.county).awaiting(request.day)
    return list(
        rows.select_related(
            "by", "assignment__task", "assignment__department", "assignment__group"
        ).prefetch_related(ITEM_SHARES, FILES)
    )


def _history(request: CountyRequest, report: ProgressReport) -> list[HistoryEntry]:
    task, day = report.assignment.task, request.day
    return history(task, day, reports_of(task, day), of_task(task, day, request.access))


def _judged(request: CountyRequest, report: ProgressReport) -> Task:
    """The task of a claim with its deadline in force and the reason it was moved."""
    rows = Task.objects.as_of(request.day).with_latest(request.day)
    return rows.get(pk=report.assignment.task_id)


def _extensions(request: CountyRequest) -> list[Extension]:
    rows = Extension.objects.for_county(request.county).awaiting(request.day)
    return list(rows.select_related("by", "task"))


@county_view(Permission.REVIEW, section=Section.REVIEW)
def review_queue(request: CountyRequest) -> HttpResponseBase:
    """The oldest claim opens by itself; `?report=` opens another."""
    waiting = _waiting(request)
    selected = request.GET.get("report", "")
    chosen = next((r for r in waiting if str(r.pk) == selected), waiting[0] if waiting else None)
    context = {
        "waiting": waiting,
        "extensions": _extensions(request),
        "chosen": chosen,
        "form": ReviewForm(),
        "history": _history(request, chosen) if chosen else [],
        "judged": _judged(request, chosen) if chosen else None,
        "writable": request.day == request.today,
    }
    return render(request, "roadmaps/review.html", context)


@require_POST
@county_view(Permission.REVIEW, section=Section.REVIEW)
def review(request: CountyRequest, pk: int) -> HttpResponseBase:
    """Approve or return one claim, then open the next."""
    report = get_object_or_404(
        ProgressReport.objects.for_county(request.county).select_related(
            "assignment__task__plan__county", "assignment__via__task"
        ),
        pk=pk,
    )
    form = ReviewForm(request.POST)
    decision = request.POST.get("decision")
    if not form.is_valid() or decision not in Decision.values:
        messages.error(request, f"没有保存：请选择“通过”或“退回”。{why_refused(form)}")
        return redirect("review_queue", code=request.county.code)
    reason = form.cleaned_data["reason"]
    try:
        review_report(report=report, by=request.user, decision=Decision(decision), reason=reason)
    except NotReportable as error:
        form.add_error("reason", str(error))
        context = {
            "waiting": _waiting(request),
            "extensions": _extensions(request),
            "chosen": report,
            "form": form,
            "history": _history(request, report),
            "judged": _judged(request, report),
            "writable": True,
        }
        return render(request, "roadmaps/review.html", context, status=422)
    except StaleEdit:
        messages.warning(request, "这条填报已由其他人审核，没有重复保存。")
    else:
        done = "办结" if decision == Decision.APPROVED else "退回"
        messages.success(
            request, f"第{report.assignment.task.position}项 {report.assignment}：已{done}。"
        )
    return redirect("review_queue", code=request.county.code)


@require_POST
@county_view(Permission.REVIEW, section=Section.REVIEW)
def approve_many(request: CountyRequest) -> HttpResponseBase:
    """Approve the claims that are ticked; what cannot be approved is named."""
    chosen = read_ids(request.POST.getlist("report"))
    rows = ProgressReport.objects.for_county(request.county).filter(pk__in=chosen)
    reports = rows.select_related("assignment__task__plan__county", "assignment__via__task")
    result = approve_all(reports=reports.order_by("at", "id"), by=request.user)
    if not result.done and not result.left:
        messages.error(request, "没有审核：请先在队列中勾选。")
    if result.done:
        messages.success(request, f"已通过 {len(result.done)} 项，均已办结。")
    for report, why in result.left:
        duty = report.assignment
        messages.warning(request, f"第{duty.task.position}项 {duty}没有通过：{why}")
    return redirect("review_queue", code=request.county.code)
