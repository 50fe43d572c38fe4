"""The month board and the year board."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from counties.access import CountyRequest, county_view
from counties.caching import cached_until_change
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.values import YEARS
from tracker.roadmaps.rules.months import Month, months_between
from tracker.roadmaps.selectors.boards import (
    month_board,
    offering,
    plan_months,
    with_queue,
    year_board,
)
from tracker.roadmaps.selectors.missing_reports import assignments_missing_reports
from tracker.roadmaps.selectors.review_queue import current_review_queue


@county_view(Permission.READ, section=Section.BOARD)
def board(request: CountyRequest) -> HttpResponseBase:
    """This month's board, or the nearest month in which the plan has work."""
    return _month_page(request, None)


@county_view(Permission.READ, section=Section.BOARD)
def board_month(request: CountyRequest, month: tuple[int, int]) -> HttpResponseBase:
    return _month_page(request, Month(*month))


def _month_page(request: CountyRequest, selected: Month | None) -> HttpResponse:
    plan = CountyPlan.objects.on(request.county, request.day)
    if plan is None:
        return render(request, "roadmaps/no_plan.html")
    writable = request.day == request.today
    shown = cached_until_change(
        request.county,
        f"board-{plan.pk}-{selected}-{request.day}-{request.today}",
        lambda: month_board(plan, selected, request.day),
    )
    shown = with_queue(shown, current_review_queue(request.county, request.day, request.today))
    if writable:
        shown = offering(shown, request.day, request.access)
    month, span = shown.month, shown.span
    context = {
        "plan": plan,
        "board": shown,
        "month": month,
        "previous": month.previous if month.previous.year in YEARS else None,
        "next": month.next if month.next.year in YEARS else None,
        "span": span,
        "years": sorted({m.year for m in months_between(*span)}) if span else [],
        "is_outside": span is not None and not span[0] <= month <= span[1],
        "is_moved": selected is None and month != Month.of(request.day),
        "missing_count": _missing_count(request, month),
        "writable": writable,
    }
    return render(request, "roadmaps/board.html", context)


def _missing_count(request: CountyRequest, month: Month) -> int | None:
    """How many duties owe a report for `month`; None for a month to come."""
    if month > Month.of(request.day):
        return None
    return cached_until_change(
        request.county,
        f"missing-reports-{month}-{request.day}-{request.today}",
        lambda: assignments_missing_reports(request.county, month, request.day).count(),
    )


@county_view(Permission.READ, section=Section.BOARD)
def board_year(request: CountyRequest, year: int) -> HttpResponseBase:
    """The year in twelve months."""
    if year not in YEARS:
        raise Http404("看板只到2000年至2100年。")
    plan = CountyPlan.objects.on(request.county, request.day)
    if plan is None:
        return render(request, "roadmaps/no_plan.html")
    span = plan_months(plan, request.day)
    context = {
        "plan": plan,
        "year": year,
        "months": year_board(plan, year, request.day),
        "milestone": plan.milestones.filter(year=year).first(),
        "years": sorted({m.year for m in months_between(*span)}) if span else [],
    }
    return render(request, "roadmaps/board_year.html", context)
