"""未反馈: the reports missing for a month, reminders of them, and the report day."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from counties.access import CountyRequest, county_view
from counties.idempotency import idempotent
from counties.navigation import Section
from counties.parameters import read_ids
from counties.permissions import Permission
from tracker.roadmaps.filtersets import read_month
from tracker.roadmaps.forms.reports import ReportDayForm
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.selectors.missing_reports import missing_reports
from tracker.roadmaps.services.reminders import remind_of_missing_reports
from tracker.roadmaps.services.report_day import set_report_day


@county_view(Permission.READ, section=Section.BOARD)
def missing_reports_page(request: CountyRequest) -> HttpResponseBase:
    """Who has not reported, by unit; `?month=` looks at an earlier month."""
    month = _month(request)
    context = {
        "missing": missing_reports(request.county, month, request.day),
        "month": month,
        "previous": month.previous,
        "next": month.next if month < Month.of(request.day) else None,
        "form": ReportDayForm(initial={"report_day": request.county.report_day}),
        "writable": request.day == request.today,
    }
    return render(request, "roadmaps/missing_reports.html", context)


@require_POST
@county_view(Permission.REVIEW, section=Section.BOARD)
@idempotent
def send_reminders(request: CountyRequest) -> HttpResponseBase:
    """Remind of all missing reports, or of those that were chosen."""
    month = _month(request)
    chosen = set(read_ids(request.POST.getlist("assignment")))
    everyone = "all" in request.POST
    if not everyone and not chosen:
        messages.error(request, "没有催办：请先勾选要催办的任务，或按“全部催办”。")
        return _back(request, month)
    made = remind_of_missing_reports(
        county=request.county, month=month, by=request.user, only=None if everyone else chosen
    )
    units = {reminder.assignment.department_id for reminder in made}
    if made:
        messages.success(request, f"已催办 {len(units)} 个单位的 {len(made)} 项任务。")
    else:
        messages.warning(request, "没有催办：所选任务已经填报，请看最新名单。")
    return _back(request, month)


@require_POST
@county_view(Permission.MANAGE_DEPARTMENTS, section=Section.BOARD)
def report_day(request: CountyRequest) -> HttpResponseBase:
    """Set the day by which a month is to be reported."""
    form = ReportDayForm(request.POST)
    if form.is_valid():
        set_report_day(county=request.county, day=form.cleaned_data["report_day"], by=request.user)
        messages.success(request, f"每月填报截止日为 {form.cleaned_data['report_day']} 日。")
    else:
        messages.error(request, "没有保存：填报截止日是 1 至 28 日。")
    return redirect("silent", code=request.county.code)


def _month(request: CountyRequest) -> Month:
    """The month of `?month=`, or that of the day looked at. Raises Http404 for one to come."""
    selected = request.POST.get("month") or request.GET.get("month", "")
    month = read_month(selected) if selected else Month.of(request.day)
    if month is None or month > Month.of(request.day):
        raise Http404("没有这个月份的填报情况。")
    return month


def _back(request: CountyRequest, month: Month) -> HttpResponseBase:
    return redirect(f"{reverse('silent', kwargs={'code': request.county.code})}?month={month}")
