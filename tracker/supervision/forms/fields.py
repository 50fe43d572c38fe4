"""Form parts that several pages of supervision share."""

from typing import Any

from django import forms

from counties.base_forms import PortalForm
from counties.widgets import DayInput


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    """Return a field for a day, chosen from a calendar; `kwargs` go to `DateField`."""
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


class VersionForm(PortalForm):
    """The form of a button on a page: `version` says which version of the row the user saw."""

    version = forms.IntegerField()
