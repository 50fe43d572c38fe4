"""Every county the user may see, side by side."""

from django.urls import path

from tracker.dashboards.views.portfolio import portfolio

urlpatterns = [path("", portfolio, name="portfolio")]
