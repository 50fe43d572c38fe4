"""Pages for reading, of one county."""

from django.urls import path

from tracker.dashboards.views import county

urlpatterns = [
    path("", county.dashboard, name="dashboard"),
    path("departments/<int:pk>/", county.department, name="department"),
]
