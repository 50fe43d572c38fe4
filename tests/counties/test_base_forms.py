"""Every form passes the gate for characters, whatever its fields are."""

import ast
import pkgutil
from importlib import import_module

import django_filters
import pytest
from django import forms
from django.test import RequestFactory
from django.urls import reverse

import counties
import tracker
from counties.base_forms import GatedFields, PortalForm, removals
from counties.forms import PasswordForm
from tests import house


def subclasses(base: type) -> set[type]:
    found = set()
    for each in base.__subclasses__():
        found |= {each, *subclasses(each)}
    return found


@pytest.fixture(scope="module")
def every_module():
    import_module("tracker.urls")  # registers the converters of addresses
    for package in (counties, tracker):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and not module.name.endswith("wsgi"):
                import_module(module.name)


def ours(classes: set[type]) -> set[type]:
    return {each for each in classes if each.__module__.startswith(("counties", "tracker"))}


@pytest.mark.usefixtures("every_module")
def test_every_form_passes_the_gate():
    every_form = ours(subclasses(forms.BaseForm))
    assert len(every_form) > 60
    assert {each for each in every_form if not issubclass(each, GatedFields)} == set()


@pytest.mark.usefixtures("every_module")
def test_every_filter_passes_the_gate():
    sets = ours(subclasses(django_filters.FilterSet))
    assert sets
    concrete = {each for each in sets if each._meta.model}
    assert {each for each in concrete if not issubclass(each._meta.form, GatedFields)} == set()


# Read without a form: numbers, names of buttons and addresses, which are never stored.
MACHINE_VALUES = {
    "nonce", "act", "reviewed", "needed", "proposal", "month", "assignment", "report", "decision",
    "accept", "show", "place", "delete", "shared", "answer", "next", "FIELD",
    "school",
}  # fmt: skip


def test_text_is_read_from_a_post_by_forms_alone():
    read = set()
    for path in house.SOURCES:
        for node in ast.walk(house.tree(path)):
            value = node.args[0] if isinstance(node, ast.Call) and node.args else None
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("get", "getlist")
                and ast.unparse(node.func.value) == "request.POST"
            ):
                read.add(value.value if isinstance(value, ast.Constant) else ast.unparse(value))
            if isinstance(node, ast.Attribute) and node.attr == "body":
                assert ast.unparse(node.value) != "request", path
    assert read <= MACHINE_VALUES


class AnyForm(PortalForm):
    line = forms.CharField(label="标题", required=False)
    text = forms.CharField(label="内容", widget=forms.Textarea)
    names = forms.MultipleChoiceField(choices=[("甲", "甲")], required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_form_removes_refuses_and_says_so():
    said: list[str] = []
    token = removals.set(said)
    try:
        form = AnyForm({"line": "一\r\n二\u200b", "text": "甲\r\n乙\u200b", "names": ["甲\u200b"]})
        assert form.is_valid(), form.errors
    finally:
        removals.reset(token)
    assert form.cleaned_data["line"] == "一 二"
    assert form.cleaned_data["text"] == "甲\n乙"
    assert [message.partition("有")[0] for message in said] == ["“标题”", "“内容”", "“names”"]
    refused = AnyForm({"text": "甲\n乙\x00", "hidden": "\ufffe"}, prefix="")
    assert not refused.is_valid()
    assert refused.errors["text"][0].startswith("第2行第2字（“乙”之后）是空字符（U+0000）")
    assert "hidden" in refused.errors
    assert "甲" in str(refused["text"])  # what was typed is still in the page


@pytest.mark.django_db
def test_passwords_stay_as_typed(cast):
    data = {"old_password": "a\u200b", "new_password1": "b\u200b", "new_password2": "b\u200b"}
    form = PasswordForm(cast.office, data)
    form.is_valid()
    assert form.cleaned_data.get("new_password1", "b\u200b") == "b\u200b"
    assert not PasswordForm(cast.office, data | {"new_password1": "b\x00"}).is_valid()


@pytest.mark.django_db
def test_the_next_page_says_what_was_removed(client, cast):
    client.force_login(cast.office)
    code = cast.county.code
    data = {
        "name": "县\u200b测试局",
        "kind": "bureau",
        "position": "0",
        "is_active": "on",
        "aliases": "",
    }
    answer = client.post(reverse("department_add", args=[code]), data, follow=True)
    page = answer.content.decode()
    assert "已新增单位“县测试局”" in page
    assert "“名称”有1个看不见的字符已去掉：第1行第2字（“县”之后）是零宽字符（U+200B）。" in page


def test_outside_a_post_nothing_is_said():
    assert RequestFactory().get("/").method == "GET"
    assert AnyForm({"text": "甲\u200b"}).is_valid()
    assert removals.get() is None
