"""Bulletins as PDF and as Word, the papers of the joint meeting as PDF."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.exports import titles
from tracker.exports.papers.bulletin import bulletin_html
from tracker.exports.papers.meeting import TITLE, meeting_html
from tracker.exports.pdf.responses import (
    CONTENT_TYPE,
    END,
    file_response,
    pdf_response,
    tighter_if_shorter,
)
from tracker.exports.views.issued import issued_response
from tracker.exports.word import paragraphs
from tracker.exports.word.bulletin import bulletin_docx
from tracker.supervision.selectors.bulletins import bulletin_contents, find_bulletin
from tracker.supervision.selectors.meetings import find_meeting_papers
from tracker.supervision.services.papers import paper_of


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def bulletin_pdf(request: CountyRequest, pk: int) -> HttpResponse:
    """A bulletin as it was issued; before that, the draft as of its own day."""
    bulletin = find_bulletin(request, pk)
    name = titles.file_name(request.county, bulletin.get_kind_display(), bulletin.day, "pdf")
    if bulletin.issued_at:
        return issued_response(request, paper_of(bulletin), name, CONTENT_TYPE)
    html = bulletin_html(bulletin_contents(bulletin))
    return pdf_response(request, name, html, anchors=[END], second_pass=tighter_if_shorter(html))


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def bulletin_docx_file(request: CountyRequest, pk: int) -> HttpResponse:
    """The same bulletin as Word."""
    bulletin = find_bulletin(request, pk)
    name = titles.file_name(request.county, bulletin.get_kind_display(), bulletin.day, "docx")
    if bulletin.issued_at:
        paper = paper_of(bulletin)
        return issued_response(request, paper, name, paragraphs.CONTENT_TYPE)
    return file_response(bulletin_docx(bulletin_contents(bulletin)), name, paragraphs.CONTENT_TYPE)


@require_safe
@county_view(Permission.READ, section=Section.SUPERVISION)
def meeting_pdf(request: CountyRequest) -> HttpResponse:
    """The papers of the joint meeting as of the day of the page."""
    name = titles.file_name(request.county, TITLE, request.day, "pdf")
    html = meeting_html(find_meeting_papers(request))
    return pdf_response(request, name, html, anchors=[END], second_pass=tighter_if_shorter(html))
