from importlib import import_module

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "tracker.supervision"
    verbose_name = "督导"

    def ready(self) -> None:
        """Begin to hear what counties tells."""
        import_module("tracker.supervision.receivers")  # needs the models, so not before
