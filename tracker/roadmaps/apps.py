from importlib import import_module

from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    name = "tracker.roadmaps"
    verbose_name = "路线图"

    def ready(self) -> None:
        """Begin to hear what counties tells."""
        import_module("tracker.roadmaps.receivers")  # needs the models, so not before
