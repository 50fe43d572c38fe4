"""Reviews: what a decision makes of a task, and what is refused."""

import uuid
from datetime import date

import pytest

from counties.concurrency import StaleEdit
from counties.models import AuditEvent
from tests.roadmaps.builders import (
    EDUCATION,
    FINANCE,
    HOUSING,
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
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.models import (
    ItemShare,
    ProgressReport,
)
from tracker.roadmaps.rules.status import State, Status
from tracker.roadmaps.services.reports import NotReportable, ReportInput, submit_report
from tracker.roadmaps.services.reviews import review_report
from tracker.roadmaps.services.standings import current_status

DAY = date(2024, 5, 20)


def send(duty, by, *, text="一", version=0, nonce=None, **more) -> ProgressReport:
    return submit_report(
        assignment=duty,
        by=by,
        content=ReportInput(kind=more.pop("kind", ReportKind.PROGRESS), text=text, **more),
        seen_version=version,
        nonce=nonce or uuid.uuid4(),
    )


@pytest.mark.parametrize("version", [0, 2])
def test_a_form_opened_before_another_report_is_refused(cast, today, version) -> None:
    duty = assignment(issued_task(), EDUCATION)
    send(duty, cast.colleague)
    before = row_counts()
    with pytest.raises(StaleEdit):
        send(duty, cast.office, text="二", version=version)
    assert row_counts() == before


@pytest.mark.parametrize(
    "content",
    [
        {"share": 40},
        {},
        {"kind": ReportKind.NO_CHANGE},
        {"kind": ReportKind.CLOSING, "share": 40},
    ],
)
def test_the_same_form_twice_is_one_report(cast, today, content) -> None:
    duty, nonce = assignment(issued_task(), EDUCATION), uuid.uuid4()
    first = send(duty, cast.colleague, nonce=nonce, **content)
    before = row_counts()
    assert send(duty, cast.colleague, nonce=nonce, **content) == first
    assert row_counts() == before
    assert AuditEvent.objects.filter(verb="填报进展").count() == 1


def test_the_same_form_with_items_twice_is_one_report(cast, today) -> None:
    row = issued_task(task(items=("一", "二")))
    duty, nonce = assignment(row, EDUCATION), uuid.uuid4()
    shares = {item.pk: 50 for item in row.items.all()}
    first = send(duty, cast.colleague, nonce=nonce, item_shares=shares)
    assert send(duty, cast.colleague, nonce=nonce, item_shares=shares) == first
    with pytest.raises(StaleEdit):
        send(duty, cast.colleague, nonce=nonce, item_shares={**shares, min(shares): 60})
    assert ItemShare.objects.count() == 2


@pytest.mark.parametrize(
    "changed", [{"text": "二"}, {"share": 60}, {"kind": ReportKind.CLOSING}, {"version": 1}]
)
def test_a_form_gone_back_to_and_changed_is_not_taken_for_its_first_sending(
    cast, today, changed
) -> None:
    """Else the portal would say 已保存 and lose the new words."""
    duty, nonce = assignment(issued_task(), EDUCATION), uuid.uuid4()
    send(duty, cast.colleague, nonce=nonce, share=40)
    if changed == {"version": 1}:
        changed = {"version": 1, "text": "二"}
    with pytest.raises(StaleEdit):
        send(duty, cast.colleague, nonce=nonce, **{"share": 40, **changed})
    assert ProgressReport.objects.count() == 1


def test_the_number_of_a_form_of_another_assignment_is_no_twin(cast, today) -> None:
    row, nonce = issued_task(task(units=(EDUCATION, FINANCE))), uuid.uuid4()
    send(assignment(row, EDUCATION), cast.colleague, nonce=nonce)
    with pytest.raises(StaleEdit):
        send(assignment(row, FINANCE), cast.reporter, nonce=nonce)


def test_approval_closes_on_the_day_of_the_report(cast) -> None:
    row = issued_task()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, ReportKind.CLOSING, when=at(date(2024, 5, 20), 23, 59))
    review = decide(report, cast.office, Decision.APPROVED, when=at(date(2024, 6, 3)))
    assert (review.by, review.at, review.reason) == (cast.office, at(date(2024, 6, 3)), "")
    closed = Status(State.CLOSED, date(2024, 5, 20), 100)
    assert (current_status(duty), status_of_task(row)) == (closed, closed)
    event = AuditEvent.objects.filter(verb="审核填报").get()
    assert (event.actor, event.county, event.target_id) == (
        cast.office, cast.county, str(report.pk),
    )  # fmt: skip
    assert event.before == {"state": "under_review"}
    assert event.after == {"state": "closed", "decision": "approved", "reason": ""}


def test_a_return_gives_the_task_back_with_its_reason(cast, today) -> None:
    row = issued_task()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, ReportKind.CLOSING)
    review = decide(report, cast.office, Decision.RETURNED)
    assert (review.decision, review.reason) == ("returned", "材料不全")
    assert (current_status(duty).state, status_of_task(row).state) == (State.IN_PROGRESS,) * 2
    event = AuditEvent.objects.filter(verb="审核填报").get()
    assert event.after == {"state": "in_progress", "decision": "returned", "reason": "材料不全"}
    again = say(duty, cast.colleague, ReportKind.CLOSING, text="已补材料")
    decide(again, cast.office, Decision.APPROVED)
    assert status_of_task(row).state is State.CLOSED


def test_a_return_goes_back_to_the_share_before_the_request(cast, today) -> None:
    row = issued_task()
    duty = assignment(row, EDUCATION)
    for share in (None, 60):
        if share:
            say(duty, cast.colleague, share=share)
        report = say(duty, cast.colleague, ReportKind.CLOSING)
        decide(report, cast.office, Decision.RETURNED)
        assert current_status(duty) == Status(State.IN_PROGRESS, share=share)


@pytest.mark.parametrize("reason", ["", " \n　"])
def test_a_return_needs_a_reason(cast, today, reason) -> None:
    report = say(assignment(issued_task(), EDUCATION), cast.colleague, ReportKind.CLOSING)
    before = row_counts()
    with pytest.raises(NotReportable, match="退回必须写明原因"):
        review_report(report=report, by=cast.office, decision=Decision.RETURNED, reason=reason)
    assert row_counts() == before


@pytest.mark.parametrize("kind", [ReportKind.PROGRESS, ReportKind.NO_CHANGE])
def test_only_a_request_to_close_is_reviewed(cast, today, kind) -> None:
    report = say(assignment(issued_task(), EDUCATION), cast.colleague, kind)
    with pytest.raises(NotReportable, match="没有申请办结"):
        decide(report, cast.office, Decision.APPROVED)


@pytest.mark.parametrize("second", Decision)
@pytest.mark.parametrize("first", Decision)
def test_what_is_decided_is_not_decided_again(cast, today, first, second) -> None:
    report = say(assignment(issued_task(), EDUCATION), cast.colleague, ReportKind.CLOSING)
    decide(report, cast.office, first)
    before = row_counts()
    with pytest.raises(StaleEdit):
        decide(report, cast.office, second)
    assert row_counts() == before


def test_a_lead_alone_does_not_close_what_others_work_on(cast, today) -> None:
    row = issued_task(task(units=(EDUCATION, FINANCE, unit(HOUSING, role="cooperating"))))
    close(assignment(row, EDUCATION), cast.office)
    assert status_of_task(row).state is State.IN_PROGRESS
    close(assignment(row, FINANCE), cast.office)
    assert status_of_task(row) == Status(State.CLOSED, today, 100)


def test_a_cooperating_unit_moves_nothing(cast, today) -> None:
    row = issued_task(task(units=(EDUCATION, unit(HOUSING, role="cooperating"))))
    say(assignment(row, HOUSING), cast.office, share=50)
    assert status_of_task(row) == Status()


def test_a_cooperating_unit_that_leads_reports_for_the_task(cast, today) -> None:
    """The office may give the lead to any unit; then the task goes as that one goes."""
    row = issued_task(task(units=(EDUCATION, unit(HOUSING, role="cooperating", leads=True))))
    say(assignment(row, HOUSING), cast.office, share=50)
    assert status_of_task(row) == Status(State.IN_PROGRESS, share=50)


def test_a_group_closes_with_the_last_of_thirty(cast) -> None:
    row = issued_task(task(units=(SCHOOLS,)), schools=30)
    group = assignment(row, SCHOOLS)
    *most, last = group.member_assignments.order_by("id")
    assert len(most) == 29
    for number, member in enumerate(most, start=1):
        close(member, cast.office, when=at(date(2024, 4, number)))
    open_still = Status(State.IN_PROGRESS, share=96)
    assert (current_status(group), status_of_task(row)) == (open_still, open_still)
    close(last, cast.office, when=at(date(2024, 5, 6)))
    closed = Status(State.CLOSED, date(2024, 5, 6), 100)
    assert (current_status(group), status_of_task(row)) == (closed, closed)
