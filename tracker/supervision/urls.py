"""督导 of one county: dispatch sheets, problems, bulletins."""

from django.urls import URLPattern, path

from tracker.supervision.views import overview, sheet_acts, sheets

sheet_urls = [
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/proposals/", sheets.sheet_proposals, name="sheet_proposals"),
    path("sheets/add/", sheets.sheet_add, name="sheet_add"),
    path("sheets/<int:pk>/", sheet_acts.sheet, name="sheet"),
    path("sheets/<int:pk>/edit/", sheets.sheet_edit, name="sheet_edit"),
    path("sheets/<int:pk>/issue/", sheet_acts.sheet_issue, name="sheet_issue"),
    path("sheets/<int:pk>/reply/", sheet_acts.sheet_reply, name="sheet_reply"),
    path("sheets/<int:pk>/close/", sheet_acts.sheet_close, name="sheet_close"),
    path("sheets/<int:pk>/discard/", sheet_acts.sheet_discard, name="sheet_discard"),
]

problem_urls: list[URLPattern] = []

bulletin_urls: list[URLPattern] = []

urlpatterns = [
    path("", overview.supervision, name="supervision"),
    *sheet_urls,
    *problem_urls,
    *bulletin_urls,
]
