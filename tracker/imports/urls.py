"""Excel in: registers, duties and problems."""

from django.urls import path

from tracker.imports.views import duties, problems, registers

urlpatterns = [
    path("schools/", registers.schools, name="import_schools"),
    path("schools/template.xlsx", registers.schools_template, name="import_schools_template"),
    path("schools/<int:pk>/", registers.schools_check, name="import_schools_check"),
    path("users/", registers.users, name="import_users"),
    path("users/template.xlsx", registers.users_template, name="import_users_template"),
    path("users/<int:pk>/", registers.users_check, name="import_users_check"),
    path("duties/", duties.duties, name="import_duties"),
    path("duties/duties.xlsx", duties.workbook, name="import_duties_workbook"),
    path("duties/<int:pk>/", duties.duties_check, name="import_duties_check"),
    path("problems/", problems.problems, name="import_problems"),
    path("problems/template.xlsx", problems.problems_template, name="import_problems_template"),
    path("problems/<int:pk>/", problems.problems_check, name="import_problems_check"),
]
