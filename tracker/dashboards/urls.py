"""Pages for reading, of one county."""

from django.urls import path

from tracker.dashboards.views import county, forecasts, gaps, indicators, roadmap, schools, screen

urlpatterns = [
    path("", county.dashboard, name="dashboard"),
    path("roadmap/", roadmap.roadmap, name="roadmap"),
    path("screen/", screen.screen, name="screen"),
    path("screen/address/", screen.screen_address, name="screen_address"),
    path("departments/<id:pk>/", county.department_page, name="department"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/years/", indicators.indicator_years, name="indicator_years"),
    path("indicators/gaps/", gaps.gaps, name="indicator_gaps"),
    path("indicators/outlook/", forecasts.indicator_forecasts, name="indicator_outlook"),
    path("indicators/schools/", schools.school_list, name="school_list"),
    path("indicators/<indicator:indicator>/", indicators.indicator, name="indicator"),
    path("schools/<id:pk>/", schools.school_page, name="school_page"),
]
