"""Rulings: what each makes of a task, and what is refused."""

from datetime import date, timedelta

import pytest

from counties.models import AuditEvent
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    SCHOOLS,
    assignment,
    at,
    close,
    issued_task,
    row_counts,
    say,
    status_of_task,
    task,
)
from tracker.roadmaps.choices import ReportKind, RulingKind
from tracker.roadmaps.models import (
    Ruling,
)
from tracker.roadmaps.rules.status import State, Status
from tracker.roadmaps.services.reports import NotReportable
from tracker.roadmaps.services.rulings import rule
from tracker.roadmaps.services.standings import current_status

DAY = date(2024, 5, 20)


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("not_started", {RulingKind.CLOSE, RulingKind.CANCEL}),
        ("in_progress", {RulingKind.CLOSE, RulingKind.CANCEL}),
        ("under_review", {RulingKind.CLOSE, RulingKind.CANCEL}),
        ("closed", {RulingKind.REOPEN}),
        ("cancelled", {RulingKind.REOPEN}),
    ],
)
@pytest.mark.parametrize("kind", RulingKind)
def test_a_ruling_fits_the_state_of_the_task(cast, today, state, allowed, kind) -> None:
    row = issued_task()
    duty = assignment(row, EDUCATION)
    if state == "in_progress":
        say(duty, cast.colleague)
    elif state == "under_review":
        say(duty, cast.colleague, ReportKind.CLOSING)
    elif state == "closed":
        close(duty, cast.office)
    elif state == "cancelled":
        rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="不再实施")
    assert status_of_task(row).state == state
    before = row_counts()
    if kind in allowed:
        rule(task=row, by=cast.office, kind=kind, reason="县委决定")
        return
    label = State(state).label
    with pytest.raises(NotReportable, match=f"这项任务{label}，不能{kind.label}。"):
        rule(task=row, by=cast.office, kind=kind, reason="县委决定")
    assert row_counts() == before


def test_a_task_closed_by_ruling_is_closed_that_day(cast, today) -> None:
    row = issued_task(task(units=(EDUCATION, FINANCE)))
    say(assignment(row, EDUCATION), cast.colleague, share=40)
    ruling = rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason=" 县委决定 ")
    assert (ruling.kind, ruling.reason, ruling.at) == ("close", "县委决定", at(today))
    assert status_of_task(row) == Status(State.CLOSED, today, 100)
    event = AuditEvent.objects.filter(verb="裁定直接办结").get()
    assert (event.target_kind, event.target_id) == ("task", str(row.pk))
    assert event.before == {"state": "in_progress"}
    assert event.after == {"kind": "close", "reason": "县委决定"}


def test_work_done_before_it_came_to_the_portal_is_closed_on_its_own_day(cast, today) -> None:
    row = issued_task(task(due=today - timedelta(days=10)))
    done = today - timedelta(days=12)
    rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="原台账已办结", closed_on=done)
    assert status_of_task(row) == Status(State.CLOSED, done, 100)
    event = AuditEvent.objects.filter(verb="裁定直接办结").get()
    assert event.after == {
        "kind": "close", "reason": "原台账已办结", "closed_on": done.isoformat(),
    }  # fmt: skip
    # a day of a closing alone
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="误办", closed_on=done)
    assert row.rulings.get(kind=RulingKind.REOPEN).closed_on is None


def test_nothing_is_closed_on_a_day_to_come(cast, today) -> None:
    row = issued_task(task())
    with pytest.raises(NotReportable, match="办结日期不能晚于今天"):
        rule(
            task=row, by=cast.office, kind=RulingKind.CLOSE, reason="预办结",
            closed_on=today + timedelta(days=1),
        )  # fmt: skip
    assert status_of_task(row) == Status()
    rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="今天办结", closed_on=today)
    assert status_of_task(row).closed_on == today


@pytest.mark.parametrize(("hour", "day"), [((23, 59), 20), ((0, 1), 21)])
def test_the_day_of_a_ruling_is_the_portals_own(cast, hour, day) -> None:
    row = issued_task()
    moment = at(date(2024, 5, day), *hour)
    rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="县委决定", at=moment)
    assert status_of_task(row).closed_on == date(2024, 5, day)


def test_reopening_a_cancelled_task_brings_back_what_was_reported(cast, today) -> None:
    row = issued_task()
    say(assignment(row, EDUCATION), cast.colleague, share=40)
    rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="暂缓")
    assert status_of_task(row) == Status(State.CANCELLED)
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="恢复")
    assert status_of_task(row) == Status(State.IN_PROGRESS, share=40)


def test_reopening_a_closed_task_gives_it_back_to_its_lead(cast, today) -> None:
    row = issued_task(task(units=(EDUCATION, FINANCE)))
    for name in (EDUCATION, FINANCE):
        close(assignment(row, name), cast.office)
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="复查发现问题")
    assert current_status(assignment(row, EDUCATION)).state is State.IN_PROGRESS
    assert current_status(assignment(row, FINANCE)).state is State.CLOSED
    assert status_of_task(row).state is State.IN_PROGRESS
    close(assignment(row, EDUCATION), cast.office)
    assert status_of_task(row).state is State.CLOSED


def test_reopening_a_task_led_by_a_group_gives_it_back_to_the_members(cast, today) -> None:
    row = issued_task(task(units=(SCHOOLS,)), schools=2)
    members = list(assignment(row, SCHOOLS).member_assignments.all())
    for member in members:
        close(member, cast.office)
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="复查发现问题")
    assert [current_status(m).state for m in members] == [State.IN_PROGRESS] * 2
    assert current_status(assignment(row, SCHOOLS)).state is State.IN_PROGRESS
    for member in members:
        close(member, cast.office)
    assert status_of_task(row).state is State.CLOSED


def test_a_report_after_the_ruling_was_lifted_counts_again(cast, today) -> None:
    row = issued_task(task(units=(EDUCATION, FINANCE)))
    rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="县委决定")
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="恢复")
    assert status_of_task(row) == Status()
    say(assignment(row, FINANCE), cast.reporter)
    assert status_of_task(row).state is State.IN_PROGRESS


@pytest.mark.parametrize("reason", ["", "  \n　"])
def test_a_ruling_needs_a_reason(cast, today, reason) -> None:
    row = issued_task()
    with pytest.raises(NotReportable, match="请写明理由"):
        rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason=reason)
    assert (Ruling.objects.count(), status_of_task(row)) == (0, Status())
