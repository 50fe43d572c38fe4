from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "门户"

    def ready(self) -> None:
        from tracker import checks  # noqa: F401, PLC0415  registers the system checks
