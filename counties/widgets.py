"""Widgets that several rooms use."""

import re
from typing import Any

from django import forms

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class DayInput(forms.DateInput):
    """A day as browsers want it. Written any other way, as the language would, a browser shows
    the field empty, and saving the form loses the day: what was typed otherwise, and refused, is
    shown in a field of text."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _ISO.fullmatch(shown):
            context["widget"]["type"] = "text"
        return context
