"""Widgets that several rooms use."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day as browsers want it. Written any other way, as the language would, a browser shows
    the field empty, and saving the form loses the day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
