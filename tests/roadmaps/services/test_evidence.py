"""A file is kept once for a county; what it proves is said as often as it proves something."""

import uuid
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from counties import audit
from counties.concurrency import StaleEdit
from counties.models import AuditEvent
from tests.roadmaps.builders import EDUCATION, FINANCE, assignment, decide, plan, say, task
from tests.roadmaps.hostile import PDF, kept, photo_with_place
from tracker.indicators.models import Indicator
from tracker.roadmaps.choices import Decision, ReportKind, RulingKind
from tracker.roadmaps.models import Assignment, Evidence, EvidenceUse, ProgressReport, Task
from tracker.roadmaps.services.evidence import add_files, report_with_files, set_needs_evidence
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reports import NotReportable, ReportInput
from tracker.roadmaps.services.rulings import rule

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def row(cast) -> Task:
    drafts = (task(units=(EDUCATION, FINANCE)), task("核定编制", units=(FINANCE,)))
    return issue_plan(plan(*drafts), by=None).tasks.get(position=1)


def on_disk() -> list[Path]:
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return [path for path in folder.rglob("*") if path.is_file()]


def send(duty: Assignment, by, files=(), kind=ReportKind.PROGRESS, **more) -> ProgressReport:
    duty.refresh_from_db()
    fields = {"seen_version": duty.version, "nonce": uuid.uuid4(), **more}
    content = ReportInput(kind=kind, text="正在推进")
    return report_with_files(assignment=duty, by=by, files=files, content=content, **fields)


def test_a_report_brings_its_files(cast, row) -> None:
    report = send(assignment(row, EDUCATION), cast.colleague, [kept(), kept(b"words", "a.txt")])
    uses = EvidenceUse.objects.order_by("id")
    assert [(u.evidence.name, u.task, u.report, u.indicator, u.by) for u in uses] == [
        ("总结.pdf", row, report, None, cast.colleague),
        ("a.txt", row, report, None, cast.colleague),
    ]
    first = uses[0].evidence
    assert (first.county, first.content_type, first.size) == (
        cast.county, "application/pdf", len(PDF),
    )  # fmt: skip
    with first.file.open("rb") as content:
        assert content.read() == PDF
    verbs = AuditEvent.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["填报进展", "上传佐证材料", "上传佐证材料"]


def test_the_stored_name_is_random_and_private(cast, row) -> None:
    send(assignment(row, EDUCATION), cast.colleague, [kept(PDF, "../../机密.pdf")])
    (path,) = on_disk()
    assert len(path.name) == 32
    assert set(path.name) <= set("0123456789abcdef")
    assert path.stat().st_mode & 0o777 == 0o600
    assert Evidence.objects.get().name == "机密.pdf"


def test_a_photo_is_stored_without_its_place(cast, row) -> None:
    send(assignment(row, EDUCATION), cast.colleague, [kept(photo_with_place(), "现场.jpg")])
    (path,) = on_disk()
    assert b"Exif" not in path.read_bytes()


def test_the_same_content_is_kept_once_in_a_county(cast, row) -> None:
    other = Task.objects.get(position=2)
    send(assignment(row, EDUCATION), cast.colleague, [kept(), kept(PDF, "同一份.pdf")])
    send(assignment(other, FINANCE), cast.reporter, [kept(PDF, "又一份.pdf")])
    assert (Evidence.objects.count(), len(on_disk())) == (1, 1)
    assert set(EvidenceUse.objects.values_list("task__position", flat=True)) == {1, 2}
    assert EvidenceUse.objects.count() == 2


def test_another_county_keeps_its_own(cast, row) -> None:
    there = issue_plan(plan(task(), county=cast.other.code, key="x"), by=None).tasks.get()
    add_files(task=row, by=cast.office, files=[kept()])
    add_files(task=there, by=cast.stranger, files=[kept()])
    assert {e.county for e in Evidence.objects.all()} == {cast.county, cast.other}
    assert len(on_disk()) == 2


def test_a_form_sent_twice_links_once(cast, row) -> None:
    duty, nonce = assignment(row, EDUCATION), uuid.uuid4()
    first = send(duty, cast.colleague, [kept()], nonce=nonce)
    again = send(duty, cast.colleague, [kept()], nonce=nonce)
    assert (first, EvidenceUse.objects.count(), len(on_disk())) == (again, 1, 1)


@pytest.mark.parametrize("failure", ["stale", "closed", "audit"])
def test_a_refused_report_leaves_no_file(cast, row, monkeypatch, failure) -> None:
    duty = assignment(row, EDUCATION)
    raises = {"stale": StaleEdit, "closed": NotReportable, "audit": OSError}[failure]
    more = {"seen_version": 7} if failure == "stale" else {}
    if failure == "closed":
        rule(task=row, by=cast.office, kind=RulingKind.CANCEL, reason="中止")
    if failure == "audit":

        def fail(**_: object) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(raises):
        send(duty, cast.colleague, [kept()], **more)
    assert (on_disk(), Evidence.objects.count(), EvidenceUse.objects.count()) == ([], 0, 0)


def test_a_file_held_already_survives_a_refused_report(cast, row) -> None:
    add_files(task=row, by=cast.office, files=[kept()])
    with pytest.raises(StaleEdit):
        send(assignment(row, EDUCATION), cast.colleague, [kept()], seen_version=7)
    assert len(on_disk()) == 1


def test_a_file_serves_several_tasks_and_indicators(cast, row, reference) -> None:
    first, second = Indicator.objects.all()[:2]
    other = Task.objects.get(position=2)
    add_files(task=row, by=cast.office, files=[kept()])
    held = Evidence.objects.all()
    for indicator in (first, second, first):
        add_files(task=row, by=cast.office, existing=held, indicator=indicator)
    assert [u.task for u in add_files(task=other, by=cast.office, existing=held)] == [other]
    assert add_files(task=other, by=cast.office, existing=held) == []
    assert EvidenceUse.objects.count() == 4
    assert AuditEvent.objects.filter(verb="关联佐证材料").count() == 4


def test_a_file_of_another_county_is_not_linked(cast, row) -> None:
    there = issue_plan(plan(task(), county=cast.other.code, key="x"), by=None).tasks.get()
    add_files(task=there, by=cast.stranger, files=[kept()])
    assert add_files(task=row, by=cast.office, existing=Evidence.objects.all()) == []


@pytest.mark.parametrize("model", [Evidence, EvidenceUse])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_evidence(cast, row, model, verb) -> None:
    add_files(task=row, by=cast.office, files=[kept()])
    rows = model.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(id=rows.first().pk) if verb == "update" else rows._raw_delete(rows.db)


# ---------------------------------------------------------------------------- a task that demands


def test_the_demand_is_audited_once(cast, row) -> None:
    for needed in (True, True, False):
        set_needs_evidence(task=row, by=cast.office, needed=needed)
    events = AuditEvent.objects.filter(verb="设定佐证要求").order_by("id")
    assert [e.after for e in events] == [{"needs_evidence": True}, {"needs_evidence": False}]


def test_asking_to_close_without_evidence_is_refused(cast, row) -> None:
    duty = assignment(row, EDUCATION)
    set_needs_evidence(task=row, by=cast.office, needed=True)
    with pytest.raises(NotReportable, match="须有佐证材料才能办结"):
        send(duty, cast.colleague, kind=ReportKind.CLOSING)
    assert ProgressReport.objects.count() == 0
    send(duty, cast.colleague)  # reporting progress is free
    assert send(duty, cast.colleague, [kept()], kind=ReportKind.CLOSING).pk


def test_evidence_of_an_earlier_report_counts(cast, row) -> None:
    set_needs_evidence(task=row, by=cast.office, needed=True)
    send(assignment(row, EDUCATION), cast.colleague, [kept()])
    assert send(assignment(row, EDUCATION), cast.colleague, kind=ReportKind.CLOSING).pk


def test_evidence_of_another_unit_does_not_count(cast, row) -> None:
    set_needs_evidence(task=row, by=cast.office, needed=True)
    send(assignment(row, FINANCE), cast.reporter, [kept()])
    with pytest.raises(NotReportable, match="须有佐证材料"):
        send(assignment(row, EDUCATION), cast.colleague, kind=ReportKind.CLOSING)
    add_files(task=row, by=cast.office, files=[kept(b"words", "a.txt")])  # of the task as a whole
    assert send(assignment(row, EDUCATION), cast.colleague, kind=ReportKind.CLOSING).pk


def test_a_claim_without_evidence_is_not_approved_but_may_be_returned(cast, row) -> None:
    claim = say(assignment(row, EDUCATION), cast.colleague, ReportKind.CLOSING)
    set_needs_evidence(task=row, by=cast.office, needed=True)
    with pytest.raises(NotReportable, match="该单位还没有材料"):
        decide(claim, cast.office, Decision.APPROVED)
    assert decide(claim, cast.office, Decision.RETURNED).pk


def test_a_task_without_evidence_is_not_closed_by_ruling(cast, row) -> None:
    set_needs_evidence(task=row, by=cast.office, needed=True)
    with pytest.raises(NotReportable, match="须有佐证材料才能办结"):
        rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="县委决定")
    send(assignment(row, FINANCE), cast.reporter, [kept()])
    assert rule(task=row, by=cast.office, kind=RulingKind.CLOSE, reason="县委决定").pk


def test_a_file_may_be_read_from_anywhere_in_it(cast, row) -> None:
    """The check leaves the stream at its beginning, and storing does not rely on that."""
    file = kept()
    file.content.read()
    add_files(task=row, by=cast.office, files=[file])
    assert on_disk()[0].read_bytes() == PDF
    assert isinstance(file.content, BytesIO)
