"""延期: asked before the deadline, decided once; every page judges by the day in force."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from counties.access import access_in
from counties.concurrency import StaleEdit
from counties.models import AuditEvent, Notice
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    assignment,
    at,
    close,
    decide,
    plan,
    say,
    task,
)
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import Extension, ExtensionDecision, Task
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.rules.status import BoardColumn, Lamp, Timeliness
from tracker.roadmaps.selectors.boards import month_board, plan_months
from tracker.roadmaps.selectors.task_history import history, reports_of
from tracker.roadmaps.selectors.task_rows import TaskRow, task_rows
from tracker.roadmaps.services.extensions import NotExtendable, ask_extension, decide_extension
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.rulings import rule

DUE = date(2024, 5, 31)
LATER = date(2024, 7, 31)
LAST = date(2024, 9, 30)


@pytest.fixture
def row(cast) -> Task:
    """A task of the finance bureau, due at the end of May."""
    draft = task(start=date(2024, 3, 1), end=DUE, due=DUE, units=(FINANCE, EDUCATION))
    return issue_plan(plan(draft), by=None).tasks.get()


def ask(cast, row: Task, due: date = LATER, day: date = date(2024, 5, 20), **more) -> Extension:
    return ask_extension(task=row, by=cast.reporter, due=due, reason="招标流标", at=at(day), **more)


def grant(cast, asked: Extension, day: date = date(2024, 5, 22)) -> ExtensionDecision:
    return decide_extension(extension=asked, by=cast.office, granted=True, at=at(day))


def seen(row: Task, day: date) -> TaskRow:
    return task_rows(Task.objects.filter(pk=row.pk), day)[0]


def test_the_deadline_moves_from_the_day_of_the_grant(cast, row) -> None:
    grant(cast, ask(cast, row), date(2024, 5, 22))
    before, after = seen(row, date(2024, 5, 21)), seen(row, date(2024, 5, 22))
    assert (before.due, before.planned_on, before.extensions) == (DUE, DUE, 0)
    assert (after.due, after.planned_on, after.extensions) == (LATER, DUE, 1)
    assert (before.timeliness, after.timeliness) == (Timeliness.DUE_SOON, Timeliness.NOT_DUE)
    assert before.due_words == "2024-05-31前"
    assert after.due_words == "原 2024-05-31前 延至 2024年7月31日（第1次延期：招标流标）"
    assert after.due_written == before.due_written
    assert Task.objects.get(pk=row.pk).due_on == DUE
    assert seen(row, LATER).lamp is Lamp.YELLOW
    assert (seen(row, LATER).overdue_days, seen(row, LATER + timedelta(days=3)).overdue_days) == (
        0,
        3,
    )


def test_a_day_that_the_deadline_already_has_is_not_granted(cast, row) -> None:
    asked = ask(cast, row)
    Task.objects.filter(pk=row.pk).update(due_on=LATER)  # as a new version may do
    with pytest.raises(NotExtendable, match="不早于申请的日期"):
        grant(cast, asked)


def test_a_late_grant_turns_an_overdue_task_on_course(cast, row) -> None:
    asked = ask(cast, row, day=DUE)
    grant(cast, asked, date(2024, 6, 10))
    overdue, on_course = seen(row, date(2024, 6, 9)), seen(row, date(2024, 6, 10))
    assert (overdue.timeliness, overdue.lamp) == (Timeliness.OVERDUE, Lamp.RED)
    assert (on_course.timeliness, on_course.lamp) == (Timeliness.NOT_DUE, Lamp.YELLOW)  # behind
    say(assignment(row, FINANCE), cast.office, when=at(date(2024, 6, 11)))
    assert seen(row, date(2024, 6, 11)).lamp is Lamp.GREEN


def test_twice_extended(cast, row) -> None:
    grant(cast, ask(cast, row))
    again = ask(cast, row, due=LAST, day=date(2024, 7, 20))
    assert again.due_before == LATER
    grant(cast, again, date(2024, 7, 25))
    assert [(seen(row, day).due, seen(row, day).extensions) for day in (
        date(2024, 5, 21), date(2024, 7, 24), date(2024, 7, 25)
    )] == [(DUE, 0), (LATER, 1), (LAST, 2)]  # fmt: skip
    assert seen(row, LAST).extension_words == "延至 2024年9月30日（第2次延期：招标流标）"


def test_an_extension_stays_while_the_task_moves_on(cast, row) -> None:
    grant(cast, ask(cast, row))
    say(assignment(row, FINANCE), cast.reporter, when=at(date(2024, 6, 3)))
    close(assignment(row, EDUCATION), cast.office, when=at(date(2024, 6, 20)))
    close(assignment(row, FINANCE), cast.office, when=at(date(2024, 7, 31)))
    done = seen(row, date(2024, 8, 1))
    assert (done.timeliness, done.lamp) == (Timeliness.CLOSED_ON_TIME, Lamp.GREEN)
    assert (done.due, done.extensions) == (LATER, 1)
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="复查", at=at(date(2024, 8, 2)))
    assert seen(row, date(2024, 8, 2)).extensions == 1


def test_refused_the_deadline_stays(cast, row) -> None:
    asked = ask(cast, row)
    with pytest.raises(NotExtendable, match="须写明原因"):
        decide_extension(extension=asked, by=cast.office, granted=False, reason=" ")
    decide_extension(extension=asked, by=cast.office, granted=False, reason="不影响招标")
    assert seen(row, date(2024, 6, 1)).timeliness is Timeliness.OVERDUE
    assert not row.standings.exists()
    again = ask(cast, row, day=date(2024, 5, 23))
    assert again.due_before == DUE


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((date(2024, 6, 1), LATER, "招标流标"), "完成时限2024年5月31日已过"),
        ((DUE, DUE, "招标流标"), "应晚于现在的时限2024年5月31日"),
        ((DUE, date(2024, 5, 30), "招标流标"), "应晚于现在的时限"),
        ((DUE, LATER, " \n"), "请写明延期理由"),
    ],
)
def test_what_is_refused(cast, row, asked, says) -> None:
    day, due, reason = asked
    with pytest.raises(NotExtendable, match=says):
        ask_extension(task=row, by=cast.reporter, due=due, reason=reason, at=at(day))
    assert not Extension.objects.exists()
    assert not Notice.objects.exists()


def test_on_the_last_day_it_can_be_asked(cast, row) -> None:
    assert ask(cast, row, due=DUE + timedelta(days=1), day=DUE).due_before == DUE


def test_one_asking_at_a_time_and_none_where_nothing_is_due(cast, row) -> None:
    asked = ask(cast, row)
    with pytest.raises(NotExtendable, match="已有一条延期申请"):
        ask(cast, row, due=LAST)
    decide_extension(extension=asked, by=cast.office, granted=True)
    with pytest.raises(StaleEdit):
        decide_extension(extension=asked, by=cast.office, granted=False, reason="改主意")
    Task.objects.filter(pk=row.pk).update(due_on=None)
    undated = Task.objects.create(plan=row.plan, position=9, content="x")
    with pytest.raises(NotExtendable, match="没有完成时限"):
        ask(cast, undated)


def test_an_ended_task_is_not_extended(cast, row) -> None:
    asked = ask(cast, row)
    rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="停办", at=at(date(2024, 5, 21)))
    with pytest.raises(NotExtendable, match="已中止"):
        grant(cast, asked)
    decide_extension(extension=asked, by=cast.office, granted=False, reason="任务已中止")
    with pytest.raises(NotExtendable, match="已中止"):
        ask(cast, row, day=date(2024, 5, 23))


def test_it_stands_on_the_boards_until_the_new_day(cast, row, django_assert_num_queries) -> None:
    grant(cast, ask(cast, row))
    day = date(2024, 6, 10)
    access = access_in(cast.office, cast.county)

    def where(number: int) -> list[BoardColumn]:
        board = month_board(row.plan, Month(2024, number), day, access)
        return [column for column, cards in board.columns.items() if cards]

    assert [where(n) for n in range(2, 9)] == [
        [], *[[BoardColumn.RUNNING]] * 4, [BoardColumn.DUE], []
    ]  # fmt: skip
    assert plan_months(row.plan, day) == (Month(2024, 3), Month(2024, 7))
    with django_assert_num_queries(4):
        month_board(row.plan, Month(2024, 6), day, access)


def test_everybody_concerned_is_told_and_the_log_says_it(cast, row) -> None:
    asked = ask(cast, row)
    assert list(Notice.objects.values_list("user", "text")) == [
        (cast.office.pk, "第1项申请延期至2024年7月31日，待审批。")
    ]
    grant(cast, asked)
    told = Notice.objects.exclude(user=cast.office).values_list("user", "kind", "text")
    assert list(told) == [
        (cast.reporter.pk, "extension", "第1项延期申请：同意，时限改为2024年7月31日。")
    ]
    verbs = AuditEvent.objects.filter(verb__contains="延期").order_by("pk")
    assert list(verbs.values_list("verb", "before", "after")) == [
        ("申请延期", {"due": "2024-05-31"}, {"due": "2024-07-31", "reason": "招标流标"}),
        ("同意延期", {"due": "2024-05-31"}, {"due": "2024-07-31", "reason": ""}),
    ]


def test_the_history_tells_both_and_nothing_from_later(
    cast, row, django_assert_num_queries
) -> None:
    refused = ask(cast, row, day=date(2024, 5, 6))
    decide_extension(
        extension=refused, by=cast.office, granted=False, reason="再想办法", at=at(date(2024, 5, 7))
    )
    grant(cast, ask(cast, row, day=date(2024, 5, 8)), date(2024, 5, 9))
    told = [
        ("延期至 2024年7月31日：同意", "办公室乙", ""),
        ("申请延期：2024年5月31日 → 2024年7月31日", "联络员丙", "招标流标"),
        ("延期至 2024年7月31日：不同意", "办公室乙", "再想办法"),
        ("申请延期：2024年5月31日 → 2024年7月31日", "联络员丙", "招标流标"),
    ]
    for days, day in enumerate(date(2024, 5, d) for d in (9, 8, 7, 6, 5)):
        with django_assert_num_queries(2):
            entries = history(row, day, [])
        assert [(e.what, e.who, e.text) for e in entries] == told[days:]
    assert reports_of(row, DUE) == []


def test_the_database_refuses_changes(cast, row) -> None:
    grant(cast, ask(cast, row))
    for model in (Extension, ExtensionDecision):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(reason="改")
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_a_closing_that_waits_can_be_returned_into_an_extended_task(cast, row) -> None:
    report = say(
        assignment(row, FINANCE), cast.reporter, ReportKind.CLOSING, when=at(date(2024, 5, 10))
    )
    grant(cast, ask(cast, row))
    decide(report, cast.office, Decision.RETURNED, when=at(date(2024, 6, 2)))
    now = seen(row, date(2024, 6, 2))
    assert (now.state, now.due, now.lamp) == ("in_progress", LATER, Lamp.GREEN)
