"""Form fields that every room uses."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from counties.typed_days import FIRST_YEAR, LAST_YEAR, read_typed_day
from counties.typed_numbers import read_typed_number
from counties.widgets import DayInput


def this_year() -> int:
    return timezone.localdate().year


class DayField(forms.DateField):
    """A day, in whatever way it is typed (`counties.typed_days`).

    `first_year` to `last_year` (a function if it moves) are the years that make sense, 2000 to 2100
    unless said otherwise. `whole_month` is "first" or "last" if a month stands for one of its days.
    """

    widget = DayInput

    def __init__(
        self,
        *,
        first_year: int = FIRST_YEAR,
        last_year: int | Callable[[], int] = LAST_YEAR,
        whole_month: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.pop("input_formats", None)
        super().__init__(**kwargs)
        self.first_year, self.last_year, self.whole_month = first_year, last_year, whole_month

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        last = self.last_year if isinstance(self.last_year, int) else self.last_year()
        try:
            return read_typed_day(
                str(value),
                first_year=self.first_year,
                last_year=last,
                whole_month=self.whole_month,
            )
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


class WholeNumberField(forms.IntegerField):
    """A whole number, in whatever way it is typed (`counties.typed_numbers`); it may end in `unit`.

    No field of numbers in the browser: such a field sends nothing for 70% or 1，200.
    """

    widget = forms.TextInput

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        try:
            number = read_typed_number(str(value), self.unit)
        except ValueError as error:
            raise ValidationError(f"{error}。", code="invalid") from error
        if number is not None and number != int(number):
            means = f"：是{number:%}还是{number}%？" if self.unit == "%" and number < 1 else "，"
            raise ValidationError(f"“{value}”不是整数{means}请输入整数。", code="invalid")
        return None if number is None else int(number)


class DecimalNumberField(forms.DecimalField):
    """A number with decimals, in whatever way it is typed (`counties.typed_numbers`)."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return read_typed_number(str(value))
        except ValueError as error:
            raise ValidationError(f"{error}。", code="invalid") from error


class DayFilter(django_filters.Filter):
    """A filter by a day, read by `DayField`."""

    field_class = DayField
