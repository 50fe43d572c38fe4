"""What schools and the county report, under the county's code."""

from django.urls import path

from tracker.indicators.views import figures

urlpatterns = [
    path("", figures.figures, name="figures"),
    path("<int:year>/schools/<int:pk>/", figures.figures_school, name="figures_school"),
    path("<int:year>/schools/<int:pk>/edit/", figures.figures_edit, name="figures_edit"),
]
