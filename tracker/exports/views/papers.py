"""Papers as PDF: the roadmap, a month, the dashboard."""

from functools import cache

from django.http import Http404, HttpResponse

from counties.access import CountyRequest, county_view
from counties.caching import cached_until_change
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.figures import county_figures
from tracker.exports import paper_titles
from tracker.exports.dashboard import dashboard_html
from tracker.exports.duty_form import duty_forms_html, unit_forms
from tracker.exports.month_sheet import month_html
from tracker.exports.papers import (
    END,
    PDF,
    closer,
    file_response,
    made_before,
    paper_key,
    paper_response,
)
from tracker.exports.roadmap import RoadmapPaper
from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.models.querysets import in_force_on
from tracker.roadmaps.rules.status import Month
from tracker.roadmaps.selectors.boards import month_board
from tracker.roadmaps.selectors.task_rows import task_rows


@county_view(Permission.READ, section=Section.ROADMAP)
def roadmap_pdf(request: CountyRequest) -> HttpResponse:
    """The annex; `?progress=1` adds what was done, `?version=` prints another version."""
    plan, with_progress = asked_plan(request), asks_progress(request)

    @cache
    def paper() -> RoadmapPaper:
        written = Task.objects.filter(plan=plan, source=TaskSource.PLAN)  # the annex as issued
        rows = task_rows(written.order_by("position"), request.day)
        return RoadmapPaper(plan, request.day, rows, with_progress=with_progress)

    filename = paper_titles.file_name(request.county, "路线图", request.day, "pdf")
    asked = f"roadmap-{plan.pk}-{request.day}-{request.today}-{with_progress}"
    key = cached_until_change(request.county, asked, lambda: paper_key(paper().first_pass()))
    if content := made_before(key):
        return file_response(content, filename, PDF)
    return paper_response(
        request,
        filename,
        paper().first_pass(),
        parts=paper().anchors,
        second_pass=paper().second_pass,
        bare=paper().bare(),
    )


@county_view(Permission.READ, section=Section.BOARD)
def month_pdf(request: CountyRequest, month: tuple[int, int]) -> HttpResponse:
    """The board of `month` on upright sheets."""
    plan = plan_in_force(request)
    board = month_board(plan, Month(*month), request.day)
    name = paper_titles.file_name(request.county, f"{board.month}任务清单", request.day, "pdf")
    html = month_html(plan, board, request.day)
    return paper_response(request, name, html, parts=[END], second_pass=closer(html))


@county_view(Permission.READ, section=Section.DASHBOARD)
def dashboard_pdf(request: CountyRequest) -> HttpResponse:
    """The dashboard on one sheet."""
    plan = plan_in_force(request)
    figures = county_figures(request.county, plan, request.day, request.today)
    name = paper_titles.file_name(request.county, "创建工作总览", request.day, "pdf")
    return paper_response(request, name, dashboard_html(figures, request.day))


@county_view(Permission.REPORT, section=Section.MY_TASKS)
def mine_pdf(request: CountyRequest) -> HttpResponse:
    """The month's form of each of the reader's departments, to sign and stamp."""
    plan = plan_in_force(request)
    month = Month.of(request.day)
    forms = unit_forms(plan, month, request.day, request.access)
    if not forms:
        raise Http404(f"{month.label}没有要填报的任务，没有可以打印的表。")
    name = paper_titles.file_name(request.county, f"{month}填报表", request.day, "pdf")
    return paper_response(request, name, duty_forms_html(plan, month, request.day, forms))


def plan_in_force(request: CountyRequest) -> CountyPlan:
    """The plan in force on the day. Raises Http404 when the county had none."""
    plans = CountyPlan.objects.for_county(request.county).select_related("county")
    plan = plans.filter(in_force_on(request.day)).first()
    if plan is None:
        raise Http404("本县还没有施行中的方案，没有可以打印的内容。")
    return plan


def asked_plan(request: CountyRequest) -> CountyPlan:
    """The plan in force, or the version that `?version=` names. Raises Http404 for none."""
    version = request.GET.get("version", "")
    if not version:
        return plan_in_force(request)
    plans = CountyPlan.objects.for_county(request.county).select_related("county")
    plans = plans.visible_to(request.access)
    plan = plans.filter(pk=int(version)).first() if version.isdecimal() else None
    if plan is None:
        raise Http404("本县没有这个版本的方案。")
    return plan


def asks_progress(request: CountyRequest) -> bool:
    """Does `?progress=1` ask for the column of progress?"""
    return request.GET.get("progress") == "1"
