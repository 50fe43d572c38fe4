"""Bulletins as PDF and as Word, the pack for the joint meeting as PDF."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import paper_titles
from tracker.exports.bulletin import DOCX, bulletin_docx, bulletin_html
from tracker.exports.meeting_pack import TITLE, meeting_html
from tracker.exports.papers import END, closer, file_response, paper_response
from tracker.supervision.bulletins import read
from tracker.supervision.loaders import find_bulletin, find_pack


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def bulletin_pdf(request: CountyRequest, pk: int) -> HttpResponse:
    """A bulletin as of its own day."""
    found = find_bulletin(request, pk)
    name = paper_titles.file_name(request.county, found.get_kind_display(), found.day, "pdf")
    html = bulletin_html(read(found))
    return paper_response(request, name, html, parts=[END], second_pass=closer(html))


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def bulletin_docx_file(request: CountyRequest, pk: int) -> HttpResponse:
    """The same in Word."""
    found = find_bulletin(request, pk)
    name = paper_titles.file_name(request.county, found.get_kind_display(), found.day, "docx")
    return file_response(bulletin_docx(read(found)), name, DOCX)


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def meeting_pdf(request: CountyRequest) -> HttpResponse:
    """The pack for the joint meeting, as of the day asked for."""
    name = paper_titles.file_name(request.county, TITLE, request.day, "pdf")
    html = meeting_html(find_pack(request))
    return paper_response(request, name, html, parts=[END], second_pass=closer(html))
