"""No lost update: a version on what people edit, and one page for the form that came too late."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.db.models import F
from django.forms import BaseForm, BooleanField, BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.choices import flatten_choices


class Versioned(models.Model):
    """A row that people edit: its version is raised by every edit and stands in the form."""

    version = models.PositiveIntegerField("版本", default=0, editable=False)

    class Meta:
        abstract = True


class StaleEdit(Exception):
    """Someone else saved the row after this form was opened."""


def claim(row: Versioned, version: int) -> None:
    """Take the right to change `row`, which the editor saw as `version`.

    Call first inside the transaction of the change: the row stays locked until its end. Raises
    StaleEdit when the row has moved on.
    """
    rows = type(row)._base_manager.filter(pk=row.pk, version=version)
    if not rows.update(version=F("version") + 1):
        raise StaleEdit
    row.version = version + 1


@dataclass(frozen=True)
class Difference:
    """One field in which the typed form and the stored row differ, in words for a person."""

    label: str
    stored: str
    typed: str


def differences(typed: BaseForm, stored: BaseForm) -> list[Difference]:
    """The visible fields in which the two forms (of one class) hold different values."""
    pairs = [
        Difference(str(field.label), _shown(stored[field.name]), _shown(field))
        for field in typed.visible_fields()
    ]
    return [pair for pair in pairs if pair.stored != pair.typed]


def conflict_page(
    request: HttpRequest, *, typed: BaseForm, stored: BaseForm, back: str
) -> HttpResponse:
    """The 409 page of a StaleEdit: both texts side by side, the typed one kept in a new form.

    `typed` is the bound form; `stored` an unbound form of the same class whose initial values are
    those of the row now. Both have a hidden field `version`, which is moved on, so that sending
    the page's form to the same address saves what was typed. `back` is where giving up leads.
    Where nothing differs the same form was merely sent twice: a redirect to `back`.
    """
    found = differences(typed, stored)
    if not found:
        return HttpResponseRedirect(back)
    data = cast(QueryDict, typed.data).copy()
    data[typed.add_prefix("version")] = str(stored["version"].value())
    typed.data = data
    context = {"form": typed, "differences": found, "back": back}
    return render(request, "conflict.html", context, status=409)


def _shown(field: BoundField) -> str:
    value: Any = field.value()
    if isinstance(field.field, BooleanField):
        return "是" if value else "否"
    values = value if isinstance(value, list | tuple) else [value]
    choices: Iterable[tuple[Any, Any]] = flatten_choices(getattr(field.field, "choices", ()))
    labels = {str(key): str(label) for key, label in choices if key != ""}
    texts = [labels.get(str(v), str(v)) for v in values if v is not None]
    return "、".join(texts).replace("\r\n", "\n").strip()
