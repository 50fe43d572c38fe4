"""The counties' own plans, and readers of what the portal prints."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from counties.models import County, User
from counties.permissions import RoleName
from tests.conftest import Cast, make_user
from tests.roadmaps.builders import at, plan, task
from tests.roadmaps.hostile import PDF, kept, picture
from tests.shared import shared
from tracker.exports.models import ArchivePackage
from tracker.exports.services.packages import request_package
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.plans import yaml_files
from tracker.roadmaps.selectors.task_rows import TaskRow, task_rows
from tracker.roadmaps.services.evidence import add_files
from tracker.roadmaps.services.plans import issue_plan

PLANS = Path(__file__).parents[2] / "fixtures" / "plans"
TODAY = date(2024, 9, 14)
IN_FORCE = ["hutubi-2022-5", "eshan-work-plan", "pingluo-campaign"]


@dataclass
class Place:
    """A county with its plan and somebody who reads it."""

    plan: CountyPlan
    reader: User

    @property
    def county(self) -> County:
        return self.plan.county

    @cached_property
    def client(self) -> Client:
        client = Client()
        client.force_login(self.reader, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def rows(self, day: date = TODAY) -> list[TaskRow]:
        return task_rows(Task.objects.filter(plan=self.plan).order_by("position"), day)

    def join_office(self) -> None:
        """The reader becomes one of those who work on the county's drafts."""
        self.reader.memberships.update(role=RoleName.OFFICE)

    def get(self, name: str, query: str = "", **kwargs: object):
        address = reverse(name, kwargs={"code": self.county.code, **kwargs})
        return self.client.get(f"{address}{query}")


@pytest.fixture
def today(time_machine) -> date:
    time_machine.move_to(at(TODAY), tick=False)
    return TODAY


def issued(key: str) -> Place:
    """Issues the county's plan of that key, as `load_plan` does."""
    file = next(path for path in PLANS.glob("*.yaml") if f"key: {key}\n" in path.read_text())
    plan = issue_plan(yaml_files.read(file), by=None)
    reader = User.objects.filter(username=plan.county.code).first() or make_user(
        plan.county.code, RoleName.LEADER, county=plan.county
    )
    return Place(plan, reader)


@pytest.fixture
def place_of(reference: None, today: date) -> Callable[[str], Place]:
    return issued


@shared(now=at(TODAY))
def hutubi(reference: None) -> Place:
    return issued("hutubi-2022-5")


def squeezed(text: str) -> str:
    """`text` without white space, as lines are broken anywhere."""
    return re.sub(r"\s", "", text)


def read_pdf(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(content))


def pages_of(content: bytes) -> list[str]:
    """The text of each page, without white space."""
    return [squeezed(page.extract_text()) for page in read_pdf(content).pages]


def structure(read: pypdf.PdfReader) -> Iterator[dict[str, Any]]:
    """Every element of the structure tree, in reading order."""
    return _below(read.trailer["/Root"]["/StructTreeRoot"])


def _below(element: Any) -> Iterator[dict[str, Any]]:
    element = element.get_object()
    if isinstance(element, dict):
        yield element
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            yield from _below(child)


@pytest.fixture
def filled(cast: Cast, today: date) -> CountyPlan:
    """A plan with two files."""
    made = issue_plan(plan(task("招聘教师")), by=None)
    files = [kept(PDF, "总结.pdf"), kept(picture(), "现场.jpg")]
    add_files(task=made.tasks.get(), by=cast.office, files=files)
    return made


@pytest.fixture
def asked(cast: Cast, filled: CountyPlan) -> ArchivePackage:
    return request_package(plan=filled, day=TODAY, by=cast.office)
