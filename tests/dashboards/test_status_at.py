"""Tasks and duties as they stood on a day."""

from datetime import date

import pytest

from tests.dashboards.conftest import TODAY
from tests.dashboards.recount import judged
from tests.roadmaps.builders import EDUCATION, FINANCE, HOUSING, SCHOOLS
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.rules.status import Lamp, State, Status, counted_status
from tracker.roadmaps.selectors.status_at import leads_of, plan_statuses

OPEN, CLOSED = Status(State.IN_PROGRESS, share=40), Status(State.CLOSED, TODAY, 100)
CANCELLED = Status(State.CANCELLED)
REPORTS, COOPERATES = AssignmentRole.RESPONSIBLE, AssignmentRole.COOPERATING


@pytest.mark.parametrize(
    ("own", "task", "role", "stands"),
    [
        (OPEN, OPEN, REPORTS, OPEN),
        (Status(), OPEN, REPORTS, Status()),
        (CLOSED, OPEN, REPORTS, CLOSED),
        (CLOSED, CANCELLED, REPORTS, CLOSED),
        (OPEN, CLOSED, REPORTS, CLOSED),
        (OPEN, CANCELLED, REPORTS, CANCELLED),
        (Status(), OPEN, COOPERATES, OPEN),
        (Status(), CLOSED, COOPERATES, CLOSED),
        (CLOSED, OPEN, COOPERATES, CLOSED),
    ],
)
def test_the_status_by_which_a_unit_is_counted(own, task, role, stands):
    assert counted_status(own, task, reports=role.reports) == stands


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2024, 2, 1), date(2024, 4, 1), TODAY])
def test_work_is_what_a_recount_finds(story, day):
    works, _ = plan_statuses(story.plan, day)
    assert [(w.pk, w.status, w.timeliness, w.lamp) for w in works] == [
        (task.pk, standing, timeliness, lamp)
        for task, standing, timeliness, lamp in judged(story.plan, day)
    ]


def test_text_is_the_title_or_else_the_content(story):
    story.plan.tasks.filter(content="临期").update(title="题目")
    works, _ = plan_statuses(story.plan, TODAY)
    assert [w.name for w in works][:5] == ["按期办结", "逾期办结", "教育局逾期", "最久逾期", "题目"]


def duties(story, content: str) -> list[tuple[str, bool, Lamp]]:
    _, found = plan_statuses(story.plan, TODAY)
    return [(d.owner.name, d.is_own, d.lamp) for d in found if d.task.name == content]


def test_unit_that_has_delivered_is_not_red_for_others(story):
    assert duties(story, "教育局逾期") == [(EDUCATION, True, Lamp.RED), (FINANCE, True, Lamp.GREEN)]


def test_cooperating_unit_has_the_status_of_the_task(story):
    assert duties(story, "临期") == [(FINANCE, True, Lamp.YELLOW), (HOUSING, True, Lamp.YELLOW)]


def test_duty_ends_with_a_task_closed_by_ruling(story):
    assert duties(story, "裁定办结") == [(HOUSING, True, Lamp.YELLOW)]


def test_members_have_duties_beside_their_groups(story):
    assert duties(story, "各校推进") == [
        (SCHOOLS, True, Lamp.GREEN),
        ("第1小学", False, Lamp.GREEN),
        ("第2小学", False, Lamp.GREEN),
        ("第3小学", False, Lamp.YELLOW),
    ]


def test_a_person_in_charge_owes_no_report(story):
    task = story.task("临期")
    official = story.cast.county.officials.create(name="李甲")
    task.assignments.create(position=9, role=AssignmentRole.LEADER, official=official)
    assert [name for name, _, _ in duties(story, "临期")] == [FINANCE, HOUSING]


def test_leads(story):
    works, found = plan_statuses(story.plan, TODAY)
    names = leads_of(found)
    assert [names[w.pk] for w in works][2:7] == [EDUCATION, HOUSING, FINANCE, EDUCATION, SCHOOLS]


def test_two_queries_read_a_plan(story, django_assert_num_queries):
    with django_assert_num_queries(2):
        plan_statuses(story.plan, TODAY)
