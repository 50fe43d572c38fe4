from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class TrackerConfig(AppConfig):
    """The project itself, with its system checks."""

    name = "tracker"
    verbose_name = "门户"

    def ready(self) -> None:
        from tracker import checks  # noqa: F401, PLC0415  registers the system checks


class PortalFilesConfig(StaticFilesConfig):
    """Static files without those that packages ship but no page uses: compressing them takes half a
    minute.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap*.js*",
        "bootstrap.css*",
        "bootstrap-*",
        "*.rtl.*",
        "bootstrap.rtl*",
        "ext",
        "htma*",
        "htmx-4*",
        "htmx-2.js",
        "django_tables2",
    ]
