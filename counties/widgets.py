"""Widgets that several rooms use, and what a field answers to a text that is too long."""

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


class TooLong(str):
    """The message of a text that is too long: it counts the characters that are too many."""

    def __mod__(self, params: Any) -> str:
        length, limit = params["show_value"], params["limit_value"]
        return f"共 {length} 个字，最多 {limit} 个字，超出 {length - limit} 个字，请删减后再提交。"
