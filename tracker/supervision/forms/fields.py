"""Form parts that several pages of supervision share."""

from django import forms

from counties.base_forms import PortalForm


class VersionForm(PortalForm):
    """The form of a button on a page: `version` says which version of the row the user saw."""

    version = forms.IntegerField()
