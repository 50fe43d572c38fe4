"""The site map: the URL configuration of the portal."""

from django.urls import include, path, register_converter

from counties.converters import (
    CountyCodeConverter,
    IdConverter,
    IndicatorCodeConverter,
    MonthConverter,
    YearConverter,
)
from tracker import views
from tracker.dashboards.views.screen import shared_screen
from tracker.exports.views.calendars import calendar_feed

register_converter(CountyCodeConverter, "county")
register_converter(IdConverter, "id")
register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
register_converter(IndicatorCodeConverter, "indicator")

# All pages of a county are under its six-digit code.
county_urls = [
    path("", include("tracker.dashboards.urls")),
    path("", include("tracker.roadmaps.urls")),
    path("", include("tracker.exports.urls")),
    path("supervision/", include("tracker.supervision.urls")),
    path("imports/", include("tracker.imports.urls")),
    path("figures/", include("tracker.indicators.urls")),
    path("indicators/trial/", include("tracker.indicators.what_if_urls")),
    path("", include("counties.urls.county")),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("counties.urls.account")),
    # printed in codes on paper: valid for ever
    path("q/<county:code>/r", views.printed_code, name="printed_code"),
    path("screen/<str:token>/", shared_screen, name="shared_screen"),
    path("calendar/<str:token>.ics", calendar_feed, name="calendar_feed"),
    path("counties/", include("tracker.dashboards.portfolio_urls")),
    path("standards/", include("tracker.indicators.standard_urls")),
    path("<county:code>/", include(county_urls)),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
