from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "tracker.indicators"
    verbose_name = "指标"
