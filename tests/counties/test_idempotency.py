"""What makes a form the same form, and what the second one is answered."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.utils import timezone

from counties import idempotency
from counties.models import SentForm, User
from counties.services import sent_forms
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

ACTED: list[str] = []
FORM = {"nonce": "n1", "name": "县医保局", "csrfmiddlewaretoken": "x"}


@pytest.fixture(autouse=True)
def _new(monkeypatch: pytest.MonkeyPatch) -> None:
    ACTED.clear()
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(idempotency, "POLL_SECONDS", 0.01)


@idempotency.idempotent
def view(request: HttpRequest) -> HttpResponse:
    ACTED.append(request.POST.get("name", ""))
    if request.POST.get("name") == "错":
        return HttpResponse(status=422)
    if request.POST.get("name") == "坏":
        raise RuntimeError("坏")
    return HttpResponseRedirect("/652323/departments/")


def sent(user: User, data: dict[str, object], path: str = "/652323/departments/add/"):
    request = RequestFactory().post(path, data)
    request.user = user
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def test_the_second_is_answered_as_the_first(cast: Cast) -> None:
    first = view(sent(cast.office, FORM))
    again = sent(cast.office, FORM | {"csrfmiddlewaretoken": "y"})
    second = view(again)
    assert ACTED == ["县医保局"]
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert [str(m) for m in get_messages(again)] == ["同一份表单提交了两次，只保存了一次。"]


@pytest.mark.parametrize(
    "other", [{"name": "县人社局"}, {"nonce": "n2"}, {"more": "x"}, {"name": ["县医保局", "x"]}]
)
def test_other_words_or_another_number_are_another_form(cast: Cast, other) -> None:
    view(sent(cast.office, FORM))
    view(sent(cast.office, FORM | other))
    assert len(ACTED) == 2


def test_another_person_place_or_file_is_another_form(cast: Cast) -> None:
    view(sent(cast.office, FORM))
    view(sent(cast.admin, FORM))
    view(sent(cast.office, FORM, "/652323/departments/add/?x=1"))
    for content in (b"a", b"bc"):
        view(sent(cast.office, FORM | {"file": SimpleUploadedFile("a.xlsx", content)}))
    view(sent(cast.office, FORM | {"file": SimpleUploadedFile("a.xlsx", b"a")}))
    assert len(ACTED) == 5


@pytest.mark.parametrize("form", [{"name": "甲"}, {"name": "甲", "nonce": ""}])
def test_a_form_without_a_number_is_acted_on_each_time(cast: Cast, form) -> None:
    view(sent(cast.office, form))
    view(sent(cast.office, form))
    assert ACTED == ["甲", "甲"]
    assert not SentForm.objects.exists()


def test_what_came_to_nothing_may_be_sent_again(cast: Cast) -> None:
    for _ in range(2):
        assert view(sent(cast.office, FORM | {"name": "错"})).status_code == 422
        with pytest.raises(RuntimeError):
            view(sent(cast.office, FORM | {"name": "坏"}))
    assert len(ACTED) == 4
    assert not SentForm.objects.exists()


def test_while_the_first_is_under_way_the_second_waits_and_is_told(cast: Cast) -> None:
    request = sent(cast.office, FORM)
    assert sent_forms.reserve(idempotency.form_key(request))
    answer = view(request)
    assert (answer.status_code, ACTED) == (409, [])
    assert "第一次还在处理" in answer.content.decode()


def test_the_second_is_told_when_the_first_came_to_nothing(cast: Cast, monkeypatch) -> None:
    request = sent(cast.office, FORM)
    key = idempotency.form_key(request)
    sent_forms.reserve(key)
    monkeypatch.setattr(idempotency.time, "sleep", lambda _: sent_forms.release(key))
    answer = view(request)
    assert (answer.status_code, ACTED) == (409, [])
    assert "第一次没有保存成功" in answer.content.decode()


def test_what_was_cut_short_or_is_old_is_forgotten(cast: Cast) -> None:
    now = timezone.now()
    ages = {"cut": ("", 3), "young": ("", 1), "kept": ("/a/", 60 * 23), "old": ("/a/", 60 * 25)}
    for key, (address, minutes) in ages.items():
        SentForm.objects.create(key=key, address=address, at=now - timedelta(minutes=minutes))
    assert [sent_forms.reserve(key) for key in ages] == [True, False, False, True]
