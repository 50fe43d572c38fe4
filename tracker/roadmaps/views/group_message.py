"""The text for the office's chat group."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from counties.access import CountyRequest, county_view
from counties.navigation import Section
from counties.permissions import Permission
from tracker.roadmaps.selectors.group_message import chat_text
from tracker.roadmaps.selectors.status_at import outstanding


@require_safe
@county_view(Permission.REVIEW, section=Section.BOARD)
def chat(request: CountyRequest) -> HttpResponseBase:
    """What is overdue and due this month, by unit, ready to be pasted."""
    county = request.county
    report_day = county.report_day_of(request.day.replace(day=1))
    text = chat_text(county.short_name, outstanding(county, request.day), request.day, report_day)
    return render(request, "roadmaps/chat.html", {"text": text})
