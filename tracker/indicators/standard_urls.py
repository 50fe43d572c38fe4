"""指标标准, outside the counties."""

from django.urls import path

from tracker.indicators.views import standards

urlpatterns = [
    path("", standards.standards, name="standards"),
    path("<int:pk>/", standards.standard, name="standard"),
]
