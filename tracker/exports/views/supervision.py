"""Papers and sheets of supervision."""

from django.http import HttpResponse

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import paper_titles, workbook
from tracker.exports.dispatch_sheets import sheet_html
from tracker.exports.papers import END, closer, file_response, paper_response
from tracker.exports.problems import problem_sheet
from tracker.supervision.loaders import find_sheet, read_problems


@county_view(Permission.READ, section=Section.SUPERVISION)
def sheet_pdf(request: CountyRequest, pk: int) -> HttpResponse:
    """A dispatch sheet, as it stood on the day asked for."""
    sheet = find_sheet(request, pk)
    name = paper_titles.file_name(request.county, sheet.get_kind_display(), request.day, "pdf")
    html = sheet_html(sheet)
    return paper_response(request, name, html, parts=[END], second_pass=closer(html))


@county_view(Permission.READ, section=Section.SUPERVISION)
def problems_xlsx(request: CountyRequest) -> HttpResponse:
    """The problems of the ledger page with the same address, all pages of it."""
    rows = list(read_problems(request).rows)
    sheet = problem_sheet(request.county, request.day)
    content = workbook.workbook(sheet, rows, author=str(request.county))
    name = paper_titles.file_name(request.county, "问题清单", request.day, "xlsx")
    return file_response(content, name, workbook.CONTENT_TYPE)
