"""Addresses of a user's own account."""

from django.urls import path

from counties.views import account, drafts, notices, placements

urlpatterns = [
    path("login", account.login, name="login"),
    path("logout", account.logout, name="logout"),
    path("placements/", placements.placements, name="placements"),
    path("placements/<id:pk>/end/", placements.placement_end, name="placement_end"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password_change, name="password_change"),
    path("account/email/", notices.email_change, name="email_change"),
    path("account/drafts/", drafts.drafts, name="drafts"),
    path("account/drafts/save/", drafts.draft_save, name="draft_save"),
    path("account/drafts/<id:pk>/discard/", drafts.draft_discard, name="draft_discard"),
    path("account/notices/", notices.notices, name="notices"),
    path("account/notices/read/", notices.notices_read_all, name="notices_read_all"),
    path("account/notices/choices/", notices.notice_choices, name="notice_choices"),
    path("account/notices/<id:pk>/", notices.notice_read, name="notice_read"),
    path("account/sessions/", account.session_list, name="sessions"),
    path("account/sessions/prolong/", account.session_prolong, name="session_prolong"),
    path("account/sessions/others/end/", account.sessions_end_others, name="sessions_end_others"),
    path("account/sessions/<id:pk>/end/", account.session_end, name="session_end"),
]
