"""Addresses of the imports: a plan from a document, the rest from Excel workbooks."""

from django.urls import path

from tracker.imports.views import (
    figures,
    plan_rows,
    plans,
    problems,
    progress_reports,
    schools_and_users,
)

urlpatterns = [
    path("plan/", plans.plan, name="import_plan"),
    path("plan/<id:pk>/", plans.review, name="staged_plan"),
    path("plan/<id:pk>/file", plans.original, name="staged_plan_file"),
    path("plan/<id:pk>/units/", plans.units, name="staged_plan_units"),
    path("plan/<id:pk>/columns/", plans.columns, name="staged_plan_columns"),
    path("plan/<id:pk>/confirm/", plans.confirm, name="staged_plan_confirm"),
    path("plan/<id:pk>/act/", plans.act, name="staged_plan_act"),
    path("plan/<id:pk>/rows/<slug:key>/", plan_rows.row, name="staged_row"),
    path("plan/<id:pk>/rows/<slug:key>/split/", plan_rows.split, name="staged_row_split"),
    path("plan/<id:pk>/rows/<slug:key>/act/", plan_rows.row_act, name="staged_row_act"),
    path("schools/", schools_and_users.schools, name="import_schools"),
    path(
        "schools/template.xlsx", schools_and_users.schools_template, name="import_schools_template"
    ),
    path("schools/<id:pk>/", schools_and_users.schools_check, name="import_schools_check"),
    path("users/", schools_and_users.users, name="import_users"),
    path("users/template.xlsx", schools_and_users.users_template, name="import_users_template"),
    path("users/<id:pk>/", schools_and_users.users_check, name="import_users_check"),
    path("duties/", progress_reports.upload, name="import_duties"),
    path("duties/duties.xlsx", progress_reports.workbook, name="import_duties_workbook"),
    path("duties/<id:pk>/", progress_reports.check, name="import_duties_check"),
    path("figures/", figures.figures, name="import_figures"),
    path("figures/<year:year>/template.xlsx", figures.template_of, name="import_figures_template"),
    path("figures/<id:pk>/", figures.figures_check, name="import_figures_check"),
    path("figures/<id:pk>/columns/", figures.columns, name="import_figures_columns"),
    path("problems/", problems.problems, name="import_problems"),
    path("problems/template.xlsx", problems.problems_template, name="import_problems_template"),
    path("problems/<id:pk>/", problems.problems_check, name="import_problems_check"),
]
