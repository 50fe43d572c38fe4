"""Reporting, review and rulings: what each makes of a task, and what each refuses."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from counties import audit
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
    plan,
    say,
    task,
    unit,
)
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import (
    AssignmentStanding,
    ItemShare,
    ProgressReport,
    Review,
    Ruling,
    Task,
    TaskStanding,
)
from tracker.roadmaps.rules.status import Standing, State
from tracker.roadmaps.services.extensions import ask_extension, decide_extension
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reports import (
    NotReportable,
    ReportInput,
    current_standing,
    last_shares,
    review_report,
    rule,
    submit_report,
)

DAY = date(2024, 5, 20)


def made(*tasks, **more) -> Task:
    """The first task of a plan in force with those tasks."""
    return issue_plan(plan(*(tasks or [task()]), **more), by=None).tasks.get(position=1)


def stands(row: Task) -> Standing:
    standing = row.standings.filter(until=None).first()
    return standing.value if standing else Standing()


def counts() -> dict[str, int]:
    models = (ProgressReport, ItemShare, Review, Ruling, TaskStanding, AssignmentStanding)
    return {model.__name__: model.objects.count() for model in (*models, AuditEvent)}


# ------------------------------------------------------------------------------------- reporting


def test_a_report_puts_assignment_and_task_in_progress(cast, today) -> None:
    row = made()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, text="已开标", share=40)
    assert (report.by, report.at, report.month) == (cast.colleague, at(today), date(2024, 5, 1))
    assert (report.kind, report.text, report.share) == ("progress", "已开标", 40)
    assert current_standing(duty) == Standing(State.IN_PROGRESS, share=40)
    assert stands(row) == Standing(State.IN_PROGRESS, share=40)
    duty.refresh_from_db()
    assert duty.version == 1


def test_a_report_writes_one_audit_row(cast, today) -> None:
    duty = assignment(made(), EDUCATION)
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


def test_a_report_of_the_last_minute_of_a_month_belongs_to_that_month(cast) -> None:
    duty = assignment(made(), EDUCATION)
    first = say(duty, cast.colleague, when=at(date(2024, 4, 30), 23, 59))
    second = say(duty, cast.colleague, when=at(date(2024, 5, 1), 0, 1))
    assert (first.month, second.month) == (date(2024, 4, 1), date(2024, 5, 1))


def test_no_change_keeps_state_and_share(cast, today) -> None:
    duty = assignment(made(), EDUCATION)
    say(duty, cast.colleague, share=40)
    report = say(duty, cast.colleague, ReportKind.NO_CHANGE)
    assert report.share == 40
    assert current_standing(duty) == Standing(State.IN_PROGRESS, share=40)


def test_no_change_before_anything_begun_begins_nothing(cast, today) -> None:
    row = made()
    duty = assignment(row, EDUCATION)
    say(duty, cast.colleague, ReportKind.NO_CHANGE)
    assert (current_standing(duty), stands(row)) == (Standing(), Standing())
    assert counts()["ProgressReport"] == 1


def test_a_report_without_a_share_keeps_the_last_one(cast, today) -> None:
    duty = assignment(made(), EDUCATION)
    assert say(duty, cast.colleague).share is None
    assert say(duty, cast.colleague, share=0).share == 0
    assert say(duty, cast.colleague).share == 0


def test_the_share_is_the_mean_over_all_items_said_or_not(cast, today) -> None:
    row = made(task(items=("一", "二", "三")))
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
    row = made()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, ReportKind.CLOSING, share=70)
    assert report.share == 100
    assert current_standing(duty) == Standing(State.UNDER_REVIEW, share=100)
    assert stands(row) == Standing(State.UNDER_REVIEW, share=100)


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
    row = made(task(units=units), schools=2)
    duty = assignment(row, name)
    if isinstance(prepare, RulingKind):  # before the words: it equals one of them
        rule(task=row, by=cast.office, kind=prepare, reason="县委决定")
    elif prepare == "close":
        close(duty, cast.office)
    elif prepare == "ask":
        say(duty, cast.colleague, ReportKind.CLOSING)
    before = counts()
    with pytest.raises(NotReportable, match=reason):
        say(duty, cast.office)
    assert counts() == before
    version = duty.version
    duty.refresh_from_db()
    assert duty.version == version - 1  # the claim was undone with the rest


def test_a_group_without_members_is_reported_as_one(cast, today) -> None:
    duty = assignment(made(task(units=(SCHOOLS,))), SCHOOLS)
    assert say(duty, cast.office).pk


# ------------------------------------------------------------------------------ stale and double


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
    duty = assignment(made(), EDUCATION)
    send(duty, cast.colleague)
    before = counts()
    with pytest.raises(StaleEdit):
        send(duty, cast.office, text="二", version=version)
    assert counts() == before


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
    duty, nonce = assignment(made(), EDUCATION), uuid.uuid4()
    first = send(duty, cast.colleague, nonce=nonce, **content)
    before = counts()
    assert send(duty, cast.colleague, nonce=nonce, **content) == first
    assert counts() == before
    assert AuditEvent.objects.filter(verb="填报进展").count() == 1


def test_the_same_form_with_items_twice_is_one_report(cast, today) -> None:
    row = made(task(items=("一", "二")))
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
    duty, nonce = assignment(made(), EDUCATION), uuid.uuid4()
    send(duty, cast.colleague, nonce=nonce, share=40)
    if changed == {"version": 1}:
        changed = {"version": 1, "text": "二"}
    with pytest.raises(StaleEdit):
        send(duty, cast.colleague, nonce=nonce, **{"share": 40, **changed})
    assert ProgressReport.objects.count() == 1


def test_the_number_of_a_form_of_another_assignment_is_no_twin(cast, today) -> None:
    row, nonce = made(task(units=(EDUCATION, FINANCE))), uuid.uuid4()
    send(assignment(row, EDUCATION), cast.colleague, nonce=nonce)
    with pytest.raises(StaleEdit):
        send(assignment(row, FINANCE), cast.reporter, nonce=nonce)


# ---------------------------------------------------------------------------------------- review


def test_approval_closes_on_the_day_of_the_report(cast) -> None:
    row = made()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, ReportKind.CLOSING, when=at(date(2024, 5, 20), 23, 59))
    review = decide(report, cast.office, Decision.APPROVED, when=at(date(2024, 6, 3)))
    assert (review.by, review.at, review.reason) == (cast.office, at(date(2024, 6, 3)), "")
    closed = Standing(State.CLOSED, date(2024, 5, 20), 100)
    assert (current_standing(duty), stands(row)) == (closed, closed)
    event = AuditEvent.objects.filter(verb="审核填报").get()
    assert (event.actor, event.county, event.target_id) == (
        cast.office, cast.county, str(report.pk),
    )  # fmt: skip
    assert event.before == {"state": "under_review"}
    assert event.after == {"state": "closed", "decision": "approved", "reason": ""}


def test_a_return_gives_the_task_back_with_its_reason(cast, today) -> None:
    row = made()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, ReportKind.CLOSING)
    review = decide(report, cast.office, Decision.RETURNED)
    assert (review.decision, review.reason) == ("returned", "材料不全")
    assert (current_standing(duty).state, stands(row).state) == (State.IN_PROGRESS,) * 2
    event = AuditEvent.objects.filter(verb="审核填报").get()
    assert event.after == {"state": "in_progress", "decision": "returned", "reason": "材料不全"}
    again = say(duty, cast.colleague, ReportKind.CLOSING, text="已补材料")
    decide(again, cast.office, Decision.APPROVED)
    assert stands(row).state is State.CLOSED


def test_a_return_goes_back_to_the_share_before_the_request(cast, today) -> None:
    row = made()
    duty = assignment(row, EDUCATION)
    for share in (None, 60):
        if share:
            say(duty, cast.colleague, share=share)
        report = say(duty, cast.colleague, ReportKind.CLOSING)
        decide(report, cast.office, Decision.RETURNED)
        assert current_standing(duty) == Standing(State.IN_PROGRESS, share=share)


@pytest.mark.parametrize("reason", ["", " \n　"])
def test_a_return_needs_a_reason(cast, today, reason) -> None:
    report = say(assignment(made(), EDUCATION), cast.colleague, ReportKind.CLOSING)
    before = counts()
    with pytest.raises(NotReportable, match="退回必须写明原因"):
        review_report(report=report, by=cast.office, decision=Decision.RETURNED, reason=reason)
    assert counts() == before


@pytest.mark.parametrize("kind", [ReportKind.PROGRESS, ReportKind.NO_CHANGE])
def test_only_a_request_to_close_is_reviewed(cast, today, kind) -> None:
    report = say(assignment(made(), EDUCATION), cast.colleague, kind)
    with pytest.raises(NotReportable, match="没有申请办结"):
        decide(report, cast.office, Decision.APPROVED)


@pytest.mark.parametrize("second", Decision)
@pytest.mark.parametrize("first", Decision)
def test_what_is_decided_is_not_decided_again(cast, today, first, second) -> None:
    report = say(assignment(made(), EDUCATION), cast.colleague, ReportKind.CLOSING)
    decide(report, cast.office, first)
    before = counts()
    with pytest.raises(StaleEdit):
        decide(report, cast.office, second)
    assert counts() == before


# ------------------------------------------------------------------------- who closes the task


def test_a_lead_alone_does_not_close_what_others_work_on(cast, today) -> None:
    row = made(task(units=(EDUCATION, FINANCE, unit(HOUSING, role="cooperating"))))
    close(assignment(row, EDUCATION), cast.office)
    assert stands(row).state is State.IN_PROGRESS
    close(assignment(row, FINANCE), cast.office)
    assert stands(row) == Standing(State.CLOSED, today, 100)


def test_a_cooperating_unit_moves_nothing(cast, today) -> None:
    row = made(task(units=(EDUCATION, unit(HOUSING, role="cooperating"))))
    say(assignment(row, HOUSING), cast.office, share=50)
    assert stands(row) == Standing()


def test_a_cooperating_unit_that_leads_reports_for_the_task(cast, today) -> None:
    """The office may give the lead to any unit; then the task goes as that one goes."""
    row = made(task(units=(EDUCATION, unit(HOUSING, role="cooperating", leads=True))))
    say(assignment(row, HOUSING), cast.office, share=50)
    assert stands(row) == Standing(State.IN_PROGRESS, share=50)


def test_a_group_closes_with_the_last_of_thirty(cast) -> None:
    row = made(task(units=(SCHOOLS,)), schools=30)
    group = assignment(row, SCHOOLS)
    *most, last = group.member_assignments.order_by("id")
    assert len(most) == 29
    for number, member in enumerate(most, start=1):
        close(member, cast.office, when=at(date(2024, 4, number)))
    open_still = Standing(State.IN_PROGRESS, share=96)
    assert (current_standing(group), stands(row)) == (open_still, open_still)
    close(last, cast.office, when=at(date(2024, 5, 6)))
    closed = Standing(State.CLOSED, date(2024, 5, 6), 100)
    assert (current_standing(group), stands(row)) == (closed, closed)


# --------------------------------------------------------------------------------------- rulings


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
    row = made()
    duty = assignment(row, EDUCATION)
    if state == "in_progress":
        say(duty, cast.colleague)
    elif state == "under_review":
        say(duty, cast.colleague, ReportKind.CLOSING)
    elif state == "closed":
        close(duty, cast.office)
    elif state == "cancelled":
        rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="不再实施")
    assert stands(row).state == state
    before = counts()
    if kind in allowed:
        rule(task=row, by=cast.office, kind=kind, reason="县委决定")
        return
    label = State(state).label
    with pytest.raises(NotReportable, match=f"这项任务{label}，不能{kind.label}。"):
        rule(task=row, by=cast.office, kind=kind, reason="县委决定")
    assert counts() == before


def test_a_task_closed_by_ruling_is_closed_that_day(cast, today) -> None:
    row = made(task(units=(EDUCATION, FINANCE)))
    say(assignment(row, EDUCATION), cast.colleague, share=40)
    ruling = rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason=" 县委决定 ")
    assert (ruling.kind, ruling.reason, ruling.at) == ("close", "县委决定", at(today))
    assert stands(row) == Standing(State.CLOSED, today, 100)
    event = AuditEvent.objects.filter(verb="裁定直接办结").get()
    assert (event.target_kind, event.target_id) == ("task", str(row.pk))
    assert event.before == {"state": "in_progress"}
    assert event.after == {"kind": "close", "reason": "县委决定"}


def test_work_done_before_it_came_to_the_portal_is_closed_on_its_own_day(cast, today) -> None:
    row = made(task(due=today - timedelta(days=10)))
    done = today - timedelta(days=12)
    rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="原台账已办结", closed_on=done)
    assert stands(row) == Standing(State.CLOSED, done, 100)
    event = AuditEvent.objects.filter(verb="裁定直接办结").get()
    assert event.after == {
        "kind": "close", "reason": "原台账已办结", "closed_on": done.isoformat(),
    }  # fmt: skip
    # a day of a closing alone
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="误办", closed_on=done)
    assert row.rulings.get(kind=RulingKind.REOPEN).closed_on is None


def test_nothing_is_closed_on_a_day_to_come(cast, today) -> None:
    row = made(task())
    with pytest.raises(NotReportable, match="办结日期不能晚于今天"):
        rule(
            task=row, by=cast.office, kind=RulingKind.CLOSE, reason="预办结",
            closed_on=today + timedelta(days=1),
        )  # fmt: skip
    assert stands(row) == Standing()
    rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="今天办结", closed_on=today)
    assert stands(row).closed_on == today


@pytest.mark.parametrize(("hour", "day"), [((23, 59), 20), ((0, 1), 21)])
def test_the_day_of_a_ruling_is_the_portals_own(cast, hour, day) -> None:
    row = made()
    moment = at(date(2024, 5, day), *hour)
    rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="县委决定", at=moment)
    assert stands(row).closed_on == date(2024, 5, day)


def test_reopening_a_cancelled_task_brings_back_what_was_reported(cast, today) -> None:
    row = made()
    say(assignment(row, EDUCATION), cast.colleague, share=40)
    rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="暂缓")
    assert stands(row) == Standing(State.CANCELLED)
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="恢复")
    assert stands(row) == Standing(State.IN_PROGRESS, share=40)


def test_reopening_a_closed_task_gives_it_back_to_its_lead(cast, today) -> None:
    row = made(task(units=(EDUCATION, FINANCE)))
    for name in (EDUCATION, FINANCE):
        close(assignment(row, name), cast.office)
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="复查发现问题")
    assert current_standing(assignment(row, EDUCATION)).state is State.IN_PROGRESS
    assert current_standing(assignment(row, FINANCE)).state is State.CLOSED
    assert stands(row).state is State.IN_PROGRESS
    close(assignment(row, EDUCATION), cast.office)
    assert stands(row).state is State.CLOSED


def test_reopening_a_task_led_by_a_group_gives_it_back_to_the_members(cast, today) -> None:
    row = made(task(units=(SCHOOLS,)), schools=2)
    members = list(assignment(row, SCHOOLS).member_assignments.all())
    for member in members:
        close(member, cast.office)
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="复查发现问题")
    assert [current_standing(m).state for m in members] == [State.IN_PROGRESS] * 2
    assert current_standing(assignment(row, SCHOOLS)).state is State.IN_PROGRESS
    for member in members:
        close(member, cast.office)
    assert stands(row).state is State.CLOSED


def test_a_report_after_the_ruling_was_lifted_counts_again(cast, today) -> None:
    row = made(task(units=(EDUCATION, FINANCE)))
    rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="县委决定")
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="恢复")
    assert stands(row) == Standing()
    say(assignment(row, FINANCE), cast.reporter)
    assert stands(row).state is State.IN_PROGRESS


@pytest.mark.parametrize("reason", ["", "  \n　"])
def test_a_ruling_needs_a_reason(cast, today, reason) -> None:
    row = made()
    with pytest.raises(NotReportable, match="请写明理由"):
        rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason=reason)
    assert (Ruling.objects.count(), stands(row)) == (0, Standing())


# ------------------------------------------------------------------------- all or nothing, for ever


@pytest.mark.parametrize("what", ["report", "review", "ruling"])
def test_nothing_is_saved_without_its_audit_row(cast, today, monkeypatch, what) -> None:
    row = made()
    duty = assignment(row, EDUCATION)
    report = say(duty, cast.colleague, ReportKind.CLOSING) if what == "review" else None
    before, standing = counts(), stands(row)

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
    assert (counts(), stands(row)) == (before, standing)


@pytest.mark.parametrize("model", [ProgressReport, ItemShare, Review, Ruling, AuditEvent])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_said(cast, today, model, verb) -> None:
    row = made(task(items=("一",)))
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


def test_a_clock_that_is_set_back_stops_nobody(cast) -> None:
    row = made(task(due=date(2024, 6, 30)))
    duty = assignment(row, EDUCATION)
    say(duty, cast.colleague, when=at(date(2024, 5, 2)))
    close(duty, cast.office, when=at(date(2024, 5, 1)))
    assert stands(row).state is State.CLOSED
    first, second = duty.standings.order_by("id")[:2]
    assert (first.since, first.until, second.since) == (at(date(2024, 5, 2)),) * 3
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="复查", at=at(date(2024, 4, 30)))
    asked = ask_extension(
        task=row, by=cast.office, due=date(2024, 7, 30), reason="雨季", at=at(date(2024, 4, 29))
    )
    decide_extension(extension=asked, by=cast.office, granted=True, at=at(date(2024, 4, 29)))
    rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="停办", at=at(date(2024, 4, 28)))
    assert stands(row).state is State.CANCELLED
    rule(task=row, by=cast.office, kind=RulingKind.REOPEN, reason="继续", at=at(date(2024, 4, 27)))
    assert stands(row).state is State.IN_PROGRESS
    assert row.standings.get(until=None).extensions == 1
