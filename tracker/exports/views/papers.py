"""Papers as PDF: the roadmap, the task list of a month, the report forms, the dashboard."""

from functools import cache

from django.http import Http404, HttpResponse

from counties.access import CountyRequest, county_view
from counties.caching import cached_until_change
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.plan_pages.county import county_figures
from tracker.exports import titles
from tracker.exports.papers.dashboard import dashboard_html
from tracker.exports.papers.month import month_html
from tracker.exports.papers.report_form import report_forms_html, unit_forms
from tracker.exports.papers.roadmap import RoadmapPaper
from tracker.exports.pdf.responses import (
    CONTENT_TYPE,
    END,
    cache_key,
    file_response,
    from_cache,
    pdf_response,
    tighter_if_shorter,
)
from tracker.exports.views.selected_plan import (
    annex_rows,
    plan_in_force,
    selected_plan,
    wants_progress,
)
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.selectors.boards import month_board


@county_view(Permission.READ, section=Section.ROADMAP)
def roadmap_pdf(request: CountyRequest) -> HttpResponse:
    """The annex; `?progress=1` adds the progress, `?version=` prints another version."""
    plan, with_progress = selected_plan(request), wants_progress(request)

    @cache
    def paper() -> RoadmapPaper:
        rows = annex_rows(plan, request.day)
        return RoadmapPaper(plan, request.day, rows, with_progress=with_progress)

    filename = titles.file_name(request.county, "路线图", request.day, "pdf")
    # the cache key is kept until something happens in the county, which saves making the HTML
    name = f"roadmap-{plan.pk}-{request.day}-{request.today}-{with_progress}"
    key = cached_until_change(request.county, name, lambda: cache_key(paper().first_pass()))
    if content := from_cache(key):
        return file_response(content, filename, CONTENT_TYPE)
    return pdf_response(
        request,
        filename,
        paper().first_pass(),
        anchors=paper().anchors,
        second_pass=paper().second_pass,
        bare=paper().bare(),
    )


@county_view(Permission.READ, section=Section.BOARD)
def month_pdf(request: CountyRequest, month: tuple[int, int]) -> HttpResponse:
    """The task list of `month`."""
    plan = plan_in_force(request)
    board = month_board(plan, Month(*month), request.day)
    name = titles.file_name(request.county, f"{board.month}任务清单", request.day, "pdf")
    html = month_html(plan, board, request.day)
    return pdf_response(request, name, html, anchors=[END], second_pass=tighter_if_shorter(html))


@county_view(Permission.READ, section=Section.DASHBOARD)
def dashboard_pdf(request: CountyRequest) -> HttpResponse:
    """The dashboard on one sheet."""
    plan = plan_in_force(request)
    figures = county_figures(request.county, plan, request.day, request.today)
    name = titles.file_name(request.county, "创建工作总览", request.day, "pdf")
    return pdf_response(request, name, dashboard_html(figures, request.day))


@county_view(Permission.REPORT, section=Section.MY_TASKS)
def report_forms_pdf(request: CountyRequest) -> HttpResponse:
    """The month's report form of each department for which the reader reports."""
    plan = plan_in_force(request)
    month = Month.of(request.day)
    forms = unit_forms(plan, month, request.day, request.access)
    if not forms:
        raise Http404(f"{month.label}没有要填报的任务，没有可以打印的表。")
    name = titles.file_name(request.county, f"{month}填报表", request.day, "pdf")
    return pdf_response(request, name, report_forms_html(plan, month, request.day, forms))
