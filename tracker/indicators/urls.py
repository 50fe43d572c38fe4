"""Addresses of what schools and the county report, under the code of the county."""

from django.urls import path

from tracker.indicators.views import county, figures

urlpatterns = [
    path("", figures.figures, name="figures"),
    path("<int:year>/schools/<int:pk>/", figures.figures_school, name="figures_school"),
    path("<int:year>/schools/<int:pk>/edit/", figures.figures_edit, name="figures_edit"),
    path("<int:year>/county/", county.county_figures, name="county_figures"),
    path("<int:year>/county/edit/", county.county_figures_edit, name="county_figures_edit"),
    path("<int:year>/confirm/", figures.figures_confirm, name="figures_confirm"),
    path("<int:year>/freeze/", county.figures_freeze, name="figures_freeze"),
    path("<int:year>/reopen/", county.figures_reopen, name="figures_reopen"),
]
