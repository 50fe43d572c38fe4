"""A question before a deadline is saved that has gone already."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from counties.base_forms import PortalForm
from counties.days import chinese_day

SURE = "past_day_ok"


class PastDayForm(PortalForm):
    """A form that asks about a deadline before today: it is shown again with what was typed and a
    box to tick, and the deadline is saved once that is ticked.

    `deadline` names the field. `asks_always`: also about a deadline that stands as it was stored.
    """

    deadline: ClassVar[str]
    asks_always: ClassVar[bool] = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day: date | None = data.get(self.deadline)
        is_asked = self.asks_always or self.deadline in self.changed_data
        if day and day < timezone.localdate() and is_asked:
            label = self.fields[self.deadline].label
            self.fields[SURE] = forms.BooleanField(
                label=f"{label}早于今天，核对无误，仍按{chinese_day(day)}保存", required=False
            )
            if not self.data.get(self.add_prefix(SURE)):
                self.add_error(
                    SURE, f"{label}{chinese_day(day)}已经过去。请改正，或勾选后再次保存。"
                )
        return data
