from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "tracker.imports"
    verbose_name = "导入"
