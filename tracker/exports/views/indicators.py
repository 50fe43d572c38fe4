"""The indicators of a county as papers and as the published table."""

from functools import partial

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.indicator_pages.overview import read_overview
from tracker.dashboards.indicator_pages.school import SchoolView, read_school_page, school_views
from tracker.dashboards.indicator_pages.school_list import MOST, read_selection
from tracker.exports import titles
from tracker.exports.papers.indicators import (
    Visit,
    indicator_workbook,
    overlong,
    schools_html,
    scorecard_html,
    sheet_ends,
)
from tracker.exports.pdf.responses import file_response, pdf_response
from tracker.exports.workbooks import excel
from tracker.indicators.selectors.selected_year import JudgedYear, SelectedYear, judged_year

NO_SET = "门户还没有装入适用的指标体系。"


@county_view(Permission.READ, section=Section.INDICATORS)
def scorecard_pdf(request: CountyRequest) -> HttpResponse:
    """All indicators of a year with their verdict."""
    overview, county = read_overview(request, with_forecast=False), request.county
    if overview is None:
        raise Http404(NO_SET)
    html = scorecard_html(county, overview, request.day)
    name = titles.file_name(county, f"{overview.selected.year}学年指标评价表", request.day, "pdf")
    return pdf_response(request, name, html)


@county_view(Permission.READ, section=Section.INDICATORS)
def indicators_xlsx(request: CountyRequest) -> HttpResponse:
    """The table L1…L7 and 综合, a sheet for each stage."""
    selected = _judged(request)
    content = indicator_workbook(request.county, selected, request.day)
    paper = f"{selected.year}学年资源配置及差异系数"
    name = titles.file_name(request.county, paper, request.day, "xlsx")
    return file_response(content, name, excel.CONTENT_TYPE)


@county_view(Permission.READ, section=Section.SCHOOLS)
def school_pdf(request: CountyRequest, pk: int) -> HttpResponse:
    """一校一策 on one sheet."""
    selected, view = read_school_page(request, pk)
    name = titles.file_name(request.county, f"{view.school}一校一策", request.day, "pdf")
    return _sheets(request, name, selected, [view])


@county_view(Permission.READ, section=Section.SCHOOLS)
def school_pack(request: CountyRequest) -> HttpResponse:
    """现场核查表: a sheet for each school of the list that the address asks for."""
    selected = _judged(request)
    selection, _ = read_selection(request.GET)
    keys = selection.of(selected.verdicts)
    if not 0 < len(keys) <= MOST:
        raise BadRequest(
            f"名单上有 {len(keys)} 所学校，一次能打印1至{MOST}所，请在“学校”页筛选或随机抽取。"
        )
    schools = [selected.verdicts.rows[key].school for key in keys]
    rules = selected.rule_set
    views = school_views(request.county, schools, selected.year, rules, request.day)
    drawn = f"随机抽取，抽取号 {selection.seed}" if selection.draw else ""
    name = titles.file_name(request.county, f"现场核查表{len(keys)}所", request.day, "pdf")
    return _sheets(request, name, selected, views, visit=Visit(drawn))


def _sheets(
    request: CountyRequest,
    name: str,
    selected: SelectedYear,
    views: list[SchoolView],
    visit: Visit | None = None,
) -> HttpResponse:
    """A sheet for each school; one that would take two pages is set smaller. That of two stages
    with room to write always would: it is not laid out twice for that."""
    made = partial(schools_html, request.county, selected, views, request.day, visit=visit)
    long = {each.school.department_id for each in views if visit and len(each.units) > 1}
    return pdf_response(
        request,
        name,
        made(tight=long),
        anchors=sheet_ends(views),
        second_pass=lambda pages: made(tight=long | overlong(views, pages)),
    )


def _judged(request: CountyRequest) -> JudgedYear:
    selected = judged_year(request)
    if selected is None:
        raise Http404(NO_SET)
    return selected
