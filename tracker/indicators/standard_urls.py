"""Addresses of 指标标准, which belong to no county."""

from django.urls import path

from tracker.indicators.views import standards

urlpatterns = [
    path("", standards.standards, name="standards"),
    path("<int:pk>/", standards.standard, name="standard"),
    path("<int:pk>/new/", standards.standard_new, name="standard_new"),
    path("<int:pk>/withdraw/", standards.standard_withdraw, name="standard_withdraw"),
    path("changes/<int:pk>/enable/", standards.change_enable, name="threshold_change_enable"),
    path("drafts/<int:pk>/", standards.standard_draft, name="standard_draft"),
    path("drafts/<int:pk>/discard/", standards.standard_discard, name="standard_discard"),
]
