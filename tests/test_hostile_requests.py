"""Any address, method or parameter: never status 500, never a trace, always Chinese.

The suite sends a sample under a fixed seed; `python -m tests.full addresses` sends all.
"""

import random
import sys
from collections import defaultdict

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter

from tests.conftest import Cast
from tests.hostile_requests import (
    VALUES,
    HostileRequest,
    fault,
    form_requests,
    head_requests,
    paths,
    query_requests,
    read_parameters,
)
from tests.sizes import FACTOR
from tests.test_walk import ALL, OWN, PLACES, Place, places

__all__ = ["places"]
pytestmark = pytest.mark.django_db
SAMPLE = 40  # requests of each kind in the suite; the full size sends all


def kwargs_of(name: str, path: str, place: Place) -> dict[str, object]:
    """How to fill the parameters of the route `name`."""
    if not path.startswith("<county:code>/"):
        return OWN.get(name, {})
    return {"code": place.county.code, **PLACES.get(name, lambda _: {})(place)}


def send_undone(client: Client, request: HostileRequest) -> str:
    """Send `request`, undo what it wrote, and return what is wrong with the answer."""
    with transaction.atomic():
        wrong = fault(request.send(client))
        transaction.set_rollback(True)
    return wrong


def requests_of(client: Client, place: Place) -> dict[str, list[HostileRequest]]:
    """All hostile requests of all routes, by what is hostile in them."""
    made: dict[str, list[HostileRequest]] = {"path": [], "query": [], "form": [], "head": []}
    for pattern, route in ALL:
        kwargs = kwargs_of(str(pattern.name), route, place)
        address = reverse(str(pattern.name), kwargs=kwargs or None)
        for path in paths(route, VALUES, kwargs):
            made["path"] += [HostileRequest(path), HostileRequest(path, method="POST")]
        with transaction.atomic():
            in_query, in_form = read_parameters(client, address)
            transaction.set_rollback(True)
        made["query"] += query_requests(address, in_query)
        made["form"] += form_requests(address, in_form)
        made["head"] += head_requests(address)
    return made


def test_no_address_takes_a_number_that_a_database_cannot_hold():
    """Django's own `int` takes as many digits as there are."""
    plain = [route for pattern, route in ALL for each in pattern.pattern.converters.values()
             if type(each) is IntConverter]  # fmt: skip
    assert plain == []


@pytest.mark.parametrize("person", ["office", "reporter", "admin", ""])
def test_no_request_breaks_the_portal(cast: Cast, places: tuple[Place, Place], person: str):
    client = cast.client(person) if person else Client()
    made = requests_of(client, places[0])
    chance = random.Random(f"addresses {person}")
    chosen = [
        request
        for requests in made.values()
        for request in (requests if FACTOR > 1 else _sample(chance, requests))
    ]
    faults: dict[str, list[str]] = defaultdict(list)
    for request in chosen:
        if wrong := send_undone(cast.client(person) if person else Client(), request):
            faults[wrong].append(str(request)[:300])
    counts = len(ALL), len(chosen), sum(map(len, made.values())), sum(map(len, faults.values()))
    line = "%s: %d routes, %d requests of %d, %d faults\n"
    sys.stdout.write(line % (person or "nobody", *counts))
    sys.stdout.writelines(f"{len(each)} × {wrong}: {each[:2]}\n" for wrong, each in faults.items())
    assert not faults


def _sample(chance: random.Random, requests: list[HostileRequest]) -> list[HostileRequest]:
    return chance.sample(requests, min(SAMPLE, len(requests)))
