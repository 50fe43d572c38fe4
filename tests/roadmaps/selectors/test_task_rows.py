"""One task as one row: the words of page, Excel and paper."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.exports.conftest import IN_FORCE, TODAY, Place, place_of, today  # noqa: F401
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    close,
    plan,
    say,
    task,
    unit,
)
from tests.roadmaps.test_fixtures import ESHAN, HUTUBI, PINGLUO
from tracker.roadmaps.models import Task
from tracker.roadmaps.plans.schema import DueDraft, PlanDraft
from tracker.roadmaps.rules.status import Dates, Lamp, State, Status, Timeliness
from tracker.roadmaps.selectors.task_rows import (
    INFERRED_DAYS,
    TaskRow,
    for_rows,
    rows_of,
    task_row,
    task_rows,
)
from tracker.roadmaps.services.plans import issue_plan
from tracker.time_expressions.vocabulary import Precision

DAY = date(2024, 5, 20)


def rows(draft: PlanDraft, day: date = DAY) -> list[TaskRow]:
    return task_rows(issue_plan(draft, by=None).tasks.all(), day)


def test_a_row_of_a_task_nobody_has_touched(cast) -> None:
    draft = task(
        "购置教学仪器", title="改善条件", number="一", year=2024,
        start=date(2024, 3, 1), end=date(2024, 6, 30), due=date(2024, 6, 30),
        units=(EDUCATION, FINANCE),
    )  # fmt: skip
    (row,) = rows(plan(draft))
    stored = Task.objects.get()
    assert row == TaskRow(
        day=DAY, status=Status(), extensions=0, extended_for="",
        dates=Dates(date(2024, 3, 1), date(2024, 6, 30), date(2024, 6, 30)),
        pk=stored.pk, current_row=stored.pk, position=1, number="一", year=2024, window_text="时间",
        milestone_id=stored.milestone_id, title="改善条件", content="购置教学仪器",
        due_text="2024-06-30前", due_note="", lead=EDUCATION, lead_inferred=True,
        units="县教育局、县财政局", units_written="县教育局、县财政局", latest="",
        optional=(),
    )  # fmt: skip
    assert (row.state, row.timeliness, row.lamp, row.share, row.closed_on, row.overdue_days) == (
        State.NOT_STARTED, Timeliness.NOT_DUE, Lamp.YELLOW, None, None, 0,
    )  # fmt: skip
    assert (row.due, row.planned_on) == (date(2024, 6, 30),) * 2
    assert (row.due_words, row.text) == ("2024-06-30前", "改善条件\n购置教学仪器")


def test_a_row_of_which_the_plan_says_nothing(cast) -> None:
    (row,) = rows(plan(task(units=())))
    assert (row.year, row.window_text, row.due_words, row.lead, row.units) == (
        None, "", "", "", "",
    )  # fmt: skip
    assert (row.timeliness, row.lamp, row.text) == (Timeliness.UNDATED, Lamp.GREY, "购置教学仪器")


@pytest.mark.parametrize(
    ("due", "days", "timeliness"),
    [
        (date(2024, 5, 19), 1, Timeliness.OVERDUE),
        (date(2024, 4, 20), 30, Timeliness.OVERDUE),
        (date(2024, 5, 20), 0, Timeliness.DUE_SOON),
    ],
)
def test_how_many_days_overdue(cast, due, days, timeliness) -> None:
    (row,) = rows(plan(task(due=due)))
    assert (row.overdue_days, row.timeliness) == (days, timeliness)


def test_what_is_closed_counts_no_days(cast) -> None:
    made = issue_plan(plan(task(due=date(2024, 5, 1))), by=None)
    close(assignment(made.tasks.get(), EDUCATION), cast.office, when=at(date(2024, 5, 9)))
    (row,) = task_rows(made.tasks.all(), DAY)
    assert (row.timeliness, row.overdue_days, row.closed_on, row.share) == (
        Timeliness.CLOSED_LATE, 0, date(2024, 5, 9), 100,
    )  # fmt: skip


def test_a_row_of_a_past_day(cast) -> None:
    made = issue_plan(plan(task(units=(EDUCATION, FINANCE))), by=None)
    say(assignment(made.tasks.get(), EDUCATION), cast.office, text="一", share=30,
        when=at(date(2024, 5, 6)))  # fmt: skip
    say(assignment(made.tasks.get(), FINANCE), cast.office, text="二", when=at(date(2024, 5, 8)))
    seen = {
        day: (row.state.value, row.share, row.latest)
        for day in (5, 6, 7, 8)
        for row in task_rows(made.tasks.all(), date(2024, 5, day))
    }
    assert seen == {
        5: ("not_started", None, ""),
        6: ("in_progress", 30, "一"),
        7: ("in_progress", 30, "一"),
        8: ("in_progress", 30, "二"),
    }


# ---------------------------------------------------------------------------------------- units


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ((EDUCATION,), "县教育局"),
        ((EDUCATION, FINANCE, SCHOOLS), "县教育局、县财政局、各义务教育学校"),
        (
            (unit(EDUCATION, role="lead", leads=True), FINANCE, HOUSING),
            "牵头单位：县教育局；责任单位：县财政局、县住建局",
        ),
        # roles that alternate are brought together, in the order in which each first stands
        (
            (unit(EDUCATION, role="lead", leads=True), FINANCE, unit(HOUSING, role="lead")),
            "牵头单位：县教育局、县住建局；责任单位：县财政局",
        ),
        # a unit of several items is named once
        ((unit(EDUCATION, item=1), unit(EDUCATION, item=2), FINANCE), "县教育局、县财政局"),
        (
            (unit("李副县长", role="leader"), unit(EDUCATION, role="section"), FINANCE),
            "责任领导：李副县长；责任科室：县教育局；责任单位：县财政局",
        ),
    ],
)
def test_text_of_responsible_units(cast, units, words) -> None:
    (row,) = rows(plan(task(units=units, items=("一", "二"))))
    assert row.units == words


def test_members_of_a_group_are_not_named_beside_it(cast) -> None:
    (row,) = rows(plan(task(units=(SCHOOLS,)), schools=30))
    assert (row.units, row.lead) == (SCHOOLS, SCHOOLS)


def test_units_as_the_document_writes_them(reference) -> None:
    found = {draft.key: rows(draft)[0] for draft in (HUTUBI, ESHAN, PINGLUO)}
    for draft in (HUTUBI, ESHAN, PINGLUO):
        row = found[draft.key]
        given = draft.tasks[0].assignments
        assert all(a.written in row.units_written for a in given)
        assert all(a.unit in row.units for a in given)
    assert found["eshan-work-plan"].units_written.startswith("牵头单位：")
    assert not found["hutubi-2022-5"].units_written.startswith("责任单位：")


# ------------------------------------------------------------------------------------------ days


@pytest.mark.parametrize(
    ("precision", "note"),
    [
        ("day", ""),
        ("month", "按月末计"),
        ("month_early", "按10日计"),
        ("xun", "按旬末计"),
        ("quarter", "按季末计"),
        ("half", "按半年末计"),
        ("year", "按年末计"),
        ("school", "按开学日计"),
    ],
)
def test_a_day_the_document_does_not_name_says_how_it_was_read(cast, precision, note) -> None:
    (row,) = rows(plan(replace(task(), due=DueDraft("某时", DAY, precision))))
    assert row.due_note == note


def test_every_precision_that_has_no_day_of_its_own_has_a_note() -> None:
    assert set(INFERRED_DAYS) <= {p.value for p in Precision}


def test_no_plan_has_no_rows(db: None) -> None:
    assert list(rows_of(Task.objects.none().judged_at(DAY), DAY)) == []


@pytest.mark.parametrize("key", IN_FORCE)
@pytest.mark.parametrize("order", ["position", "-position"])
def test_values_and_models_make_the_same_rows(
    key: str,
    order: str,
    place_of: Callable[[str], Place],  # noqa: F811
    django_assert_num_queries,
):
    """Groups, officials, several roles, inferred leads, no year, no deadline, reports and none."""
    place = place_of(key)
    for position, day in ((1, date(2024, 5, 10)), (3, date(2024, 9, 14))):
        duty = place.plan.tasks.get(position=position).assignments.get(leads=True, via=None)
        if not duty.member_assignments.exists():
            say(duty, place.reader, text="进行中", share=40, when=at(day))
    for day in (TODAY, date(2024, 5, 9)):
        judged = Task.objects.filter(plan=place.plan).order_by(order).judged_at(day)
        expected = [
            task_row(each, day, each.assignments.filter(via=None)) for each in for_rows(judged, day)
        ]
        with django_assert_num_queries(2):
            assert list(rows_of(judged, day)) == expected
        assert task_rows(Task.objects.filter(plan=place.plan).order_by(order), day) == expected


@pytest.mark.parametrize("count", [1, 30])
def test_rows_take_two_queries(cast, count, django_assert_num_queries) -> None:
    made = issue_plan(plan(*(task(f"任务{n}") for n in range(count))), by=None)
    with django_assert_num_queries(2):
        assert len(task_rows(made.tasks.all(), DAY)) == count
