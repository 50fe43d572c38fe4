"""What every page that edits a row does with its form."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from counties.access import CountyRequest

Row = TypeVar("Row")


def submitted(
    request: CountyRequest, form: BaseForm, save: Callable[..., Row], **known: object
) -> Row | None:
    """The row that `save` made of a valid posted form; None when the page is to be shown (again).

    `save` is a service: it gets `by`, what is `known`, and the form's values. A rule it refuses
    by (ValidationError) is told on the form; StaleEdit passes through.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return save(by=request.user, **known, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None
