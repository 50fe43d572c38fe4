"""Papers and sheets of supervision."""

from django.http import HttpResponse

from counties.access import CountyRequest, county_view
from counties.permissions import Permission
from tracker.exports import wording
from tracker.exports.dispatch import sheet_html
from tracker.exports.papers import paper_response
from tracker.supervision.views.sheets import find_sheet


@county_view(Permission.READ)
def sheet_pdf(request: CountyRequest, pk: int) -> HttpResponse:
    """A dispatch sheet, as it stood on the day asked for."""
    sheet = find_sheet(request, pk)
    name = wording.file_name(request.county, sheet.get_kind_display(), request.day, "pdf")
    return paper_response(request, name, sheet_html(sheet))
