"""Addresses of users, departments, schools and groups, under the code of the county."""

from django.urls import path

from counties.views import audit, departments, schools, successions, users

urlpatterns = [
    path("audit/", audit.audit_log, name="audit"),
    path("users/", users.users, name="users"),
    path("users/add/", users.user_add, name="user_add"),
    path("users/<id:pk>/", users.user_edit, name="user_edit"),
    path("users/<id:pk>/reset/", users.user_reset, name="user_reset"),
    path("departments/", departments.departments, name="departments"),
    path("departments/add/", departments.department_add, name="department_add"),
    path("departments/<id:pk>/edit/", departments.department_edit, name="department_edit"),
    path(
        "departments/<id:pk>/succession/",
        successions.department_succession,
        name="department_succession",
    ),
    path("schools/", schools.schools, name="schools"),
    path("schools/add/", schools.school_add, name="school_add"),
    path("schools/<id:pk>/edit/", schools.school_edit, name="school_edit"),
    path("schools/<id:pk>/close/", schools.school_close, name="school_close"),
    path("groups/", departments.groups, name="groups"),
    path("groups/add/", departments.group_add, name="group_add"),
    path("groups/<id:pk>/edit/", departments.group_edit, name="group_edit"),
]
