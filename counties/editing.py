"""What all views that edit a row do with their form."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from counties.access import CountyRequest

Row = TypeVar("Row")


def why_refused(form: BaseForm) -> str:
    """Return the errors of `form` in one line, each with the name of its field."""
    labels = {name: f"{field.label}：" for name, field in form.fields.items() if field.label}
    errors = [(labels.get(name, ""), each) for name, all_ in form.errors.items() for each in all_]
    return "".join(f"{label}{error}" for label, error in errors)


def submitted(
    request: CountyRequest, form: BaseForm, save: Callable[..., Row], **known: object
) -> Row | None:
    """Save a valid posted form with the service `save` and return the row; None if the form must be
    shown.

    `save` is called with `by`, the arguments `known` and the values of the form. A ValidationError
    that it raises is added to the form; StaleEdit passes through.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return save(by=request.user, **known, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None
