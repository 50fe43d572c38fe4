from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "tracker.exports"
    verbose_name = "文书"
