"""SQL says of tasks what the pure rules say; a page of a past day sees no later word."""

from datetime import date, timedelta
from itertools import product

import pytest

from tests.conftest import CANARY
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
    SCHOOLS,
    assignment,
    at,
    close,
    decide,
    plan,
    say,
    task,
    unit,
)
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import (
    Assignment,
    AssignmentStanding,
    CountyPlan,
    ProgressReport,
    Review,
    Ruling,
    Task,
    TaskStanding,
)
from tracker.roadmaps.models.querysets import REPORTS_FOR_TASK, end_of
from tracker.roadmaps.models.status_conditions import lamp_is, timeliness_is
from tracker.roadmaps.rules.months import Month, months_between
from tracker.roadmaps.rules.status import (
    Dates,
    Lamp,
    State,
    Status,
    Timeliness,
    covers,
    lamp,
    timeliness,
)
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule

DAY = date(2024, 5, 20)
# a day on each side of every edge that a rule has, seen from DAY
NEAR = [DAY + timedelta(days=days) for days in (-31, -30, -1, 0, 1, 15, 16)]
STATUSES = [
    Status(),
    *(Status(state, share=40) for state in (State.IN_PROGRESS, State.UNDER_REVIEW)),
    Status(State.CANCELLED),
    *(Status(State.CLOSED, day, 100) for day in (None, *NEAR[1:4])),
]


@pytest.fixture
def bare(cast) -> CountyPlan:
    """A plan without tasks, for rows made by hand."""
    return issue_plan(plan(), by=None)


def test_sql_judges_as_the_rules_do(bare, django_assert_num_queries) -> None:
    cases = list(product([None, *NEAR], [None, *NEAR], STATUSES))
    rows = Task.objects.bulk_create(
        Task(plan=bare, position=n, content="x", window_start=start, due_on=due)
        for n, (start, due, _) in enumerate(cases, start=1)
    )
    TaskStanding.objects.bulk_create(
        TaskStanding(
            task=row, since=at(date(2024, 1, 1)),
            state=status.state, closed_on=status.closed_on, share=status.share,
        )
        for row, (_, _, status) in zip(rows, cases, strict=True)
    )  # fmt: skip
    for day in (DAY, DAY + timedelta(days=1), DAY - timedelta(days=16)):
        with django_assert_num_queries(1):
            found = list(Task.objects.filter(plan=bare).judged_at(day).order_by("position"))
        assert [(t.state, t.closed_on, t.share, t.timeliness, t.lamp) for t in found] == [
            (*vars(s).values(), timeliness(s, due, day), lamp(s, Dates(start, None, due), day))
            for start, due, s in cases
        ]
        tasks = Task.objects.filter(plan=bare).as_of(day)
        for each in Timeliness:
            chosen = tasks.filter(timeliness_is(each, day))
            assert {t.pk for t in chosen} == {t.pk for t in found if t.timeliness == each}
        for each in Lamp:
            chosen = tasks.filter(lamp_is(each, day))
            assert {t.pk for t in chosen} == {t.pk for t in found if t.lamp == each}


def test_sql_and_rule_say_alike_who_reports(cast, today) -> None:
    units = [
        unit(name, role=role, leads=leads)
        for name, role, leads in (
            (EDUCATION, "cooperating", True),
            (FINANCE, "cooperating", False),
            (HOUSING, "responsible", False),
            ("李副县长", "leader", False),
            (SCHOOLS, "section", False),
        )
    ]
    issue_plan(plan(task(units=units), schools=2), by=None)
    every = list(Assignment.objects.all())
    reporting = set(Assignment.objects.filter(REPORTS_FOR_TASK))
    assert reporting == {each for each in every if each.reports_for_task}
    assert {str(each) for each in every if each not in reporting} == {FINANCE, "李副县长"}


def test_sql_covers_the_months_the_rule_covers(bare) -> None:
    days = [None, *(date(2024, m, d) for m, d in ((3, 31), (4, 1), (4, 30), (5, 1), (6, 15)))]
    cases = [
        Dates(start, end, due)
        for start, end, due in product(days, days, days)
        if not (start and end and start > end)
    ]
    Task.objects.bulk_create(
        Task(
            plan=bare, position=n, content="x",
            window_start=dates.start, window_end=dates.end, due_on=dates.due,
        )
        for n, dates in enumerate(cases, start=1)
    )  # fmt: skip
    for month in months_between(Month(2024, 2), Month(2024, 7)):
        found = Task.objects.judged_at(DAY).covering(month).order_by("position")
        assert [t.dates for t in found] == [d for d in cases if covers(d, month)]
    whole = months_between(Month(2024, 4), Month(2024, 5))
    found = (
        Task.objects.judged_at(DAY).covering(whole[0], whole[1]).values_list("position", flat=True)
    )
    asked = {n for n, d in enumerate(cases, 1) if any(covers(d, month) for month in whole)}
    # a window that ends before it begins (a deadline before it) may be found once too often
    odd = {n for n, d in enumerate(cases, 1) if d.start and d.due and not d.end and d.start > d.due}
    assert asked <= set(found) <= asked | odd


def test_sql_judges_and_covers_what_was_extended_as_the_rules_do(bare) -> None:
    days = [None, *(date(2024, m, d) for m, d in ((4, 1), (5, 10), (6, 15)))]
    cases = [
        (Dates(start, end, due).extended(to), standing)
        for start, end, due, to in product(
            days, days, days[1:], (date(2024, 5, 20), date(2024, 7, 9))
        )
        for standing in (Status(), Status(State.CLOSED, date(2024, 5, 20), 100))
        if not (start and end and start > end) and due < to
    ]  # fmt: skip
    rows = Task.objects.bulk_create(
        Task(plan=bare, position=n, content="x",
             window_start=d.start, window_end=d.end, due_on=d.planned)
        for n, (d, _) in enumerate(cases, start=1)
    )  # fmt: skip
    TaskStanding.objects.bulk_create(
        TaskStanding(task=row, since=at(date(2024, 1, 1)), state=status.state, due_on=dates.due,
                     closed_on=status.closed_on, share=status.share, extensions=1)
        for row, (dates, status) in zip(rows, cases, strict=True)
    )  # fmt: skip
    for day in (date(2024, 5, 20), date(2024, 5, 21), date(2024, 6, 30)):
        judged = Task.objects.judged_at(day).order_by("position")
        assert [(t.dates.extended(t.extended_to), t.timeliness, t.lamp) for t in judged] == [
            (dates, timeliness(status, dates.due, day), lamp(status, dates, day))
            for dates, status in cases
        ]
        for month in months_between(Month(2024, 3), Month(2024, 8)):
            found = judged.covering(month).values_list("position", flat=True)
            assert list(found) == [n for n, (d, _) in enumerate(cases, 1) if covers(d, month)]


# --------------------------------------------------------------------------------- as of a day


def states(row: Task, *days: date) -> list[str]:
    return [Task.objects.filter(pk=row.pk).judged_at(day).get().state for day in days]


def test_the_end_of_a_day_is_midnight_in_the_portals_zone() -> None:
    assert end_of(DAY).isoformat() == "2024-05-21T00:00:00+08:00"


def test_a_day_shows_how_it_ended(cast) -> None:
    row = issue_plan(plan(task()), by=None).tasks.get()
    duty = assignment(row, EDUCATION)
    say(duty, cast.office, when=at(date(2024, 5, 2)))
    report = say(duty, cast.office, ReportKind.CLOSING, when=at(date(2024, 5, 6), 9))
    decide(report, cast.office, Decision.RETURNED, when=at(date(2024, 5, 6), 15))
    report = say(duty, cast.office, ReportKind.CLOSING, when=at(date(2024, 5, 8)))
    decide(report, cast.office, Decision.APPROVED, when=at(date(2024, 5, 9)))
    days = [date(2024, 5, day) for day in (1, 2, 3, 5, 6, 7, 8, 9, 31)]
    assert states(row, *days) == [
        "not_started", "in_progress", "in_progress", "in_progress",
        "in_progress", "in_progress", "under_review", "closed", "closed",
    ]  # fmt: skip
    closed = Task.objects.judged_at(date(2024, 5, 9)).get(pk=row.pk)
    assert (closed.closed_on, closed.share) == (date(2024, 5, 8), 100)
    duties = Assignment.objects.filter(pk=duty.pk)
    both = duties.as_of(days[6]).with_task_status(days[6]).get()
    assert (both.state, both.task_state, both.task_share) == ("under_review", "under_review", 100)


@pytest.mark.parametrize(
    ("hour", "minute", "day", "expected"),
    [
        (23, 59, date(2024, 5, 5), ["not_started", "in_progress", "in_progress"]),
        (0, 0, date(2024, 5, 6), ["not_started", "not_started", "in_progress"]),
        (0, 1, date(2024, 5, 6), ["not_started", "not_started", "in_progress"]),
    ],
)
def test_midnight_in_shanghai_parts_the_days(cast, hour, minute, day, expected) -> None:
    row = issue_plan(plan(task()), by=None).tasks.get()
    say(assignment(row, EDUCATION), cast.office, when=at(day, hour, minute))
    assert states(row, *(date(2024, 5, d) for d in (4, 5, 6))) == expected


def test_each_moment_has_one_standing(cast) -> None:
    """Also the moment of a change, on the stroke of midnight and twice in one minute."""
    row = issue_plan(plan(task()), by=None).tasks.get()
    duty = assignment(row, EDUCATION)
    for moment in [at(date(2024, 5, 6), 0, 0)] * 2 + [at(date(2024, 5, 7), 0, 0)]:
        say(duty, cast.office, share=moment.day * 10, when=moment)
    report = say(duty, cast.office, ReportKind.CLOSING, when=moment)
    decide(report, cast.office, Decision.APPROVED, when=moment)
    for day in range(4, 10):
        rows = Task.objects.filter(pk=row.pk).judged_at(date(2024, 5, day))
        assert rows.count() == 1
    assert states(row, date(2024, 5, 5), date(2024, 5, 6), date(2024, 5, 7)) == [
        "not_started", "in_progress", "closed",
    ]  # fmt: skip


def test_the_latest_word_on_a_task_as_of_a_day(cast) -> None:
    row = issue_plan(plan(task(units=(EDUCATION, FINANCE))), by=None).tasks.get()
    say(assignment(row, EDUCATION), cast.office, text="一", when=at(date(2024, 5, 2)))
    say(assignment(row, FINANCE), cast.office, text="二", when=at(date(2024, 5, 3), 23, 59))
    say(assignment(row, EDUCATION), cast.office, text="三", when=at(date(2024, 5, 4), 0, 1))
    days = [date(2024, 5, day) for day in (1, 2, 3, 4)]
    found = [Task.objects.with_latest(day).get(pk=row.pk).latest for day in days]
    assert found == [None, "一", "二", "三"]


def test_the_queue_as_of_a_day(cast) -> None:
    row = issue_plan(plan(task(units=(EDUCATION, FINANCE))), by=None).tasks.get()
    say(assignment(row, FINANCE), cast.office, when=at(date(2024, 5, 1)))
    early = say(
        assignment(row, FINANCE), cast.office, ReportKind.CLOSING, when=at(date(2024, 5, 2))
    )
    later = say(
        assignment(row, EDUCATION), cast.office, ReportKind.CLOSING, when=at(date(2024, 5, 3))
    )
    decide(early, cast.office, Decision.APPROVED, when=at(date(2024, 5, 6), 0, 0))
    waiting = {
        day: list(ProgressReport.objects.awaiting(date(2024, 5, day))) for day in (1, 2, 3, 5, 6)
    }
    assert waiting == {1: [], 2: [early], 3: [early, later], 5: [early, later], 6: [later]}
    assert list(ProgressReport.objects.until(date(2024, 5, 2)).order_by("at"))[-1] == early


# -------------------------------------------------------------------------------------- tenancy


def test_every_row_belongs_to_one_county(cast) -> None:
    for county in (cast.county, cast.other):
        row = issue_plan(plan(task(items=("一",)), county=county.code), by=None).tasks.get()
        duty = assignment(row, EDUCATION)
        say(duty, cast.office)
        close(duty, cast.office)
        rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="复查")
    assert CANARY in cast.other.name
    plans = CountyPlan.objects
    assert plans.current(cast.county).county == cast.county
    for model in (CountyPlan, Task, Assignment, ProgressReport, Review, Ruling):
        everything = model.objects.count()
        of_county = model.objects.for_county(cast.county)
        assert 0 < of_county.count() < everything
        assert of_county.count() + model.objects.for_county(cast.other).count() == everything
    assert AssignmentStanding.objects.exists()


def test_only_the_plan_in_force_is_current(cast) -> None:
    assert CountyPlan.objects.current(cast.county) is None
    draft = issue_plan(plan(state="draft", key="plan-2", version=2), by=None)
    assert CountyPlan.objects.current(cast.county) is None
    in_force = issue_plan(plan(), by=None)
    assert CountyPlan.objects.current(cast.county) == in_force
    assert list(CountyPlan.objects.for_county(cast.county).in_force()) == [in_force]
    assert draft.label == "第2版（草案）"


def test_a_member_serves_from_the_day_it_joins_to_the_day_before_it_leaves(cast) -> None:
    made = issue_plan(plan(task(units=(SCHOOLS,)), schools=1), by=None).tasks.get()
    member = made.assignments.exclude(via=None).get()
    joined, left = date(2024, 5, 10), date(2024, 5, 20)
    Assignment.objects.filter(pk=member.pk).update(member_since=joined, member_until=left)
    member.refresh_from_db()
    expected = {9: False, 10: True, 19: True, 20: False}
    for number, serves in expected.items():
        day = date(2024, 5, number)
        assert Assignment.objects.serving_on(day).filter(pk=member.pk).exists() is serves
        assert member.serves_on(day) is serves
