"""Every page of a county belongs to a section, and the navigation marks the section."""

import re

import pytest
from django.test import Client

from counties.navigation import Section
from counties.permissions import ROLES
from tests.conftest import Cast
from tests.test_walk import OF_COUNTY, ROLE_OF, Place, address, places, readable

__all__ = ["places"]  # a fixture

pytestmark = pytest.mark.django_db
LINK = re.compile(
    r'<a href="(?P<address>[^"]*)"\s*(?P<current>aria-current="page")?>(?P<label>[^<]*)'
)


def links(client: Client, url: str) -> list[tuple[str, str, bool]]:
    """The address, text and mark of each link in the navigation of the page at `url`; [] for what
    has none: papers, workbooks, answers to a form."""
    response = client.get(url)
    if response.streaming:  # a file is held open until it is read
        b"".join(response.streaming_content)
        return []
    page = response.content.decode("utf-8", "replace")
    nav = re.search(r'<nav class="mainnav".*?</nav>', page, re.DOTALL)
    found = LINK.finditer(nav[0]) if nav else ()
    return [(link["address"], link["label"].strip(), bool(link["current"])) for link in found]


def test_every_view_of_a_county_declares_its_section():
    without = [p.name for p in OF_COUNTY if not isinstance(p.callback.section, Section)]
    assert without == []


def test_every_section_has_a_page_of_its_own():
    pages = {p.name: p.callback.section for p in OF_COUNTY}
    assert {section: pages[section.page] for section in Section} == {s: s for s in Section}


@pytest.mark.parametrize("person", ROLE_OF)
def test_the_navigation_lists_what_the_role_may_open(cast: Cast, person: str):
    permissions = ROLES[ROLE_OF[person]].permissions
    listed = links(cast.client(person), f"/{cast.county.code}/departments/")
    expected = [section.label for section in Section if section.seen_with & permissions]
    if person == "supervisor":
        expected.append("各县")
    assert [label for _, label, _ in listed] == expected
    for url, label, _ in listed:
        assert cast.client(person).get(url).status_code == 200, label


def test_every_page_marks_its_section_alone(cast: Cast, places: tuple[Place, Place]):
    """Each page that the office or the administrator may open."""
    here, _ = places
    marked = set()
    for person in ("office", "admin", "leader"):
        client = cast.client(person)
        for pattern in OF_COUNTY:
            section = pattern.callback.section
            seen = section.seen_with & ROLES[ROLE_OF[person]].permissions
            if not readable(pattern, person) or not seen:
                continue
            listed = links(client, address(pattern, here.county, here))
            if listed:
                assert [n for _, n, current in listed if current] == [section.label], pattern.name
                marked.add(section)
    assert marked == set(Section)


def test_a_count_of_what_waits_stands_beside_the_review(cast: Cast, places: tuple[Place, Place]):
    page = cast.client("office").get(f"/{cast.county.code}/board/").content.decode()
    link = re.search(r"审核\s*<span class=\"unread\"[^>]*>\s*(\d+)", page)
    assert link is not None
    assert int(link[1]) > 0
