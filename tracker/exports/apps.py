from importlib import import_module

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "tracker.exports"
    verbose_name = "文书"

    def ready(self) -> None:
        """Begin to hear what supervision tells."""
        import_module("tracker.exports.services.issued")  # needs the models, so not before
