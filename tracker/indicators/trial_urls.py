"""试算, beside the pages of the indicators."""

from django.urls import path

from tracker.indicators.views import trials

urlpatterns = [
    path("", trials.trial, name="trial"),
    path("save/", trials.trial_save, name="trial_save"),
    path("saved/", trials.scenarios, name="scenarios"),
    path("saved/<int:pk>/delete/", trials.scenario_delete, name="scenario_delete"),
]
