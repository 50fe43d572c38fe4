"""Papers and sheets of a county."""

from django.urls import path

from tracker.exports.views import papers

urlpatterns = [
    path("roadmap.pdf", papers.roadmap_pdf, name="roadmap_pdf"),
    path("board/<month:month>.pdf", papers.month_pdf, name="month_pdf"),
]
