"""Optimistic locking: no edit overwrites another that was saved after its form was opened."""

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
    """A row that people edit. Each edit raises `version`; the form carries it in a hidden field."""

    version = models.PositiveIntegerField("版本", default=0, editable=False)

    class Meta:
        abstract = True


class StaleEdit(Exception):
    """Someone else saved the row after this form was opened."""


def check_version(row: Versioned, version: int) -> None:
    """Raise the version of `row`, or raise StaleEdit if it is no longer `version`.

    `version` is the number that the form was opened with. Call this first inside the transaction
    of the change: the UPDATE also locks the row until the transaction ends.
    """
    rows = type(row)._base_manager.filter(pk=row.pk, version=version)
    if not rows.update(version=F("version") + 1):
        raise StaleEdit
    row.version = version + 1


@dataclass(frozen=True)
class Difference:
    """A field in which the typed form and the stored row differ, as texts for the user."""

    label: str
    stored: str
    typed: str


def differences(typed: BaseForm, stored: BaseForm) -> list[Difference]:
    """Return the visible fields whose values differ between two forms of the same class."""
    pairs = [
        Difference(str(field.label), _shown(stored[field.name]), _shown(field))
        for field in typed.visible_fields()
    ]
    return [pair for pair in pairs if pair.stored != pair.typed]


def conflict_page(
    request: HttpRequest, *, typed: BaseForm, stored: BaseForm, back: str
) -> HttpResponse:
    """Return the 409 page for a StaleEdit: the stored and the typed values side by side.

    `typed` is the bound form, `stored` an unbound form of the same class with the current values of
    the row. Both have a hidden field `version`. The page contains the typed form with the current
    version, so that the user can save it all the same; `back` is the address for giving up. If no
    field differs, the same form was merely posted twice, and the answer is a redirect to `back`.
    """
    differing_fields = differences(typed, stored)
    if not differing_fields:
        return HttpResponseRedirect(back)
    data = cast(QueryDict, typed.data).copy()
    data[typed.add_prefix("version")] = str(stored["version"].value())
    typed.data = data
    context = {"form": typed, "differences": differing_fields, "back": back}
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
