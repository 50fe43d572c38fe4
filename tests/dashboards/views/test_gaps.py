"""缺口清单 → 问题清单 in one act."""

from datetime import date

import pytest

from counties.models import AuditEvent
from tests.conftest import Cast
from tests.indicators.builders import YEAR, load_national_set, make_school, report
from tests.roadmaps import builders
from tracker.supervision.models import Problem

PAGE = f"/652323/indicators/gaps/?year={YEAR}"


@pytest.fixture(autouse=True)
def schools(cast: Cast, time_machine):
    time_machine.move_to(builders.at(date(2024, 5, 20)), tick=False)
    load_national_set()
    made = [make_school(cast.county, name) for name in ("甲小学", "乙小学")]
    report(cast.county, cast.office, made[0])
    report(cast.county, cast.office, made[1], backbone_teachers=8, grounds_area=5000)
    return made


def test_ticked_gaps_become_problems_once(cast: Cast, schools):
    client = cast.client("office")
    keys = [each.key for each in client.get(PAGE).context["gaps"]]
    assert [key.split("-")[1] for key in keys] == ["L2", "L5"]
    sent = {"gap": keys[:1], "due_on": "2024-12-31"}
    assert client.post(PAGE, sent).status_code == 302
    assert client.post(PAGE, sent).status_code == 302  # twice is once
    problem = Problem.objects.get()
    assert (problem.source, problem.place, problem.responsible) == (
        "figures", schools[1].department, schools[1].department,
    )  # fmt: skip
    assert problem.indicator is not None
    assert problem.indicator.code == "L2"
    assert "缺 2人" in problem.description
    assert AuditEvent.objects.filter(verb="登记问题").count() == 1
    assert [bool(each.problem) for each in client.get(PAGE).context["gaps"]] == [True, False]


@pytest.mark.parametrize("sent", [{"due_on": "2024-12-31"}, {"gap": "1-L2", "due_on": "明年"}])
def test_without_ticks_or_a_day_nothing_is_made(cast: Cast, sent):
    assert cast.client("office").post(PAGE, sent).status_code == 422
    assert Problem.objects.count() == 0


def test_a_gap_that_is_none_makes_nothing(cast: Cast, schools):
    sent = {"gap": f"{schools[0].pk}-L2", "due_on": "2024-12-31"}
    cast.client("office").post(PAGE, sent)
    assert Problem.objects.count() == 0


def test_a_leader_makes_none(cast: Cast):
    assert cast.client("leader").get(PAGE).status_code == 403
