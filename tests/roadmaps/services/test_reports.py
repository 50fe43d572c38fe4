"""Reporting: what a report makes of a task, and what is refused."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from counties import audit
from counties.models import AuditEvent
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    SCHOOLS,
    assignment,
    at,
    close,
    decide,
    issued_task,
    row_counts,
    say,
    status_of_task,
    task,
    unit,
)
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import (
    ItemShare,
    ProgressReport,
    Review,
    Ruling,
)
from tracker.roadmaps.rules.status import State, Status
from tracker.roadmaps.services.extensions import ask_extension, decide_extension
from tracker.roadmaps.services.reports import NotReportable, last_shares
from tracker.roadmaps.services.rulings import rule
from tracker.roadmaps.services.standings import current_status

DAY = date(2024, 5, 20)


def test_a_report_puts_assignment_and_task_in_progress(cast, today) -> None:
    row = issued_task()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, text="已开标", share=40)
    assert (report.by, report.at, report.month) == (cast.colleague, at(today), date(2024, 5, 1))
    assert (report.kind, report.text, report.share) == ("progress", "已开标", 40)
    assert current_status(duty) == Status(State.IN_PROGRESS, share=40)
    assert status_of_task(row) == Status(State.IN_PROGRESS, share=40)
    duty.refresh_from_db()
    assert duty.version == 1


def test_a_report_writes_one_audit_row(cast, today) -> None:
    duty = assignment(issued_task(), EDUCATION)
    say(duty, cast.colleague, share=40)
    AuditEvent.objects.filter(verb="填报进展").get()
    report = say(duty, cast.office, text="已开标", share=60)
    event = AuditEvent.objects.filter(verb="填报进展").first()
    assert (event.actor, event.county, event.at) == (cast.office, cast.county, at(today))
    assert (event.target_kind, event.target_id) == ("progressreport", str(report.pk))
    assert event.before == {"state": "in_progress", "share": 40}
    assert event.after == {
        "state": "in_progress", "share": 60, "kind": "progress", "text": "已开标",
    }  # fmt: skip


def test_a_month_to_come_is_not_reported(cast, today) -> None:
    duty = assignment(issued_task(), EDUCATION)
    with pytest.raises(NotReportable, match="以后的月份"):
        say(duty, cast.colleague, month=date(2024, 6, 1), when=at(date(2024, 5, 31)))
    assert not ProgressReport.objects.exists()


def test_a_report_of_the_last_minute_of_a_month_belongs_to_that_month(cast) -> None:
    duty = assignment(issued_task(), EDUCATION)
    first = say(duty, cast.colleague, when=at(date(2024, 4, 30), 23, 59))
    second = say(duty, cast.colleague, when=at(date(2024, 5, 1), 0, 1))
    assert (first.month, second.month) == (date(2024, 4, 1), date(2024, 5, 1))


def test_no_change_keeps_state_and_share(cast, today) -> None:
    duty = assignment(issued_task(), EDUCATION)
    say(duty, cast.colleague, share=40)
    report = say(duty, cast.colleague, ReportKind.NO_CHANGE)
    assert report.share == 40
    assert current_status(duty) == Status(State.IN_PROGRESS, share=40)


def test_no_change_before_anything_begun_begins_nothing(cast, today) -> None:
    row = issued_task()
    duty = assignment(row, EDUCATION)
    say(duty, cast.colleague, ReportKind.NO_CHANGE)
    assert (current_status(duty), status_of_task(row)) == (Status(), Status())
    assert row_counts()["ProgressReport"] == 1


def test_a_report_without_a_share_keeps_the_last_one(cast, today) -> None:
    duty = assignment(issued_task(), EDUCATION)
    assert say(duty, cast.colleague).share is None
    assert say(duty, cast.colleague, share=0).share == 0
    assert say(duty, cast.colleague).share == 0


def test_the_share_is_the_mean_over_all_items_said_or_not(cast, today) -> None:
    row = issued_task(task(items=("一", "二", "三")))
    duty = assignment(row, EDUCATION)
    one, two, three = row.items.all()
    report = say(duty, cast.colleague, item_shares={one.pk: 90, three.pk: 0})
    assert report.share == 30
    assert list(report.item_shares.values_list("item", "share")) == [(one.pk, 90), (three.pk, 0)]
    assert last_shares(duty) == {one.pk: 90, three.pk: 0}
    say(duty, cast.colleague, ReportKind.NO_CHANGE)
    assert last_shares(duty) == {one.pk: 90, three.pk: 0}
    assert say(duty, cast.colleague, item_shares={two.pk: 100}).share == 33


def test_asking_to_close_waits_for_review_at_full_share(cast, today) -> None:
    row = issued_task()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, ReportKind.CLOSING, share=70)
    assert report.share == 100
    assert current_status(duty) == Status(State.UNDER_REVIEW, share=100)
    assert status_of_task(row) == Status(State.UNDER_REVIEW, share=100)


@pytest.mark.parametrize(
    ("name", "prepare", "reason"),
    [
        ("张局长", None, "责任领导不填报进展。"),
        (SCHOOLS, None, "集合单位的进展由各成员单位分别填报。"),
        (EDUCATION, "close", "该单位的这项任务已办结，不能再填报。"),
        (EDUCATION, "ask", "该单位已申请办结，正在等待审核，审核前不能再填报。"),
        (
            EDUCATION,
            RulingKind.CLOSE,
            "这项任务已由创建办裁定直接办结（理由：县委决定），不能再填报。",
        ),
        (
            EDUCATION,
            RulingKind.CANCEL,
            "这项任务已由创建办裁定中止（理由：县委决定），不能再填报。",
        ),
    ],
)
def test_what_cannot_be_reported_now(cast, today, name, prepare, reason) -> None:
    units = (EDUCATION, FINANCE, SCHOOLS, unit("张局长", role="leader"))
    row = issued_task(task(units=units), schools=2)
    duty = assignment(row, name)
    if isinstance(prepare, RulingKind):  # before the words: it equals one of them
        rule(task=row, by=cast.office, kind=prepare, reason="县委决定")
    elif prepare == "close":
        close(duty, cast.office)
    elif prepare == "ask":
        say(duty, cast.colleague, ReportKind.CLOSING)
    before = row_counts()
    with pytest.raises(NotReportable, match=reason):
        say(duty, cast.office)
    assert row_counts() == before
    version = duty.version
    duty.refresh_from_db()
    assert duty.version == version - 1  # the claim was undone with the rest


def test_a_group_without_members_is_reported_as_one(cast, today) -> None:
    duty = assignment(issued_task(task(units=(SCHOOLS,))), SCHOOLS)
    assert say(duty, cast.office).pk


@pytest.mark.parametrize("what", ["report", "review", "ruling"])
def test_nothing_is_saved_without_its_audit_row(cast, today, monkeypatch, what) -> None:
    row = issued_task()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, ReportKind.CLOSING) if what == "review" else None
    before, standing = row_counts(), status_of_task(row)

    def fail(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(OSError, match="disk full"):  # noqa: PT012
        if report:
            decide(report, cast.office, Decision.APPROVED)
        elif what == "report":
            say(duty, cast.colleague)
        else:
            rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="县委决定")
    assert (row_counts(), status_of_task(row)) == (before, standing)


@pytest.mark.parametrize("model", [ProgressReport, ItemShare, Review, Ruling, AuditEvent])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_said(cast, today, model, verb) -> None:
    row = issued_task(task(items=("一",)))
    duty = assignment(row, EDUCATION)
    say(duty, cast.colleague, item_shares={row.items.get().pk: 50})
    close(duty, cast.office)
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="复查")
    rows = model.objects.all()
    found = list(rows.values())
    assert found
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(id=rows.first().pk) if verb == "update" else rows._raw_delete(rows.db)
    assert list(rows.values()) == found


def test_reports_are_accepted_after_the_clock_is_set_back(cast) -> None:
    row = issued_task(task(due=date(2024, 6, 30)))
    duty = assignment(row, EDUCATION)
    say(duty, cast.colleague, when=at(date(2024, 5, 2)))
    close(duty, cast.office, when=at(date(2024, 5, 1)))
    assert status_of_task(row).state is State.CLOSED
    first, second = duty.standings.order_by("id")[:2]
    assert (first.since, first.until, second.since) == (at(date(2024, 5, 2)),) * 3
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="复查", at=at(date(2024, 4, 30)))
    asked = ask_extension(
        task=row, by=cast.office, due=date(2024, 7, 30), reason="雨季", at=at(date(2024, 4, 29))
    )
    decide_extension(extension=asked, by=cast.office, granted=True, at=at(date(2024, 4, 29)))
    rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="停办", at=at(date(2024, 4, 28)))
    assert status_of_task(row).state is State.CANCELLED
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="继续", at=at(date(2024, 4, 27)))
    assert status_of_task(row).state is State.IN_PROGRESS
    assert row.standings.get(until=None).extensions == 1
