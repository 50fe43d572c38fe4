"""Addresses of what schools and the county report, under the code of the county."""

from django.urls import path

from tracker.indicators.views import county, figures

urlpatterns = [
    path("", figures.figures, name="figures"),
    path("<year:year>/schools/<id:pk>/", figures.figures_school, name="figures_school"),
    path("<year:year>/schools/<id:pk>/edit/", figures.figures_edit, name="figures_edit"),
    path("<year:year>/county/", county.county_figures, name="county_figures"),
    path("<year:year>/county/edit/", county.county_figures_edit, name="county_figures_edit"),
    path("<year:year>/confirm/", figures.figures_confirm, name="figures_confirm"),
    path("<year:year>/freeze/", county.figures_freeze, name="figures_freeze"),
    path("<year:year>/reopen/", county.figures_reopen, name="figures_reopen"),
]
