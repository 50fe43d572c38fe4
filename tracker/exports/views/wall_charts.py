"""作战图 as a wall chart."""

from django.http import Http404, HttpResponse
from django.urls import reverse

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.dashboards.plan_pages.road import chosen_grouping, lanes_of, read_road
from tracker.exports import titles
from tracker.exports.papers.wall_chart import INKS, SHEETS, WallChart
from tracker.exports.pdf.responses import pdf_response


@county_view(Permission.READ, section=Section.ROADMAP)
def wall_chart_pdf(request: CountyRequest) -> HttpResponse:
    """The picture with the filters and lanes of the page, on `?size=` a3 or a2, in `?ink=` colour
    or black."""
    road = read_road(request, request.day)
    if road is None or road.ledger.plan is None:
        raise Http404("本县还没有施行中的方案，没有可以打印的内容。")
    sheet = SHEETS.get(request.GET.get("size", ""), SHEETS["a3"])
    ink, theme = INKS.get(request.GET.get("ink", ""), INKS["colour"])
    code = reverse("printed_code", kwargs={"code": request.county.code})
    chart = WallChart(
        county=request.county,
        plan=road.ledger.plan,
        chart=road.chart,
        lanes=lanes_of(road.chart, chosen_grouping(request)),
        address=request.build_absolute_uri(code),
        sheet=sheet,
        theme=theme,
    )
    paper = f"作战图（{sheet.label}{ink}）"
    name = titles.file_name(request.county, paper, request.day, "pdf")
    return pdf_response(request, name, chart.html())
