from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "tracker.supervision"
    verbose_name = "督导"
