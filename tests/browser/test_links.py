"""No link of the demo leads nowhere, whoever follows it."""

import re
from collections import Counter
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from random import Random
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener

import pytest

from tests.sizes import FACTOR
from tracker.roadmaps.services.demo import PASSWORD

PAGES = 40 * FACTOR
ALIKE = 1 if FACTOR == 1 else 6  # pages that differ in their numbers alone
ACCOUNTS = ["htb-office", "htb-finance", "supervisor"]
if FACTOR > 1:
    ACCOUNTS += [
        "htb-leader", "htb-education", "htb-school", "htb-admin",
        "es-office", "es-leader", "es-admin", "pl-office", "pl-personnel", "pl-projects",
    ]  # fmt: skip


class _Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


def signed_in(portal: str, username: str) -> OpenerDirector:
    opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"{portal}/login").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "username": username, "password": PASSWORD}
    opener.open(f"{portal}/login", urlencode(form).encode()).close()
    return opener


def shape(address: str) -> tuple[str, tuple[str, ...]]:
    """What pages have in common that differ in their numbers alone."""
    parts = urlsplit(address)
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    return re.sub(r"\d+", "1", parts.path), tuple(sorted(names))


@pytest.mark.enable_socket
@pytest.mark.parametrize("username", ACCOUNTS)
def test_every_link_leads_to_a_page(portal: str, username: str):
    opener, chance = signed_in(portal, username), Random(FACTOR)
    waiting, seen, wrong = [(f"{portal}/", "")], Counter[tuple[str, tuple[str, ...]]](), []
    while waiting and seen.total() < PAGES:
        address, source = waiting.pop(chance.randrange(len(waiting)))
        if seen[shape(address)] >= ALIKE:
            continue
        seen[shape(address)] += 1
        try:
            with opener.open(address) as answer:
                body, kind = answer.read(), answer.headers["Content-Type"]
        except HTTPError as error:
            wrong.append(f"{error.code}: {address}, on {source}")
            continue
        links = _Links(body.decode()).found if kind.startswith("text/html") else []
        ours = (urljoin(address, link).partition("#")[0] for link in links)
        waiting += [(link, address) for link in dict.fromkeys(ours) if link.startswith(portal)]
    assert wrong == []
    assert seen.total() >= 30
