"""Every form and filter set reads a day by the one field, and refuses years that make no sense."""

import ast
import copy
import importlib
import pkgutil
from datetime import date

import django_filters
import pytest
from django import forms
from django.core.exceptions import ValidationError

import counties
import tracker
from counties.fields import DayField
from counties.widgets import DayInput
from tests.house import SOURCES, tree


def subclasses(base: type) -> set[type]:
    """All classes of the project below `base`."""
    for package in (counties, tracker):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if any(word in module.name for word in ("form", "filter", "audit_reading", "views")):
                importlib.import_module(module.name)
    found, left = set(), [base]
    while left:
        for each in left.pop().__subclasses__():
            left.append(each)
            if each.__module__.startswith(("counties", "tracker")):
                found.add(each)
    return found


def day_fields() -> dict[str, forms.Field]:
    """Every field for a day of every form and filter set, by where it stands."""
    found = {}
    for form in subclasses(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.DateField | forms.DateTimeField):
                found[f"{form.__name__}.{name}"] = field
    for filterset in subclasses(django_filters.FilterSet):
        # a copy: a filter keeps the field that it was first asked for, here without its choices
        for name, each in copy.deepcopy(filterset.base_filters).items():
            if isinstance(each.field, forms.DateField) or issubclass(
                each.field_class, forms.DateField
            ):
                found[f"{filterset.__name__}.{name}"] = each.field
    return found


DAY_FIELDS = dict(sorted(day_fields().items()))


def test_all_are_found():
    assert len(DAY_FIELDS) >= 20
    assert {"TaskFilterSet.due_from", "AuditFilterForm.since"} <= set(DAY_FIELDS)


@pytest.mark.parametrize("name", DAY_FIELDS)
def test_a_day_is_read_however_it_is_typed(name: str):
    field = DAY_FIELDS[name]
    assert isinstance(field, DayField), "use counties.fields.DayField"
    for text in ("2024-6-3", "2024.6.3", "20240603", "2024年6月3日", "２０２４／６／３"):
        assert field.clean(text) == date(2024, 6, 3)
    for text in ("0026-06-30", "9999-12-31", "24-6-3", "明天"):
        with pytest.raises(ValidationError):
            field.clean(text)


def test_no_module_makes_a_plain_field_for_a_day():
    """Those made while a form is built have no class to walk."""
    plain = [
        path.as_posix()
        for path in SOURCES
        if path.as_posix() != "counties/fields.py"
        for node in tree(path).body
        if any(name in ast.unparse(node) for name in ("forms.DateField", "DateFilter", "DateInput"))
    ]
    assert plain == ["counties/widgets.py"]


def test_what_was_refused_is_shown_as_it_was_typed():
    """A browser shows nothing in a field for days whose value is none."""
    form = type("DayForm", (forms.Form,), {"day": DayField()})
    shown = form({"day": "2024.6.31"})["day"].as_widget()
    assert 'type="text"' in shown
    assert 'value="2024.6.31"' in shown
    assert 'type="date"' in form({"day": "2024-06-30"})["day"].as_widget()
    assert isinstance(DayField().widget, DayInput)
