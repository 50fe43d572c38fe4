"""How often a page of indicators climbs back up to `dashboards`, and returns to a module.

A page asks the rooms below for what it shows, then joins it: the fewer turns, the easier it is to
follow. The limits are what the pages need now, so that a change that adds turns is seen. Most
returns are inside `indicators`: a year is read, judged and put in words by the same few modules,
and a forecast reads each kind of criterion in several years.

The route is the order in which the functions of the project are first called. Template tags and
models are left out, since templates call them in any order.
"""

import itertools
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import FrameType

import pytest
from django.core.cache import cache

from tests.conftest import Cast
from tests.house import ROOT, room_of
from tests.indicators.builders import load_national_set, make_school, report
from tests.roadmaps.builders import at, plan, task
from tracker.roadmaps.plans.schema import TargetDraft
from tracker.roadmaps.services.plans import issue_plan

TODAY = date(2024, 5, 20)
LEFT_OUT = {"models", "templatetags", "migrations"}


def route(visit: Callable[[], object]) -> list[str]:
    """The modules of the project in the order in which `visit` first calls their functions."""
    called: set[object] = set()
    modules: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event != "call" or frame.f_code in called or frame.f_code.co_name.startswith("<"):
            return
        if path.is_relative_to(ROOT / "tracker"):
            called.add(frame.f_code)
            parts = path.relative_to(ROOT).with_suffix("").parts
            if not LEFT_OUT & set(parts):
                modules.append(".".join(parts))

    sys.setprofile(note)
    try:
        visit()
    finally:
        sys.setprofile(None)
    return modules


def climbs(modules: list[str]) -> int:
    """How often the route leads from a room below back up to dashboards."""
    rooms = [room for module in modules if (room := room_of(module))]
    return sum(a[0] < b[0] for a, b in itertools.pairwise(rooms) if "dash" in b[1])


def returns(modules: list[str]) -> int:
    """How often the route leads back to a module that it has left."""
    visits = [module for module, _ in itertools.groupby(modules)]
    return len(visits) - len(set(visits))


@pytest.mark.parametrize(
    ("address", "most_climbs", "most_returns"),
    [
        ("indicators/", 10, 54),
        ("indicators/L1/", 5, 27),
        ("indicators/gaps/", 4, 24),
        ("indicators/outlook/", 6, 33),
        ("indicators/years/", 0, 20),
        ("indicators/schools/", 2, 19),
    ],
)
def test_a_page_climbs_and_returns_no_more_often_than_it_must(
    cast: Cast, time_machine, address, most_climbs, most_returns
):
    time_machine.move_to(at(TODAY), tick=False)
    load_national_set()
    promise = TargetDraft("社会认可度", ">=", Decimal(90), "%", sentence="原文", indicator="S1")
    issue_plan(plan(task(targets=(promise,)), target_year=2026), by=None)
    report(cast.county, cast.office, make_school(cast.county, "甲小学"))
    client, url = cast.client("office"), f"/{cast.county.code}/{address}"
    client.get(url)  # modules that the first visit imports are no part of the route
    cache.clear()
    modules = route(lambda: client.get(url))
    assert climbs(modules) <= most_climbs, modules
    assert returns(modules) <= most_returns, modules
