"""The field that chooses an indicator."""

from typing import Any

from django import forms
from django.utils import timezone

from counties.models import County
from tracker.indicators.models import Indicator
from tracker.indicators.rules import indicators_known, indicators_of


class IndicatorField(forms.ModelChoiceField):
    """One indicator of the set in force, by its code: what was chosen from the national set is
    still chosen when the province's own has come."""

    def __init__(self, **kwargs: Any) -> None:
        empty = Indicator.objects.none()
        super().__init__(empty, required=False, to_field_name="code", **kwargs)

    def offer(self, county: County, held: str = "") -> None:
        """The indicators of `county` today; and `held`, the code of one that only another set
        has. Two queries, three for such a one."""
        today = timezone.localdate()
        keys = {each.code: each.pk for each in indicators_of(county, today)}
        if held and held not in keys and (other := indicators_known(county, today).get(held)):
            keys[held] = other.pk
        self.queryset = Indicator.objects.filter(pk__in=keys.values())

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"
