from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "tracker.dashboards"
    verbose_name = "总览"
