"""A day in May 2024, and a county whose duties press in each colour."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from counties.models import Department
from tests.conftest import CANARY, Cast
from tests.roadmaps import builders
from tests.shared import shared
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.services.plans import issue_plan

TODAY = date(2024, 5, 20)


@pytest.fixture
def today(time_machine) -> date:
    """Freeze the portal at ten in the morning of that day."""
    time_machine.move_to(builders.at(TODAY), tick=False)
    return TODAY


@dataclass
class Scene:
    """The cast with a plan: finance owes one task overdue and one due soon; education and
    housing have one late to begin."""

    cast: Cast
    plan: CountyPlan

    @property
    def county(self) -> Any:
        return self.cast.county

    def department(self, name: str) -> Department:
        return Department.objects.for_county(self.county).get(name=name)


def tasks(word: str = "") -> list[Any]:
    return [
        builders.task(f"{word}采购设备", due=date(2024, 5, 15), units=("县财政局",), year=2024),
        builders.task(f"{word}拨付资金", due=date(2024, 5, 31), units=("县财政局",), year=2024),
        builders.task(
            f"{word}核定编制", start=date(2024, 3, 1), end=date(2024, 12, 31),
            due=date(2024, 12, 31), units=("县教育局", "县住建局"), year=2024,
        ),
        builders.task(f"{word}以后的事", due=date(2024, 12, 31), units=("县住建局",), year=2024),
    ]  # fmt: skip


@shared(now=builders.at(TODAY))
def scene(cast: Cast) -> Scene:
    canary = builders.plan(
        *tasks(CANARY), county=cast.other.code, key="plan-other", title=f"{CANARY}方案"
    )
    issue_plan(canary, by=None)
    return Scene(cast, issue_plan(builders.plan(*tasks()), by=None))
