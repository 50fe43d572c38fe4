"""Duties as their owners see them."""

from datetime import date

import pytest

from counties.access import Access, access_in
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
from tracker.roadmaps.models import Task
from tracker.roadmaps.rules.status import Lamp, State, Status, Timeliness
from tracker.roadmaps.selectors.assignments import (
    Duty,
    by_urgency,
    duties_of_task,
    may_report,
    my_duties,
)
from tracker.roadmaps.selectors.task_history import reports_of
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule

NOBODY = Access((), frozenset())


def of_task(row: Task, day: date, access: Access = NOBODY) -> dict[str, Duty]:
    found = duties_of_task(row, day, access, reports_of(row, day))
    return {str(duty.assignment): duty for duty in found}


def mine(cast, who: str, day: date) -> list[Duty]:
    return my_duties(cast.county, day, access_in(getattr(cast, who), cast.county))


def made(*tasks, **more) -> Task:
    return issue_plan(plan(*tasks, **more), by=None).tasks.get(position=1)


# ------------------------------------------------------------------------------------- of a task


def test_all_who_answer_in_the_documents_order_members_behind_their_group(cast, today) -> None:
    row = made(
        task(units=(EDUCATION, SCHOOLS, unit("李副县长", role="leader"), FINANCE)), schools=2
    )
    assert list(of_task(row, today)) == [
        EDUCATION, SCHOOLS, "第1小学", "第2小学", "李副县长", FINANCE,
    ]  # fmt: skip


def test_a_duty_is_judged_by_its_own_state_and_the_tasks_dates(cast) -> None:
    due = date(2024, 5, 10)
    row = made(task(due=due, units=(EDUCATION, FINANCE)))
    close(assignment(row, FINANCE), cast.office, when=at(date(2024, 5, 9)))
    duties = of_task(row, date(2024, 5, 20))
    late, done = duties[EDUCATION], duties[FINANCE]
    assert (late.status.state, late.status.timeliness, late.status.lamp) == (
        State.NOT_STARTED, Timeliness.OVERDUE, Lamp.RED,
    )  # fmt: skip
    assert (done.status.status, done.status.timeliness, done.status.lamp) == (
        Status(State.CLOSED, date(2024, 5, 9), 100), Timeliness.CLOSED_ON_TIME, Lamp.GREEN,
    )  # fmt: skip
    before = of_task(row, date(2024, 5, 8))[FINANCE]
    assert (before.status.status, before.last_report) == (Status(), None)


@pytest.mark.parametrize(
    ("kind", "state", "lamp"),
    [
        (RulingKind.CLOSE, State.CLOSED, Lamp.YELLOW),
        (RulingKind.CANCEL, State.CANCELLED, Lamp.GREY),
    ],
)
def test_a_duty_ends_with_its_task(cast, kind, state, lamp) -> None:
    row = made(task(due=date(2024, 5, 10), units=(EDUCATION, FINANCE)))
    close(assignment(row, FINANCE), cast.office, when=at(date(2024, 5, 9)))
    moment = at(date(2024, 5, 12))
    rule(task=row, by=cast.office, kind=kind, reason="县委决定", at=moment)
    access = access_in(cast.office, cast.county)
    duties = of_task(row, date(2024, 5, 12), access)
    ended = duties[EDUCATION]
    assert (ended.status.state, ended.status.lamp) == (state, lamp)
    assert (ended.status.is_open, ended.can_send) == (False, False)
    # who had delivered keeps its own good name
    assert duties[FINANCE].status.timeliness is Timeliness.CLOSED_ON_TIME
    assert of_task(row, date(2024, 5, 11), access)[EDUCATION].can_send
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="恢复", at=at(date(2024, 5, 13)))
    assert of_task(row, date(2024, 5, 13), access)[EDUCATION].can_send


def test_the_last_report_and_its_return_as_of_a_day(cast) -> None:
    row = made(task())
    duty = assignment(row, EDUCATION)
    first = say(duty, cast.colleague, text="一", when=at(date(2024, 5, 6)))
    second = say(duty, cast.colleague, ReportKind.CLOSING, when=at(date(2024, 5, 7)))
    decide(second, cast.office, Decision.RETURNED, when=at(date(2024, 5, 9)))
    third = say(duty, cast.colleague, text="三", when=at(date(2024, 5, 10)))
    seen = {
        day: (d.last_report, d.returned_for)
        for day in range(5, 11)
        for d in [of_task(row, date(2024, 5, day))[EDUCATION]]
    }
    assert seen == {
        5: (None, ""),
        6: (first, ""),
        7: (second, ""),
        8: (second, ""),  # the return of the 9th is not known yet
        9: (second, "材料不全"),
        10: (third, ""),
    }


def test_a_group_counts_its_members(cast, today) -> None:
    row = made(task(units=(SCHOOLS, EDUCATION)), schools=3)
    for name in ("第1小学", "第3小学"):
        close(assignment(row, name), cast.office)
    duties = of_task(row, today)
    counts = {name: (d.member_count, d.members_closed) for name, d in duties.items()}
    assert counts == {
        SCHOOLS: (3, 2), "第1小学": (0, 0), "第2小学": (0, 0), "第3小学": (0, 0), EDUCATION: (0, 0),
    }  # fmt: skip
    yesterday = of_task(row, date(2024, 5, 19))
    assert (yesterday[SCHOOLS].member_count, yesterday[SCHOOLS].members_closed) == (3, 0)


# ---------------------------------------------------------------------------------- who may report


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("reporter", {FINANCE}),
        ("colleague", {EDUCATION}),
        ("office", {EDUCATION, FINANCE, HOUSING, "第1小学"}),
        ("leader", set()),
        ("supervisor", set()),
        ("admin", set()),
    ],
)
def test_own_duties_for_a_reporter_anyones_for_the_office(cast, today, who, expected) -> None:
    units = (EDUCATION, FINANCE, unit(HOUSING, role="cooperating"), SCHOOLS,
             unit("李副县长", role="leader"))  # fmt: skip
    row = made(task(units=units), schools=1)
    access = access_in(getattr(cast, who), cast.county)
    found = of_task(row, today, access)
    assert {name for name, duty in found.items() if duty.may_report} == expected
    # a group without members is the office's to report
    alone = assignment(row, SCHOOLS)
    assert may_report(alone, access) == (who == "office")
    assert not may_report(alone, access, has_members=True)


def test_what_waits_for_review_cannot_be_sent_again(cast, today) -> None:
    row = made(task())
    access = access_in(cast.colleague, cast.county)
    duty = assignment(row, EDUCATION)
    for kind, expected in ((ReportKind.PROGRESS, True), (ReportKind.CLOSING, False)):
        report = say(duty, cast.colleague, kind)
        assert of_task(row, today, access)[EDUCATION].can_send is expected
    decide(report, cast.office, Decision.APPROVED)
    assert not of_task(row, today, access)[EDUCATION].can_send


# ------------------------------------------------------------------------------------------ mine


def contents(duties: list[Duty]) -> list[str]:
    return [duty.task.content for duty in duties]


def test_a_reporter_sees_the_own_units_duties_by_deadline(cast, today) -> None:
    issue_plan(plan(task("草案", units=(FINANCE,)), state="draft", key="draft", version=2), by=None)
    made(
        task("无日期", units=(FINANCE,)),
        task("六月", due=date(2024, 6, 30), units=(EDUCATION, FINANCE)),
        task("别人的", due=date(2024, 5, 1)),
        task("五月", due=date(2024, 5, 31), units=(unit(FINANCE, role="cooperating"), EDUCATION)),
        task("领导", units=(EDUCATION, unit("李副县长", role="leader"))),
    )
    assert contents(mine(cast, "reporter", today)) == ["五月", "六月", "无日期"]
    assert mine(cast, "stranger", today) == []


def test_a_cancelled_task_is_nobodys_duty(cast, today) -> None:
    row = made(task("甲"), task("乙"))
    rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="不再实施")
    assert contents(mine(cast, "colleague", today)) == ["乙"]
    assert contents(mine(cast, "colleague", date(2024, 5, 19))) == ["甲", "乙"]


def test_the_office_sees_what_nobody_else_can_report(cast, today) -> None:
    made(task("学校", units=(SCHOOLS,)), task("教育局"))
    assert contents(mine(cast, "office", today)) == ["学校"]


def test_a_group_with_members_is_its_members_duty(cast, today) -> None:
    made(task("学校", units=(SCHOOLS,)), schools=2)
    assert mine(cast, "office", today) == []


def test_duties_by_urgency(cast, today) -> None:
    row = made(
        task("逾期", due=date(2024, 5, 19)),
        task("今天到期", due=today),
        task("本月推进", start=date(2024, 3, 1), end=date(2024, 6, 30), due=date(2024, 6, 30)),
        task("下月", start=date(2024, 6, 1), end=date(2024, 6, 30), due=date(2024, 6, 30)),
        task("无日期"),
        task("已办结", due=date(2024, 5, 19)),
        task("裁定办结", due=date(2024, 5, 19)),
    )
    rows = {t.content: t for t in row.plan.tasks.all()}
    close(assignment(rows["已办结"], EDUCATION), cast.office)
    rule(task=rows["裁定办结"], by=cast.office, kind=RulingKind.CLOSE, reason="县委决定")
    groups = by_urgency(mine(cast, "colleague", today), today)
    assert {name: contents(duties) for name, duties in groups.items()} == {
        "overdue": ["逾期"],
        "month": ["今天到期", "本月推进"],
        "later": ["下月", "无日期"],
        "closed": ["已办结", "裁定办结"],
    }


@pytest.mark.parametrize("count", [1, 30])
def test_my_duties_take_two_queries(cast, today, count, django_assert_num_queries) -> None:
    row = made(*(task(f"任务{n}") for n in range(count)))
    for each in row.plan.tasks.all():
        say(assignment(each, EDUCATION), cast.colleague)
    access = access_in(cast.colleague, cast.county)
    with django_assert_num_queries(2):
        assert len(my_duties(cast.county, today, access)) == count
