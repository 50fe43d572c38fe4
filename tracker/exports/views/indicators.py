"""The indicators of a county as papers and as the published table."""

from functools import partial

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.indicator_pages.overview import areas
from tracker.dashboards.indicator_pages.own_targets import own_targets, plan_targets
from tracker.dashboards.indicator_pages.school import SchoolView, asked_school, school_views
from tracker.dashboards.indicator_pages.school_list import MOST, read_choice
from tracker.exports import titles
from tracker.exports.indicators import (
    Visit,
    indicator_workbook,
    overlong,
    schools_html,
    scorecard_html,
    sheet_ends,
)
from tracker.exports.pdf.responses import file_response, pdf_response
from tracker.exports.workbooks import excel
from tracker.indicators.selected_year import AskedYear, JudgedYear, asked_year


@county_view(Permission.READ, section=Section.INDICATORS)
def scorecard_pdf(request: CountyRequest) -> HttpResponse:
    """All indicators of a year with their verdict."""
    asked, county = _asked(request, with_before=True), request.county
    targets = own_targets(plan_targets(county, request.day), asked.verdicts)
    html = scorecard_html(county, asked, areas(asked.verdicts, asked.before, targets), request.day)
    name = titles.file_name(county, f"{asked.year}学年指标评价表", request.day, "pdf")
    return pdf_response(request, name, html)


@county_view(Permission.READ, section=Section.INDICATORS)
def indicators_xlsx(request: CountyRequest) -> HttpResponse:
    """The table L1…L7 and 综合, a sheet for each stage."""
    asked = _asked(request)
    content = indicator_workbook(request.county, asked, request.day)
    paper = f"{asked.year}学年资源配置及差异系数"
    name = titles.file_name(request.county, paper, request.day, "xlsx")
    return file_response(content, name, excel.CONTENT_TYPE)


@county_view(Permission.READ, section=Section.SCHOOLS)
def school_pdf(request: CountyRequest, pk: int) -> HttpResponse:
    """一校一策 on one sheet."""
    asked, view = asked_school(request, pk)
    name = titles.file_name(request.county, f"{view.school}一校一策", request.day, "pdf")
    return _sheets(request, name, asked, [view])


@county_view(Permission.READ, section=Section.SCHOOLS)
def school_pack(request: CountyRequest) -> HttpResponse:
    """现场核查表: a sheet for each school of the list that the address asks for."""
    asked = _asked(request)
    choice, _ = read_choice(request.GET)
    keys = choice.of(asked.verdicts)
    if not 0 < len(keys) <= MOST:
        raise BadRequest(
            f"名单上有 {len(keys)} 所学校，一次能打印1至{MOST}所，请在“学校”页筛选或随机抽取。"
        )
    schools = [asked.verdicts.rows[key].school for key in keys]
    rules = asked.rule_set
    views = school_views(request.county, schools, asked.year, rules, request.day)
    drawn = f"随机抽取，抽取号 {choice.seed}" if choice.draw else ""
    name = titles.file_name(request.county, f"现场核查表{len(keys)}所", request.day, "pdf")
    return _sheets(request, name, asked, views, visit=Visit(drawn))


def _sheets(
    request: CountyRequest,
    name: str,
    asked: AskedYear,
    views: list[SchoolView],
    visit: Visit | None = None,
) -> HttpResponse:
    """A sheet for each school; one that would take two pages is set smaller. That of two stages
    with room to write always would: it is not laid out twice for that."""
    made = partial(schools_html, request.county, asked, views, request.day, visit=visit)
    long = {each.school.department_id for each in views if visit and len(each.units) > 1}
    return pdf_response(
        request,
        name,
        made(tight=long),
        anchors=sheet_ends(views),
        second_pass=lambda pages: made(tight=long | overlong(views, pages)),
    )


def _asked(request: CountyRequest, *, with_before: bool = False) -> JudgedYear:
    asked = asked_year(request, with_before=with_before)
    if asked is None:
        raise Http404("门户还没有装入适用的指标体系。")
    return asked
