"""Addresses of 指标标准, which belong to no county."""

from django.urls import path

from tracker.indicators.views import standards

urlpatterns = [
    path("", standards.standards, name="standards"),
    path("<id:pk>/", standards.standard, name="standard"),
    path("<id:pk>/new/", standards.standard_new, name="standard_new"),
    path("<id:pk>/withdraw/", standards.standard_withdraw, name="standard_withdraw"),
    path("changes/<id:pk>/enable/", standards.change_enable, name="threshold_change_enable"),
    path("drafts/<id:pk>/", standards.standard_draft, name="standard_draft"),
    path("drafts/<id:pk>/discard/", standards.standard_discard, name="standard_discard"),
]
