"""Addresses of 试算, under those of the indicators."""

from django.urls import path

from tracker.indicators.views import what_if

urlpatterns = [
    path("", what_if.what_if, name="trial"),
    path("save/", what_if.what_if_save, name="trial_save"),
    path("saved/", what_if.scenarios, name="scenarios"),
    path("saved/<id:pk>/delete/", what_if.scenario_delete, name="scenario_delete"),
]
