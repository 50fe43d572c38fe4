"""Hostile texts typed into every text field of every form: no failure, no silent change.

A form is read from its page, filled in, and sent to its route with one field after the other
replaced by a text. What is written then says the text as it was sent (line ends, outer blanks and
NFC apart), or the page says what was removed or refused. The slice in the suite takes some pages
and texts; `python -m tests.full forms` takes all.
"""

import json
import os
import random as randoms
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import lxml.html
import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from counties.characters import incoming
from counties.permissions import RoleName
from tests import hostile_texts
from tests.conftest import Cast, make_user
from tests.sizes import FACTOR
from tests.streams import read_whole
from tests.test_idempotent_forms import FORMS
from tests.test_walk import (  # noqa: F401  # a fixture
    ELSEWHERE,
    OF_COUNTY,
    OWN,
    Place,
    address,
    places,
)

pytestmark = pytest.mark.django_db

PEOPLE = ["office", "leader", "admin", "reporter", "chief"]
FIELDS = 12  # of one form; a table of a hundred numbers is as good as twelve
TRIES = int(os.environ.get("FORM_TRIES", "150"))  # posts of the slice
# Pages of the slice for others than the office, which sees most forms.
OTHERS = {"leader": {"task"}, "admin": {"user_add", "user_edit"}, "chief": {"placements"}}
FILES = re.compile(r"\.(pdf|xlsx|docx|csv|ics|yaml|zip)$|/file/$")
OTHER_TABLES = re.compile(r'"(counties_formdraft|counties_sentform|django_session|axes_\w+)"')
# Fields whose texts are read into something else: what stands in the database is what was read.
READ_VALUES = {
    "username", "place", "q", "aliases", "next", "month", "share", "amount", "value", "duty",
    "reports", "units_text", "funding", "page", "year", "draft", "position", "school",
    "lead", "responsible", "cooperating", "section", "leader",  # lists of units
    "window_text", "due_text",  # blanks inside a time are layout
    "nobody_reason",  # asked only if the account is switched off
}  # fmt: skip
SAID = ("errorlist", "notice", "error-page", "field-wrong")


@dataclass
class FoundForm:
    """A form as it stands on a page, filled in so that it can be sent."""

    person: str
    route: str
    address: str
    values: list[tuple[str, str]]
    texts: dict[str, bool]  # the names of its text fields, and whether each is of one line

    def sent(self, field: str, text: str) -> dict[str, list[str]]:
        data: dict[str, list[str]] = {}
        for name, value in self.values:
            data.setdefault(name, []).append(value)
        return data | {field: [text]}


def _value(box: Any) -> list[tuple[str, str]]:
    """What a field is sent with, filled in if it is empty and must not be."""
    kind, required = box.get("type", "text"), box.get("required") is not None
    if box.tag == "select":
        options = [each.get("value") or "" for each in box.iter("option")]
        chosen = [each.get("value") or "" for each in box.xpath(".//option[@selected]")]
        return [(box.name, (chosen or [next(filter(None, options), "")])[0])]
    if kind in ("checkbox", "radio"):
        is_sent = "checked" in box.attrib or required
        return [(box.name, box.get("value", "on"))] if is_sent else []
    text = (box.text or "") if box.tag == "textarea" else box.get("value", "")
    defaults = {"number": box.get("min", "1"), "date": "2024-12-31", "email": "a@example.org"}
    return [(box.name, text.strip() or (defaults.get(kind, "试填内容") if required else ""))]


def forms_on(page: str, here: str, person: str, place: Place) -> Iterator[FoundForm]:
    """The forms of a page that are posted, with what each would send."""
    for form in lxml.html.fromstring(page).forms:
        action = form.get("action") or here
        try:
            route = str(resolve(action.partition("?")[0]).url_name)
        except Resolver404:
            continue
        if form.get("method", "").lower() != "post" or route in ("logout", "draft"):
            continue
        values, texts = [], {}
        for box in form.xpath(".//input|.//textarea|.//select|.//button[@name]"):
            kind = box.get("type", "text")
            if not box.get("name") or kind in ("file", "password", "reset"):
                continue
            if kind == "submit" or box.tag == "button":
                if not any(name == box.get("name") for name, _ in values):
                    values.append((box.get("name"), box.get("value", "")))
                continue
            values += _value(box)
            if box.tag == "textarea" or kind in ("text", "search", "tel", "email"):
                texts[box.get("name")] = box.tag != "textarea"
        if route in FORMS:
            typed = FORMS[route].typed(place)
            typed = {name: str(v) for name, v in typed.items() if not hasattr(v, "read")}
            values = [pair for pair in values if pair[0] not in typed] + list(typed.items())
        yield FoundForm(person, route, action, values, texts)


def find_forms(clients: dict[str, Client], here: Place) -> list[FoundForm]:
    """Every form of the product once, or those of some pages in the slice."""
    urls = [(pattern.name, address(pattern, here.county, here)) for pattern in OF_COUNTY]
    urls += [(p.name, reverse(str(p.name), kwargs=OWN.get(str(p.name)))) for p in ELSEWHERE]
    visits = [
        (person, url)
        for person in PEOPLE
        for name, url in urls
        if name != "logout" and not FILES.search(url)
        if FACTOR > 1 or person == "office" or name in OTHERS.get(person, ())
    ]
    found: dict[tuple[str, str], FoundForm] = {}
    for person, url in visits:
        response = clients[person].get(url)
        read_whole(response)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for form in forms_on(response.content.decode() or "<p>", url, person, here):
            if form.texts:
                found.setdefault((form.route, " ".join(sorted(form.texts))), form)
    return list(found.values())


class Writes:
    """The texts in INSERT and UPDATE statements while it is open."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")) and not OTHER_TABLES.search(sql):
            self._take([list(each) for each in params] if many else list(params or ()))
        return execute(sql, params, many, context)

    def _take(self, value: Any) -> None:
        if isinstance(value, list):
            for each in value:
                self._take(each)
        elif isinstance(value, dict):
            self._take([*value, *value.values()])
        elif isinstance(value, str):
            self.texts.append(value)
            if value[:1] in "[{":
                with suppress(ValueError):
                    self._take(json.loads(value))
        elif hasattr(value, "obj"):  # JSON of psycopg
            self._take(value.obj)


def plain(text: str, *, one_line: bool) -> str:
    """A text as it may be stored without a word: line ends, outer blanks, NFC."""
    text = re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    text = unicodedata.normalize("NFC", text.replace("\n", " ") if one_line else text)
    return text.strip()


@dataclass
class Answer:
    """The answer to a post, the texts that it wrote, and the page that the reader sees then."""

    status: int
    written: list[str]
    page: str

    def says(self, *words: str) -> bool:
        return any(word in self.page for word in words)

    def writes(self, text: str) -> bool:
        return any(text in each for each in self.written)


def post(client: Client, form: FoundForm, field: str, text: str) -> Answer:
    """Send the form and take back what it did."""
    writes = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            response = client.post(form.address, form.sent(field, text))
        page = client.get(response["Location"]) if response.status_code == 302 else response
        transaction.set_rollback(True)
    read_whole(page)
    words = "" if page.streaming else page.content.decode(errors="replace")
    return Answer(response.status_code, writes.texts, words)


def fault(answer: Answer, form: FoundForm, field: str, text: str) -> str:
    """What is wrong with the answer to a text, or an empty text."""
    one_line = form.texts[field]
    gated = incoming(text, one_line=one_line)
    if answer.status >= 500:
        return f"answered {answer.status}"
    if not answer.written:
        is_said = answer.status != 200 or answer.says(*SAID)
        return "" if is_said else "nothing is written and nothing said"
    if gated.refused:
        return "refused text is written" if answer.writes(text) else ""
    is_list = field == "items" or "import" in form.route  # a line each; a document
    wanted = plain(text, one_line=one_line)
    lines = [each.strip() for each in wanted.split("\n")] if is_list else [wanted]
    if field in READ_VALUES or all(answer.writes(line) for line in lines):
        return ""
    if gated.removed and answer.says("看不见的字符已去掉") and answer.writes(gated.text.strip()):
        return ""
    return "" if answer.says("errorlist", "notice-error", "field-wrong") else "changed in silence"


def test_hostile_texts_in_every_form(cast: Cast, places):  # noqa: F811
    here, random = places[0], randoms.Random(11)
    clients = {name: cast.client(name) for name in PEOPLE if name != "chief"}
    chief = make_user("chief", RoleName.ADMIN, name="总管理员")
    clients["chief"] = Client()
    clients["chief"].force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    for client in clients.values():
        client.raise_request_exception = False
    forms = find_forms(clients, here)
    texts = hostile_texts.texts(without=("surrogate",))
    tries = [
        (form, field, text)
        for form in forms
        for field in random.sample(list(form.texts), min(FIELDS, len(form.texts)))
        for text in texts
    ]
    if FACTOR == 1:
        tries = random.sample(tries, TRIES)
    faults, written = [], 0
    for form, field, text in tries:
        answer = post(clients[form.person], form, field, text)
        written += bool(answer.written)
        if what := fault(answer, form, field, text):
            faults.append(f"{form.person} {form.route} {field} {text[:40]!a}: {what}")
    routes = len({form.route for form in forms})
    fields = len({(form.route, field) for form in forms for field in form.texts})
    sys.stdout.write(
        f"{len(forms)} forms, {routes} routes, {fields} text fields, {len(texts)} texts: "
        f"{len(tries)} posts, of which {written} wrote; {len(faults)} faults\n"
    )
    sys.stdout.writelines(f"{each}\n" for each in faults)
    assert len(forms) > 35
    assert faults == []
