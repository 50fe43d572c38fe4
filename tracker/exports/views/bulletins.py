"""Bulletins as PDF and as Word, the papers of the joint meeting as PDF."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import titles
from tracker.exports.papers.bulletin import bulletin_html
from tracker.exports.papers.meeting import TITLE, meeting_html
from tracker.exports.pdf.responses import END, file_response, pdf_response, tighter_if_shorter
from tracker.exports.word import paragraphs
from tracker.exports.word.bulletin import bulletin_docx
from tracker.supervision.selectors.bulletins import bulletin_contents, find_bulletin
from tracker.supervision.selectors.meetings import find_meeting_papers


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def bulletin_pdf(request: CountyRequest, pk: int) -> HttpResponse:
    """A bulletin, as of the day it was drafted for."""
    bulletin = find_bulletin(request, pk)
    name = titles.file_name(request.county, bulletin.get_kind_display(), bulletin.day, "pdf")
    html = bulletin_html(bulletin_contents(bulletin))
    return pdf_response(request, name, html, anchors=[END], second_pass=tighter_if_shorter(html))


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def bulletin_docx_file(request: CountyRequest, pk: int) -> HttpResponse:
    """The same bulletin as Word."""
    bulletin = find_bulletin(request, pk)
    name = titles.file_name(request.county, bulletin.get_kind_display(), bulletin.day, "docx")
    return file_response(bulletin_docx(bulletin_contents(bulletin)), name, paragraphs.CONTENT_TYPE)


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def meeting_pdf(request: CountyRequest) -> HttpResponse:
    """The papers of the joint meeting as of the day of the page."""
    name = titles.file_name(request.county, TITLE, request.day, "pdf")
    html = meeting_html(find_meeting_papers(request))
    return pdf_response(request, name, html, anchors=[END], second_pass=tighter_if_shorter(html))
