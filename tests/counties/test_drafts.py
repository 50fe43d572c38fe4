"""What is typed survives everything that can refuse or break a POST, for its own user alone."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from counties.drafts import Token, read_token
from counties.models import FormDraft, Membership, User
from counties.services import drafts as services
from tests.conftest import Cast
from tests.streams import read_whole
from tests.test_walk import ALL, OF_COUNTY, OWN, Place, address, places  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db
TEXT = "已完成招标，正在施工。\n下一步验收。"
PAPER = re.compile("pdf|xlsx|docx|csv|zip|ics|workbook")
TYPED = ("text", "number", "date", "email", "search", "tel", "url", "textarea")


class _Forms(HTMLParser):
    """The POST forms of a page: what each holds, how many lines, and which token."""

    def __init__(self, page: str, here: str) -> None:
        super().__init__()
        self.here, self.forms, self.name = here, [], ""
        self.open: dict[str, Any] | None = None
        self.cut: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if "maxlength" in has:
            self.cut.append(has.get("name", ""))
        if tag == "form" and has.get("method") == "post":
            to = (has.get("action") or self.here).partition("?")[0]
            self.open = {"to": to, "lines": [], "address": None, "values": {}}
            self.forms.append(self.open)
        if self.open is None or tag not in ("input", "textarea", "select"):
            return
        kind = has.get("type", "text") if tag == "input" else tag
        if kind in TYPED and "readonly" not in has:
            self.open["lines"].append(kind)
        if kind == "password":
            self.open["address"] = self.open["to"]  # never kept
        if has.get("name") == "draft":
            self.open["address"] = has["data-address"]
        if kind not in ("checkbox", "radio", "file", "select") and "name" in has:
            self.open["values"][has["name"]] = has.get("value", "")
        self.name = has.get("name", "") if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self.name and self.open:
            self.open["values"][self.name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.name = ""


def forms_of(client: Client, url: str) -> list[dict[str, Any]]:
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return _Forms(response.content.decode(), url.partition("?")[0]).forms


def form_of(client: Client, url: str, to: str = "") -> dict[str, Any]:
    """The form on the page `url` that is sent to the address `to`, or to the page itself."""
    to = to or url.partition("?")[0]
    return next(form for form in forms_of(client, url) if form["to"] == to)


def report_url(place: Place) -> str:
    return reverse("report", kwargs={"code": "652323", "pk": place.assignment.pk})


def typed(client: Client, url: str, to: str = "", **fields: str) -> dict[str, str]:
    """What the form holds on the page, with `fields` typed in."""
    return {**form_of(client, url, to)["values"], "kind": "progress", "text": TEXT, **fields}


def draft_of(user: User) -> FormDraft | None:
    return FormDraft.objects.filter(user=user).first()


def test_every_form_with_more_than_one_line_keeps_a_draft(cast: Cast, places):  # noqa: F811
    """And no field cuts what is pasted into it."""
    here, seen, without, cutting = places[0], set(), set(), set()
    for person in ("office", "admin"):
        client = cast.client(person)
        urls = [(p.name, address(p, here.county, here)) for p in OF_COUNTY]
        urls += [(p.name, reverse(str(p.name), kwargs=OWN.get(str(p.name)))) for p, path in ALL
                 if not path.startswith("<county:code>/")]  # fmt: skip
        for name, url in urls:
            if PAPER.search(str(name)):
                continue
            response = client.get(url)
            read_whole(response)
            if response.status_code != 200 or "text/html" not in response["Content-Type"]:
                continue
            page = _Forms(response.content.decode(), url)
            cutting |= {(name, field) for field in page.cut}
            for form in page.forms:
                if "textarea" in form["lines"] or len(form["lines"]) > 1:
                    seen.add(form["to"])
                    if form["address"] != form["to"]:
                        without.add((name, form["to"]))
    assert (without, cutting) == (set(), set())
    assert len(seen) >= 30


class TestAfterARefusal:
    """Each way in which a POST does not arrive; the same person finds the text again."""

    def again(self, cast: Cast, place: Place, client: Client, answer) -> None:
        """Sign in as the reporter and follow where the answer leads."""
        if answer["Location"].startswith(reverse("login")):
            page = client.get(answer["Location"]).content.decode()
            assert "已保留" in page
            client.force_login(cast.reporter, backend=settings.AUTHENTICATION_BACKENDS[1])
            answer = {"Location": parse_qs(urlsplit(answer["Location"]).query)["next"][0]}
        form = form_of(client, answer["Location"])
        assert form["values"]["text"].strip() == TEXT
        sent = client.post(report_url(place), {**form["values"], "kind": "progress"})
        assert sent.status_code == 302
        assert place.assignment.reports.latest("pk").text == TEXT
        assert draft_of(cast.reporter) is None

    def test_the_session_ended(self, cast, places, time_machine):  # noqa: F811
        client, url = cast.client("reporter"), report_url(places[0])
        data = typed(client, url)
        client.get(url)
        time_machine.shift(settings.SESSION_IDLE + timedelta(seconds=1))
        self.again(cast, places[0], client, client.post(url, data))

    def test_the_cookie_is_gone(self, cast, places):  # noqa: F811
        client, url = cast.client("reporter"), report_url(places[0])
        data = typed(client, url)
        client.cookies.clear()
        self.again(cast, places[0], client, client.post(url, data))

    def test_all_cookies_are_gone(self, cast, places):  # noqa: F811
        data = typed(cast.client("reporter"), report_url(places[0]))
        client = Client(enforce_csrf_checks=True)
        self.again(cast, places[0], client, client.post(report_url(places[0]), data))

    def test_the_token_is_stale(self, cast, places):  # noqa: F811
        client, url = cast.client("reporter"), report_url(places[0])
        data = typed(client, url)
        client.handler.enforce_csrf_checks = True
        answer = client.post(url, {**data, "csrfmiddlewaretoken": "x" * 64})
        client.handler.enforce_csrf_checks = False
        assert "draft=" in answer["Location"]
        self.again(cast, places[0], client, answer)

    def test_the_password_expired(self, cast, places):  # noqa: F811
        client, url = cast.client("reporter"), report_url(places[0])
        data = typed(client, url)
        User.objects.filter(pk=cast.reporter.pk).update(must_change_password=True)
        answer = client.post(url, data)
        assert answer["Location"].startswith(reverse("password_change"))
        assert "已保留" in client.get(answer["Location"]).content.decode()
        User.objects.filter(pk=cast.reporter.pk).update(must_change_password=False)
        following = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
        self.again(cast, places[0], client, {"Location": following})

    def test_through_htmx(self, cast, places):  # noqa: F811
        client, url = cast.client("reporter"), report_url(places[0])
        data = typed(client, url)
        client.cookies.clear()
        answer = client.post(url, data, headers={"HX-Request": "true"})
        self.again(cast, places[0], client, {"Location": answer["HX-Redirect"]})

    def test_moved_to_another_unit(self, cast, places):  # noqa: F811
        client, url = cast.client("reporter"), report_url(places[0])
        data = typed(client, url)
        unit = Membership.objects.get(user=cast.reporter)
        own, other = unit.department, places[0].school
        Membership.objects.filter(pk=unit.pk).update(department=other)
        answer = client.post(url, data)
        assert answer.status_code == 403
        assert "我的草稿" in answer.content.decode()
        assert "已完成招标" in client.get(reverse("drafts")).content.decode()
        Membership.objects.filter(pk=unit.pk).update(department=own)
        draft = draft_of(cast.reporter)
        assert draft
        self.again(cast, places[0], client, {"Location": f"{url}?draft={draft.pk}"})

    def test_the_server_failed(self, cast, places, monkeypatch):  # noqa: F811
        client, url = cast.client("reporter"), report_url(places[0])
        data = typed(client, url)
        client.raise_request_exception = False

        def fail(**arguments: object) -> None:
            raise OperationalError

        with monkeypatch.context() as broken:
            broken.setattr("tracker.roadmaps.views.reports.report_with_files", fail)
            assert client.post(url, data).status_code == 500
        draft = draft_of(cast.reporter)
        assert draft
        self.again(cast, places[0], client, {"Location": f"{url}?draft={draft.pk}"})

    def test_refused_with_a_message_elsewhere(self, cast, places):  # noqa: F811
        """A view that redirects with an error has not acted either."""
        place, client = places[0], cast.client("office")
        task = reverse("task", kwargs={"code": "652323", "pk": place.task.pk})
        url = reverse("ruling", kwargs={"code": "652323", "pk": place.task.pk})
        data = typed(client, task, url, kind="", reason="确已完成")
        answer = client.post(url, data)
        form = form_of(client, answer["Location"], url)
        assert form["values"]["reason"].strip() == "确已完成"


def test_nothing_is_shown_to_another_user(cast: Cast, places):  # noqa: F811
    client, url = cast.client("reporter"), report_url(places[0])
    data = typed(client, url)
    client.cookies.clear()
    answer = client.post(url, data)
    office = cast.client("office")
    following = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    for page in (following, url, reverse("drafts")):
        assert "已完成招标" not in office.get(page).content.decode()
    draft = draft_of(cast.reporter)
    assert draft
    assert office.post(reverse("draft_discard", kwargs={"pk": draft.pk})).status_code == 404
    assert draft_of(cast.reporter) == draft


def test_a_form_of_another_user_is_not_sent_in_ones_own_name(cast: Cast, places):  # noqa: F811
    url = report_url(places[0])
    data = typed(cast.client("reporter"), url)
    before = places[0].assignment.reports.count()
    answer = cast.client("office").post(url, data)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "另一位用户打开的" in page
    assert "已完成招标" not in page
    assert places[0].assignment.reports.count() == before
    assert draft_of(cast.office) is None
    draft = draft_of(cast.reporter)
    assert draft is not None


def test_saved_while_typing_and_offered_wherever_the_form_stands(cast: Cast, places):  # noqa: F811
    client, url = cast.client("reporter"), report_url(places[0])
    assert client.post(reverse("draft_save"), typed(client, url)).status_code == 204
    page = cast.client("reporter").get(url).content.decode()
    assert "有未提交的草稿（" in page
    draft = draft_of(cast.reporter)
    assert draft
    assert f"?draft={draft.pk}" in page
    assert form_of(client, url)["values"]["text"].strip() != TEXT
    client.post(reverse("draft_discard", kwargs={"pk": draft.pk}))
    assert "有未提交的草稿（" not in client.get(url).content.decode()


@pytest.mark.parametrize(("size", "status"), [(services.MAX_BYTES // 3 - 400, 204),
                                              (services.MAX_BYTES // 3 + 1, 413)])  # fmt: skip
def test_a_draft_has_a_largest_size_and_the_page_says_so(
    cast: Cast,
    places,  # noqa: F811
    size: int,
    status: int,
):
    client, url = cast.client("reporter"), report_url(places[0])
    data = typed(client, url, text="长" * size)
    assert client.post(reverse("draft_save"), data).status_code == status
    client.cookies.clear()
    login = client.get(client.post(url, data)["Location"]).content.decode()
    assert ("未能保留" in login) == (status == 413)


def test_drafts_are_kept_for_30_days(cast: Cast):
    def keep(address: str) -> None:
        services.keep(by=cast.office, address=address, page="/", fields={"text": ["字"]})

    keep("/old/")
    keep("/edge/")
    now = timezone.now()
    FormDraft.objects.filter(address="/old/").update(at=now - timedelta(days=30, seconds=1))
    FormDraft.objects.filter(address="/edge/").update(at=now - timedelta(days=29, hours=23))
    keep("/new/")
    assert set(FormDraft.objects.values_list("address", flat=True)) == {"/edge/", "/new/"}


def test_passwords_are_never_kept(cast: Cast):
    client = cast.client("office")
    url = reverse("password_change")
    assert "draft" not in form_of(client, url)["values"]
    token = Token(cast.office.pk, url, url).signed()
    client.post(url, {"draft": token, "old_password": "secret", "new_password1": "secret2"})
    draft = draft_of(cast.office)
    assert draft is None or "secret" not in str(draft.fields)


@given(user=st.integers(1), page=st.text(max_size=50), forged=st.text(max_size=80))
def test_a_token_is_read_as_it_was_signed_and_never_forged(user: int, page: str, forged: str):
    token = Token(user, "/652323/report/1/", page)
    assert read_token(token.signed()) == token
    assert read_token(forged) is None
    assert read_token(token.signed()[:-1]) is None


def test_each_session_says_when_it_ends(cast: Cast, time_machine):
    time_machine.move_to(timezone.now())
    client = cast.client("office")
    answer = client.post(reverse("session_prolong"))
    assert 0 < answer.json()["left"] <= settings.SESSION_LIFETIME.total_seconds()
    page = client.get(reverse("account")).content.decode()
    assert f'data-idle="{int(settings.SESSION_IDLE.total_seconds())}"' in page
    for _ in range(3):  # prolonged again and again
        time_machine.shift(settings.SESSION_IDLE - timedelta(minutes=4))
        assert client.post(reverse("session_prolong")).status_code == 200
    time_machine.shift(settings.SESSION_LIFETIME)
    assert client.post(reverse("session_prolong")).status_code == 302
