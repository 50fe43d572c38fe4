from django.apps import AppConfig
from django.forms import CharField

from counties.widgets import TooLong


class CountiesConfig(AppConfig):
    name = "counties"
    verbose_name = "县与人员"

    def ready(self) -> None:
        # Every text field of the portal, also those of Django and of model fields.
        CharField.default_error_messages = {"max_length": TooLong()}
