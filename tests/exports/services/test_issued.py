"""An issued paper is served as it was made, whatever is changed afterwards."""

import hashlib
import io
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import docx
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from counties.append_only import changes_allowed
from counties.models import AuditEvent, Department
from counties.services.departments import edit_department
from tests.exports.conftest import pages_of
from tests.supervision.builders import draft, issued, problem
from tests.supervision.conftest import TODAY, Scene, scene, today
from tests.supervision.views.test_sheets import get
from tracker.exports.services.issued import issued_file, make_issued_files
from tracker.roadmaps.models import Task
from tracker.supervision.models import IssuedFile, IssuedPaper
from tracker.supervision.rules.bulletin_texts import BulletinKind
from tracker.supervision.services import sheets
from tracker.supervision.services.bulletins import draft_bulletin, issue_bulletin
from tracker.supervision.services.papers import paper_of, store_file

__all__ = ["scene", "today"]  # fixtures of the supervision room

FILES = (("sheet_pdf", "sheet"), ("bulletin_pdf", "bulletin"), ("bulletin_docx", "bulletin"))
DIFFERENT = "此后改的"


def issue_all(scene: Scene) -> dict[str, int]:
    """Issue a sheet about a problem with copies and tasks, and a bulletin; return their ids."""
    sheet = draft(
        scene, kind="rectify", copies=[scene.department("县教育局")], problem=problem(scene),
        tasks=list(scene.plan.tasks.all()),
    )  # fmt: skip
    sheets.issue(by=scene.cast.office, sheet=sheet, version=sheet.version)
    bulletin = draft_bulletin(
        by=scene.cast.office, county=scene.county, kind=BulletinKind.CIRCULAR,
        since=TODAY - timedelta(days=19), day=TODAY - timedelta(days=1), nonce=uuid.uuid4(),
    )  # fmt: skip
    issue_bulletin(by=scene.cast.office, bulletin=bulletin, version=bulletin.version)
    return {"sheet": sheet.pk, "bulletin": bulletin.pk}


def change_everything(scene: Scene) -> None:
    """Rename every department and change every text that the papers are made of."""
    for department in Department.objects.for_county(scene.county):
        edit_department(
            by=scene.cast.office, department=department, version=department.version,
            name=f"{DIFFERENT}{department.name}", kind=department.kind, parent=None, position=0,
            is_active=True, aliases=[],
        )  # fmt: skip
    Task.objects.update(title=DIFFERENT, content=DIFFERENT, due_on=TODAY + timedelta(days=300))
    scene.plan.doc_number = scene.plan.title = DIFFERENT
    scene.plan.save()
    scene.county.short_name, scene.county.is_demo = DIFFERENT, True
    scene.county.save()


def downloads(scene: Scene, ids: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    for name, thing in FILES:
        response = get(scene, "leader", name, pk=ids[thing])
        assert response.status_code == 200, name
        yield name, response.content


def text_of(scene: Scene, name: str, pk: int) -> str:
    """What the page shows of a paper, without its files."""
    page = get(scene, "leader", name, pk=pk).content.decode()
    start = {"sheet": "文书内容", "bulletin": "各牵头单位办理情况"}[name]
    end = {"sheet": "</section>", "bulletin": "<footer"}[name]
    contents = page.split(start, 1)[1].split(end)[0]
    return re.sub(r"\s|<dt>存入的.*?</dd>", "", contents, flags=re.DOTALL)


def words(name: str, content: bytes) -> str:
    if name.endswith("docx"):
        return "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    return "\n".join(pages_of(content))


@pytest.mark.parametrize("asked_before", [True, False])
def test_issued_paper_does_not_change(scene: Scene, time_machine, asked_before: bool):
    ids = issue_all(scene)
    before = dict(downloads(scene, ids)) if asked_before else {}
    pages = {name: text_of(scene, name, pk) for name, pk in ids.items()}
    change_everything(scene)
    time_machine.shift(timedelta(days=400))
    after = dict(downloads(scene, ids))
    assert not before or after == before
    assert [name for name, content in after.items() if DIFFERENT in words(name, content)] == []
    assert "县财政局：" in words("sheet_pdf", after["sheet_pdf"])
    for name, pk in ids.items():
        contents = text_of(scene, name, pk)
        assert DIFFERENT not in contents, name
        assert contents == pages[name]
        assert "县财政局" in contents


def test_the_page_and_the_audit_log_name_the_digest(scene: Scene):
    ids = issue_all(scene)
    before = AuditEvent.objects.count()
    for name, content in downloads(scene, ids):
        digest = hashlib.sha256(content).hexdigest()
        page = get(scene, "leader", name.split("_")[0], pk=ids[name.split("_")[0]])
        assert digest in page.content.decode()
        assert AuditEvent.objects.latest("pk").after["sha256"] == digest
    list(downloads(scene, ids))
    assert AuditEvent.objects.count() == before + len(FILES)


def test_the_worker_makes_every_format_once(scene: Scene):
    issue_all(scene)
    for paper in IssuedPaper.objects.all():
        make_issued_files.call(paper.pk)
        make_issued_files.call(paper.pk)
    suffixes = IssuedFile.objects.values_list("paper__bulletin", "suffix")
    assert sorted((bool(pk), suffix) for pk, suffix in suffixes) == [
        (False, "pdf"), (True, "docx"), (True, "pdf"),
    ]  # fmt: skip


def test_a_file_that_was_made_twice_is_stored_once(scene: Scene):
    paper = paper_of(issued(scene))
    first = store_file(paper=paper, suffix="pdf", content=b"first")
    second = store_file(paper=paper, suffix="pdf", content=b"second")
    assert (second.pk, second.sha256) == (first.pk, first.sha256)
    storage = first.file.storage
    folders = storage.listdir("issued")[0]
    assert sum(len(storage.listdir(f"issued/{folder}")[1]) for folder in folders) == 1


@pytest.mark.parametrize("harm", ["changed", "lost"])
def test_a_file_that_was_harmed_is_not_served(scene: Scene, harm: str):
    sheet = issued(scene)
    file = issued_file(paper=paper_of(sheet), suffix="pdf")
    file.file.storage.delete(file.file.name)
    if harm == "changed":
        file.file.storage.save(file.file.name, io.BytesIO(b"%PDF-1.7 forged"))
    response = get(scene, "leader", "sheet_pdf", pk=sheet.pk)
    assert response.status_code == 404
    assert "从备份中恢复" in response.content.decode()
    assert ("SHA-256" in response.content.decode()) == (harm == "changed")


def test_no_issued_paper_can_be_rewritten(scene: Scene):
    issued_file(paper=paper_of(issued(scene)), suffix="pdf")
    for rows in (IssuedFile.objects.all(), IssuedPaper.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(at=timezone.now())
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows._raw_delete("default")


def test_a_paper_of_an_older_release_is_kept_when_it_is_first_read(scene: Scene):
    sheet = draft(scene)
    sheets.issue(by=scene.cast.office, sheet=sheet, version=sheet.version)
    with changes_allowed("supervision_issuedpaper"):
        IssuedPaper.objects.all().delete()
    page = get(scene, "leader", "sheet", pk=sheet.pk).content.decode()
    assert "县财政局" in page
    first = get(scene, "leader", "sheet_pdf", pk=sheet.pk).content
    change_everything(scene)
    assert get(scene, "leader", "sheet_pdf", pk=sheet.pk).content == first


def test_a_draft_is_printed_from_the_present_rows(scene: Scene):
    sheet = draft(scene)
    change_everything(scene)
    url = reverse("sheet_pdf", kwargs={"code": scene.county.code, "pk": sheet.pk})
    pages = pages_of(scene.cast.client("office").get(url).content)
    assert f"{DIFFERENT}县财政局" in pages[0]
    assert not IssuedPaper.objects.exists()
