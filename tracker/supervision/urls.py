"""Supervision (督导) of one county: dispatch sheets, problems, bulletins, the joint meeting."""

from django.urls import path

from tracker.supervision.views import (
    bulletins,
    meetings,
    overview,
    problem_acts,
    problems,
    sheet_acts,
    sheets,
)

sheet_urls = [
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/proposals/", sheets.sheet_proposals, name="sheet_proposals"),
    path("sheets/add/", sheets.sheet_add, name="sheet_add"),
    path("sheets/silent/", sheets.silent_sheet, name="silent_sheet"),
    path("sheets/<id:pk>/", sheet_acts.sheet_page, name="sheet"),
    path("sheets/<id:pk>/edit/", sheets.sheet_edit, name="sheet_edit"),
    path("sheets/<id:pk>/issue/", sheet_acts.sheet_issue, name="sheet_issue"),
    path("sheets/<id:pk>/reply/", sheet_acts.sheet_reply, name="sheet_reply"),
    path("sheets/<id:pk>/close/", sheet_acts.sheet_close, name="sheet_close"),
    path("sheets/<id:pk>/discard/", sheet_acts.sheet_discard, name="sheet_discard"),
]

problem_urls = [
    path("problems/", problems.problems, name="problems"),
    path("problems/board/", problems.problem_board, name="problem_board"),
    path("problems/add/", problems.problem_add, name="problem_add"),
    path("problems/<id:pk>/", problem_acts.problem_page, name="problem"),
    path("problems/<id:pk>/edit/", problems.problem_edit, name="problem_edit"),
    path("problems/<id:pk>/act/", problem_acts.problem_act, name="problem_act"),
    path(
        "problems/<id:pk>/evidence/",
        problem_acts.problem_evidence_add,
        name="problem_evidence_add",
    ),
    path("problems/<id:pk>/sheet/", sheets.problem_sheet, name="problem_sheet"),
    path("problems/<id:pk>/task/", problem_acts.problem_task, name="problem_task"),
]

bulletin_urls = [
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/add/", bulletins.bulletin_add, name="bulletin_add"),
    path("bulletins/<id:pk>/", bulletins.bulletin_page, name="bulletin"),
    path("bulletins/<id:pk>/edit/", bulletins.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<id:pk>/issue/", bulletins.bulletin_issue, name="bulletin_issue"),
    path("meeting/", meetings.meeting, name="meeting"),
    path("meeting/add/", meetings.matter_add, name="matter_add"),
    path("meeting/<id:pk>/", meetings.matter_decide, name="matter_decide"),
]

urlpatterns = [
    path("", overview.supervision, name="supervision"),
    *sheet_urls,
    *problem_urls,
    *bulletin_urls,
]
