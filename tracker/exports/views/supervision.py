"""Dispatch sheets as PDF, the ledger of problems as Excel."""

from django.http import HttpResponse

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import titles
from tracker.exports.papers.dispatch_sheet import sheet_html
from tracker.exports.pdf.responses import (
    CONTENT_TYPE,
    END,
    file_response,
    pdf_response,
    tighter_if_shorter,
)
from tracker.exports.views.issued import issued_response
from tracker.exports.workbooks import excel
from tracker.exports.workbooks.problems import problem_sheet
from tracker.supervision.choices import SheetState
from tracker.supervision.selectors.problems import filtered_problems
from tracker.supervision.selectors.sheets import find_sheet, sheet_text
from tracker.supervision.services.papers import paper_of


@county_view(Permission.READ, section=Section.SUPERVISION)
def sheet_pdf(request: CountyRequest, pk: int) -> HttpResponse:
    """A dispatch sheet as it was issued; before that, the draft as of the day of the page."""
    sheet = find_sheet(request, pk)
    name = titles.file_name(request.county, sheet.get_kind_display(), request.day, "pdf")
    if sheet.state != SheetState.DRAFT:  # type: ignore[attr-defined]
        return issued_response(request, paper_of(sheet), name, CONTENT_TYPE)
    html = sheet_html(sheet_text(sheet, request.day))
    return pdf_response(request, name, html, anchors=[END], second_pass=tighter_if_shorter(html))


@county_view(Permission.READ, section=Section.SUPERVISION)
def problems_xlsx(request: CountyRequest) -> HttpResponse:
    """All rows of the ledger of problems with the same query string."""
    rows = list(filtered_problems(request).rows)
    sheet = problem_sheet(request.county, request.day)
    content = excel.workbook(sheet, rows, author=str(request.county))
    name = titles.file_name(request.county, "问题清单", request.day, "xlsx")
    return file_response(content, name, excel.CONTENT_TYPE)
