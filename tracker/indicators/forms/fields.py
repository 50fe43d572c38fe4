"""The form field that chooses an indicator."""

from typing import Any

from django import forms
from django.utils import timezone

from counties.models import County
from tracker.indicators.models import Indicator
from tracker.indicators.selectors.rule_sets import indicators_known, indicators_of


class IndicatorField(forms.ModelChoiceField):
    """Choose an indicator of the set in force, by its code.

    A choice made from the national set stays valid when the province's own set comes into force,
    because the value is the code.
    """

    def __init__(self, **kwargs: Any) -> None:
        empty = Indicator.objects.none()
        super().__init__(empty, required=False, to_field_name="code", **kwargs)

    def offer(self, county: County, chosen: str = "") -> None:
        """Offer the indicators in force in `county` today, plus `chosen`, the code of an indicator
        that only another set has. Two queries; three with such a code.
        """
        today = timezone.localdate()
        keys = {indicator.code: indicator.pk for indicator in indicators_of(county, today)}
        if chosen and chosen not in keys and (other := indicators_known(county, today).get(chosen)):
            keys[chosen] = other.pk
        self.queryset = Indicator.objects.filter(pk__in=keys.values())

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"
