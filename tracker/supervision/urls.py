"""督导 of one county: dispatch sheets, problems, bulletins."""

from django.urls import URLPattern

sheet_urls: list[URLPattern] = []

problem_urls: list[URLPattern] = []

bulletin_urls: list[URLPattern] = []

urlpatterns = [*sheet_urls, *problem_urls, *bulletin_urls]
