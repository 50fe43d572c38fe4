"""The page of the archive: from what is missing to the form that mends it."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.conftest import Cast
from tests.roadmaps.builders import EDUCATION, FINANCE, plan, task
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.schema import TargetDraft
from tracker.roadmaps.services.plans import issue_plan

L1 = TargetDraft("高于规定学历教师", ">=", Decimal(1), sentence="达到", indicator="L1")


@pytest.fixture
def made(cast: Cast, reference: None, today) -> CountyPlan:
    drafts = task("招聘教师", units=(EDUCATION,), targets=(L1,)), task("采购", units=(FINANCE,))
    return issue_plan(plan(*drafts), by=None)


def offered(cast: Cast, person: str, query: str) -> list[str]:
    """The positions of the tasks whose form the page leads to."""
    address = reverse("archive", kwargs={"code": cast.county.code})
    page = cast.client(person).get(f"{address}{query}").content.decode()
    return re.findall(r'aria-label="为第(\d+)项添加材料"', page)


@pytest.mark.parametrize(
    ("person", "query", "positions"),
    [
        ("office", "?indicator=L1", ["1"]),
        ("office", "?indicator=L2", ["1", "2"]),  # no task serves it: any may be chosen
        ("office", "", []),
        ("office", "?indicator=L1&as_of=2024-05-01", []),
        ("leader", "?indicator=L1", []),
        ("reporter", "?indicator=L1", []),
    ],
)
def test_an_indicator_leads_to_its_tasks(cast, made, person, query, positions) -> None:
    assert offered(cast, person, query) == positions


@pytest.mark.parametrize(("asked", "chosen"), [("L1", ["L1"]), ("无", []), ("", [""])])
def test_the_form_has_the_indicator_chosen(cast: Cast, made, asked, chosen) -> None:
    kwargs = {"code": cast.county.code, "pk": made.tasks.get(position=1).pk}
    address = f"{reverse('evidence_add', kwargs=kwargs)}?indicator={asked}"
    page = cast.client("office").get(address).content.decode()
    assert re.findall(r'<option value="(\w*)" selected', page) == chosen
