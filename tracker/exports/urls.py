"""Papers, workbooks, Word files and archive packages of a county."""

from django.urls import path

from tracker.exports.views import (
    archive,
    audit,
    bulletins,
    calendars,
    indicators,
    packages,
    papers,
    plans,
    supervision,
    wall_charts,
    workbooks,
)

urlpatterns = [
    path("roadmap.pdf", papers.roadmap_pdf, name="roadmap_pdf"),
    path("roadmap-chart.pdf", wall_charts.wall_chart_pdf, name="wall_chart_pdf"),
    path("roadmap.xlsx", workbooks.roadmap_xlsx, name="roadmap_xlsx"),
    path("plan.docx", plans.plan_docx_file, name="plan_docx"),
    path("plan.xlsx", plans.plan_xlsx_file, name="plan_xlsx"),
    path("plan.yaml", plans.plan_yaml_file, name="plan_yaml"),
    path("board/<month:month>.pdf", papers.month_pdf, name="month_pdf"),
    path("mine.pdf", papers.report_forms_pdf, name="mine_pdf"),
    path("dashboard.pdf", papers.dashboard_pdf, name="dashboard_pdf"),
    path("departments/<id:pk>/calendar/", calendars.calendar, name="calendar"),
    path("indicators.pdf", indicators.scorecard_pdf, name="scorecard_pdf"),
    path("indicators.xlsx", indicators.indicators_xlsx, name="indicators_xlsx"),
    path("indicators/schools.pdf", indicators.school_pack, name="school_pack"),
    path("schools/<id:pk>.pdf", indicators.school_pdf, name="school_pdf"),
    path("tasks.xlsx", workbooks.ledger_xlsx, name="ledger_xlsx"),
    path("audit.xlsx", audit.audit_xlsx, name="audit_xlsx"),
    path("archive/", archive.archive, name="archive"),
    path("archive/packages/", packages.packages, name="packages"),
    path("archive/packages/ask/", packages.package_ask, name="package_ask"),
    path("archive/packages/<id:pk>/cancel/", packages.package_cancel, name="package_cancel"),
    path("archive/packages/<id:pk>.zip", packages.package_zip, name="package_zip"),
    path("tasks.csv", workbooks.ledger_csv, name="ledger_csv"),
    path("supervision/meeting.pdf", bulletins.meeting_pdf, name="meeting_pdf"),
    path("supervision/bulletins/<id:pk>.pdf", bulletins.bulletin_pdf, name="bulletin_pdf"),
    path("supervision/bulletins/<id:pk>.docx", bulletins.bulletin_docx_file, name="bulletin_docx"),
    path("supervision/sheets/<id:pk>.pdf", supervision.sheet_pdf, name="sheet_pdf"),
    path("supervision/problems.xlsx", supervision.problems_xlsx, name="problems_xlsx"),
]
