"""The base of every form: what is typed passes the gate of `characters` before a field reads it."""

from contextvars import ContextVar
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from counties import characters

# Messages about characters that the forms of the current request removed; None outside a POST.
removals: ContextVar[list[str] | None] = ContextVar("removals", default=None)


def announce(message: str) -> None:
    """Tell the reader about removed characters on the next page; outside a POST nobody is told."""
    messages = removals.get()
    if messages is not None and message not in messages:
        messages.append(message)


class GatedFields(forms.BaseForm):
    """Passes every text of a form through the gate, whatever its fields and widgets are.

    A refused character is an error of the field, with its place. Removed characters are said in
    `removals`. Passwords stay as typed, unless they are refused.
    """

    _is_cleaning = False

    def _widget_data_value(self, widget: Any, html_name: str) -> Any:
        """Return what was sent for a field, after the gate. Every way to the data leads here."""
        value = super()._widget_data_value(widget, html_name)  # type: ignore[misc]
        if isinstance(value, str):
            return self._gated(value, widget, html_name)
        if isinstance(value, list):
            return [
                self._gated(each, widget, html_name) if isinstance(each, str) else each
                for each in value
            ]
        return value

    def _gated(self, text: str, widget: Any, html_name: str) -> str:
        one_line = getattr(widget, "input_type", "") not in ("", "hidden")
        gated = characters.incoming(text, one_line=one_line)
        if not self._is_cleaning:
            # A page shows refused text as it was typed; a surrogate could not be sent.
            return text.encode(errors="replace").decode() if gated.refused else gated.text
        if gated.refused:
            raise ValidationError(characters.refusal_message(gated.refused), code="characters")
        if isinstance(widget, forms.PasswordInput):
            return text
        if gated.removed:
            self._announce(html_name, characters.removal_message(gated.removed))
        return gated.text

    def _announce(self, html_name: str, message: str) -> None:
        labels = {self.add_prefix(name): field.label for name, field in self.fields.items()}
        announce(f"“{labels.get(html_name) or html_name}”{message}")

    def _clean_fields(self) -> None:
        self._is_cleaning = True
        try:
            super()._clean_fields()  # type: ignore[misc]
        finally:
            self._is_cleaning = False


class PortalForm(GatedFields, forms.Form):
    """Base class of the portal's forms."""
