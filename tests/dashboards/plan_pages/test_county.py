"""The dashboard's figures are those of a slow recount, on any day."""

from datetime import date, timedelta

import pytest

from tests.dashboards.conftest import TODAY
from tests.dashboards.recount import judged
from tests.roadmaps.builders import FINANCE, HOUSING, plan, task
from tracker.dashboards.plan_pages.county import CountyFigures, county_figures
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import Lamp, State, Timeliness, covers
from tracker.roadmaps.services.plans import issue_plan

DAYS = [date(2022, 6, 1), date(2023, 7, 1), date(2024, 2, 1), date(2024, 4, 1), TODAY]
OPEN = (State.NOT_STARTED, State.IN_PROGRESS, State.UNDER_REVIEW)


def figures(story, day: date = TODAY) -> CountyFigures:
    return county_figures(story.cast.county, story.plan, day, TODAY)


@pytest.mark.parametrize("day", DAYS)
def test_totals(story, day):
    found, rows = figures(story, day).totals, judged(story.plan, day)

    def due_within(days: int) -> int:
        last = day + timedelta(days=days)
        return sum(
            s.state in OPEN and t.due_on is not None and day <= t.due_on <= last
            for t, s, _, _ in rows
        )

    states = [s.state for _, s, _, _ in rows]
    in_time = [t for _, _, t, _ in rows]
    assert found.active.count == len(rows) - states.count(State.CANCELLED)
    assert found.closed.count == states.count(State.CLOSED)
    assert found.overdue.count == in_time.count(Timeliness.OVERDUE)
    assert found.undated.count == in_time.count(Timeliness.UNDATED)
    assert found.yellow.count == [lamp for _, _, _, lamp in rows].count(Lamp.YELLOW)
    assert (found.soon.count, found.later.count) == (due_within(30), due_within(90))


def test_totals_as_read_by_hand(story):
    totals = figures(story).totals
    counts = [
        figure.count
        for figure in (
            totals.active, totals.closed, totals.overdue, totals.yellow, totals.soon,
            totals.later, totals.undated,
        )
    ]  # fmt: skip
    assert counts == [11, 3, 2, 4, 1, 2, 1]
    assert totals.closed_percent == 27


@pytest.mark.parametrize("day", DAYS)
def test_scopes(story, day):
    rows = judged(story.plan, day)
    years = {m.pk: m.year for m in story.plan.milestones.all()}
    shown = max(2023, day.year)
    month = max(Month.of(day), Month(2023, 3))
    expected = [
        [row for row in rows if covers(row[0].dates, month)],
        [row for row in rows if years.get(row[0].milestone_id) == shown],
        rows,
    ]
    scopes = figures(story, day).scopes
    assert [s.total.count for s in scopes] == [len(part) for part in expected]
    for scope, part in zip(scopes, expected, strict=True):
        assert {state: f.count for state, f in scope.states.items()} == {
            state: sum(s.state is state for _, s, _, _ in part) for state in State
        }
        assert {lamp: f.count for lamp, f in scope.lamps.items()} == {
            lamp: sum(found is lamp for _, _, _, found in part) for lamp in Lamp
        }


def test_scopes_are_called_by_what_they_are(story):
    labels = [scope.label for scope in figures(story).scopes]
    assert labels == ["本月（2024年5月）", "本年（2024年）", "整个方案"]
    before = [scope.label for scope in figures(story, DAYS[0]).scopes]
    assert before == ["2023年3月", "2023年", "整个方案"]


def test_plan_without_milestones_has_no_year(story):
    story.plan.tasks.update(milestone=None)
    story.plan.milestones.all().delete()
    found = figures(story)
    assert [scope.label for scope in found.scopes] == ["本月（2024年5月）", "整个方案"]
    assert found.milestone is None


def test_overdue_longest_first_with_who_owes_it(story):
    assert [(p.task.name, p.lead, p.days) for p in figures(story).overdue_tasks] == [
        ("最久逾期", HOUSING, 141),
        ("教育局逾期", "县教育局", 50),
    ]


def test_due_next_first(story):
    assert [(p.task.name, p.lead, p.days) for p in figures(story).later_tasks] == [
        ("临期", FINANCE, 11),
        ("待审核", "县教育局", 51),
    ]


def test_due_today_is_due_within(story):
    found = figures(story, date(2024, 5, 31))
    assert [(p.task.name, p.days) for p in found.later_tasks] == [("临期", 0), ("待审核", 40)]


def test_stage_time_and_year(story):
    found = figures(story)
    assert (found.stage.label, found.stage.following.name) == ("推进阶段", "认定阶段")
    assert (found.time_left.text, found.milestone.goal) == ("1年7个月", "全面达标")


def test_targets_by_area_without_reported_figures(story):
    found = figures(story)
    assert [(a.label, a.count, a.indicators) for a in found.targets] == [
        ("资源配置", 1, ("资源配置差异",)),
        ("指标体系以外", 1, ("社会认可度",)),
    ]
    assert found.target_count == 2


@pytest.mark.parametrize(
    ("day", "over_since", "year"),
    [(date(2024, 12, 31), None, 2024), (date(2025, 1, 1), Month(2024, 12), 2024)],
)
def test_plan_whose_months_are_past(story, time_machine, day, over_since, year):
    time_machine.move_to(day)
    found = county_figures(story.cast.county, story.plan, day, day)
    assert (found.over_since, found.heat.year) == (over_since, year)


def test_plan_of_one_undated_task(cast):
    made: CountyPlan = issue_plan(plan(task("无日期", units=())), by=None)
    found = county_figures(cast.county, made, TODAY, TODAY)
    assert (found.curve, found.heat.rows, found.over_since, found.time_left) == ((), (), None, None)
    assert found.totals.closed_percent == 0


def test_plan_without_tasks_has_no_share(cast):
    made = issue_plan(plan(), by=None)
    assert county_figures(cast.county, made, TODAY, TODAY).totals.closed_percent is None


def test_five_queries(story, django_assert_num_queries):
    with django_assert_num_queries(5):
        figures(story)
