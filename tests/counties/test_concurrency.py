"""Two people edit one row: the later one is told, and loses nothing of what was typed."""

import pytest
from django import forms
from django.test import RequestFactory

from counties.choices import DepartmentKind
from counties.concurrency import Difference, StaleEdit, check_version, conflict_page, differences
from counties.models import Department


class RowForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label="名称")
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="类别", choices=DepartmentKind.choices)
    tags = forms.MultipleChoiceField(
        label="标签", required=False, choices=[("a", "甲"), ("b", "乙")]
    )
    active = forms.BooleanField(label="在用", required=False)


STORED = {
    "version": 7,
    "name": "县教育局",
    "note": "",
    "kind": "bureau",
    "tags": ["a"],
    "active": True,
}
TYPED = {
    "version": "6",
    "name": "县教育和科技局",
    "note": "一\r\n二",
    "kind": "party",
    "tags": ["a", "b"],
}


def same_as_stored() -> dict:
    return {"version": "6", "name": "县教育局", "kind": "bureau", "tags": ["a"], "active": "on"}


def as_query(data: dict) -> object:
    return RequestFactory().post("/x", data).POST


def test_claim_raises_the_version_of_a_row_seen_as_it_is(cast) -> None:
    check_version(cast.finance, 0)
    assert cast.finance.version == 1
    assert Department.objects.get(pk=cast.finance.pk).version == 1


@pytest.mark.parametrize("seen", [0, 2])
def test_claim_refuses_any_other_version(cast, seen: int) -> None:
    check_version(cast.finance, 0)
    with pytest.raises(StaleEdit):
        check_version(cast.finance, seen)
    assert Department.objects.get(pk=cast.finance.pk).version == 1


def test_claim_refuses_a_row_that_is_gone(cast) -> None:
    Department.objects.filter(pk=cast.finance.pk).delete()
    with pytest.raises(StaleEdit):
        check_version(cast.finance, 0)


def test_differences_are_told_in_the_words_of_the_form() -> None:
    found = differences(RowForm(as_query(TYPED)), RowForm(initial=STORED))
    assert found == [
        Difference("名称", "县教育局", "县教育和科技局"),
        Difference("说明", "", "一\n二"),
        Difference("类别", "局委办", "党委部门"),
        Difference("标签", "甲", "甲、乙"),
        Difference("在用", "是", "否"),
    ]


def test_the_same_form_sent_twice_is_no_conflict() -> None:
    typed = RowForm(as_query(same_as_stored()))
    assert differences(typed, RowForm(initial=STORED)) == []
    request = RequestFactory().post("/x")
    response = conflict_page(request, typed=typed, stored=RowForm(initial=STORED), back="/back")
    assert (response.status_code, response["Location"]) == (302, "/back")
