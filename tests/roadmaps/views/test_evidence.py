"""Files through the pages: sent with a report, served as attachments, linked, demanded."""

from io import BytesIO
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.conftest import CANARY
from tests.roadmaps.builders import EDUCATION, FINANCE, assignment, plan, task
from tests.roadmaps.hostile import PDF, document, kept, picture
from tracker.files.forms import AGAIN
from tracker.files.validation import HTML_WORDS, MOST_FILES, CheckedFile
from tracker.indicators.models import Indicator
from tracker.roadmaps.models import Evidence, EvidenceUse, ProgressReport, Task
from tracker.roadmaps.services.evidence import add_files
from tracker.roadmaps.services.plans import issue_plan

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def row(cast) -> Task:
    drafts = (task(units=(EDUCATION, FINANCE)), task("核定编制", units=(EDUCATION,)))
    return issue_plan(plan(*drafts), by=None).tasks.get(position=1)


@pytest.fixture
def held(cast, row) -> Evidence:
    return add_files(task=row, by=cast.office, files=[kept()])[0].evidence


def address(cast, name: str, pk: int) -> str:
    return reverse(name, kwargs={"code": cast.county.code, "pk": pk})


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def post_report(cast, row: Task, *files: SimpleUploadedFile, **more: str):
    duty = assignment(row, EDUCATION)
    client = cast.client("colleague")
    page = client.get(address(cast, "report", duty.pk))
    form = page.context["form"]
    data = {
        "kind": "progress",
        "text": "已购置二十台。",
        "share": "40",
        "version": form["version"].value(),
        "nonce": str(form["nonce"].value()),
        "evidence": list(files),
        **more,
    }
    return client.post(address(cast, "report", duty.pk), data)


# ---------------------------------------------------------------------------------------- sending


def test_several_files_come_with_a_report(cast, row) -> None:
    response = post_report(cast, row, sent("总结.pdf", PDF), sent("现场.jpg", picture()))
    assert response.status_code == 302
    assert set(Evidence.objects.values_list("name", flat=True)) == {"总结.pdf", "现场.jpg"}
    page = cast.client("leader").get(address(cast, "task", row.pk)).content.decode()
    assert page.count("总结.pdf") == 2  # among the evidence, and in the history of the report


def test_a_refused_file_keeps_the_words_and_saves_nothing(cast, row) -> None:
    html = b"<!doctype html><script>alert(1)</script>"
    response = post_report(cast, row, sent("总结.pdf", PDF), sent("照片.jpg", html))
    assert response.status_code == 422
    page = response.content.decode()
    assert f"“照片.jpg”{HTML_WORDS}" in page
    assert AGAIN in page
    assert "已购置二十台。" in page
    assert (ProgressReport.objects.count(), Evidence.objects.count()) == (0, 0)


def test_every_refused_file_is_named(cast, row) -> None:
    macro = document(more={"word/vbaProject.bin": b""})
    hostile = sent("空.pdf", b""), sent("宏.docx", macro), sent("a.exe", b"MZ")
    response = post_report(cast, row, *hostile)
    assert [e.split("”")[0] for e in response.context["form"].errors["evidence"]] == [
        "“空.pdf", "“宏.docx", "“a.exe", AGAIN,
    ]  # fmt: skip


def test_the_number_of_files_from_both_sides(cast, row) -> None:
    files = [sent(f"{number}.txt", b"%d" % number) for number in range(MOST_FILES + 1)]
    page = post_report(cast, row, *files).content.decode()
    assert f"一次选了 11 个文件，最多 10 个。{AGAIN}" in page
    assert Evidence.objects.count() == 0
    for file in files:
        file.seek(0)
    assert post_report(cast, row, *files[:MOST_FILES]).status_code == 302
    assert Evidence.objects.count() == MOST_FILES


def test_a_body_that_is_too_large_is_cut_and_refused(cast, row, settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    large = sent("大.pdf", PDF + b"\n" * 4 * 1024 * 1024)
    page = post_report(cast, row, large).content.decode()
    assert "超过每个文件 1 MB 的限制" in page
    assert Evidence.objects.count() == 0


def test_a_stale_form_says_that_files_must_be_chosen_again(cast, row) -> None:
    post_report(cast, row, text="先到的填报")
    response = post_report(cast, row, sent("总结.pdf", PDF), version="0", text="后到的填报")
    assert response.status_code == 409
    page = response.content.decode()
    assert "文件没有保存，须重新选择。" in page
    assert 'enctype="multipart/form-data"' in page
    assert Evidence.objects.count() == 0


def test_no_change_needs_no_file(cast, row) -> None:
    duty = assignment(row, EDUCATION)
    form = cast.client("colleague").get(address(cast, "report", duty.pk)).context["form"]
    data = {"version": form["version"].value(), "nonce": str(form["nonce"].value())}
    cast.client("colleague").post(address(cast, "no_change", duty.pk), data)
    assert ProgressReport.objects.get().kind == "no_change"


# ---------------------------------------------------------------------------------------- serving


@pytest.mark.parametrize("who", ["leader", "office", "reporter", "supervisor", "admin"])
def test_a_file_is_served_as_an_attachment_that_runs_nothing(cast, held, who) -> None:
    response = cast.client(who).get(address(cast, "evidence", held.pk))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('总结.pdf')}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "text/plain"])
def test_even_a_file_that_should_not_be_there_runs_nothing(cast, row, content_type) -> None:
    """The check is one wall; the answer's headers are another."""
    script = b"<svg onload='alert(1)'><script>alert(1)</script></svg>"
    file = CheckedFile("a.svg", content_type, BytesIO(script), len(script), "0" * 64)
    held = add_files(task=row, by=cast.office, files=[file])[0].evidence
    response = cast.client("leader").get(address(cast, "evidence", held.pk))
    assert b"".join(response.streaming_content) == script
    assert response["Content-Disposition"] == 'attachment; filename="a.svg"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_not_served_to_others(cast, held, client) -> None:
    own = address(cast, "evidence", held.pk)
    assert client.get(own).status_code == 302
    stranger = cast.client("stranger")
    assert stranger.get(own).status_code == 404
    foreign = reverse("evidence", kwargs={"code": cast.other.code, "pk": held.pk})
    response = stranger.get(foreign)
    assert response.status_code == 404
    assert PDF not in response.content
    assert cast.client("leader").post(own).status_code == 405


@pytest.mark.parametrize("name", ["evidence", "evidence_thumbnail"])
def test_a_lost_file_is_told(cast, row, name, own_papers) -> None:
    photo = kept(picture(), "现场.jpg")
    held = add_files(task=row, by=cast.office, files=[photo])[0].evidence
    held.file.storage.delete(held.file.name)
    response = cast.client("leader").get(address(cast, name, held.pk))
    assert response.status_code == 404
    assert "“现场.jpg”有记录，但存放的文件找不到了。" in response.content.decode()


def test_a_thumbnail_is_for_pictures_alone(cast, row, held) -> None:
    photo = add_files(task=row, by=cast.office, files=[kept(picture(), "现场.jpg")])[0].evidence
    client = cast.client("leader")
    for _ in range(2):  # the second from the cache
        response = client.get(address(cast, "evidence_thumbnail", photo.pk))
        assert response.content.startswith(b"\x89PNG")
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(address(cast, "evidence_thumbnail", held.pk)).status_code == 404


# --------------------------------------------------------------------------------------- linking


def test_the_office_links_a_held_file_to_another_task_and_indicator(
    cast, row, held, reference
) -> None:
    other = Task.objects.get(position=2)
    client = cast.client("office")
    assert held.name in client.get(address(cast, "evidence_add", other.pk)).content.decode()
    indicator = Indicator.objects.get(code="L1")
    data = {"existing": [held.pk], "indicator": "L1"}
    assert client.post(address(cast, "evidence_add", other.pk), data).status_code == 302
    use = EvidenceUse.objects.get(task=other)
    assert (use.evidence, use.indicator, use.report) == (held, indicator, None)
    page = client.get(address(cast, "task", other.pk)).content.decode()
    assert f"指标 L1 {indicator}" in page
    assert "直接关联" in page


def test_a_new_file_may_be_added_without_a_report(cast, row) -> None:
    data = {"evidence": [sent("a.pdf", PDF)]}
    cast.client("reporter").post(address(cast, "evidence_add", row.pk), data)
    assert EvidenceUse.objects.get().by == cast.reporter


def test_a_reporter_adds_to_own_tasks_alone(cast, row) -> None:
    other = Task.objects.get(position=2)
    client = cast.client("reporter")
    assert client.get(address(cast, "evidence_add", row.pk)).status_code == 200
    assert client.get(address(cast, "evidence_add", other.pk)).status_code == 403
    data = {"evidence": [sent("a.pdf", PDF)]}
    assert client.post(address(cast, "evidence_add", other.pk), data).status_code == 403
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize("chosen", ["nothing", "foreign", "nonsense", "hostile"])
def test_a_wrong_choice_links_nothing(cast, row, chosen) -> None:
    there = issue_plan(plan(task(), county=cast.other.code, key="x"), by=None).tasks.get()
    files = [kept(PDF, f"{CANARY}.pdf")]
    foreign = add_files(task=there, by=cast.stranger, files=files)[0].evidence
    data = {
        "nothing": {},
        "foreign": {"existing": [foreign.pk]},
        "nonsense": {"existing": ["x"], "indicator": "y"},
        "hostile": {"evidence": [sent("a.svg", b"<svg/>")]},
    }[chosen]
    response = cast.client("office").post(address(cast, "evidence_add", row.pk), data)
    assert response.status_code == 422
    assert CANARY not in response.content.decode()
    assert not EvidenceUse.objects.filter(task=row).exists()


def test_files_are_found_by_name_person_and_fingerprint(cast, row, held) -> None:
    client = cast.client("office")
    url = address(cast, "evidence_add", row.pk)
    for words, found in [("总", 1), ("办公室乙", 1), (held.sha256[:6].upper(), 1), ("别的", 0)]:
        assert client.get(url, {"q": words}).context["page"].paginator.count == found


def test_the_office_demands_evidence(cast, row) -> None:
    url = address(cast, "needs_evidence", row.pk)
    client = cast.client("office")
    client.post(url, {"needed": "1"})
    assert "须有材料才能办结" in client.get(address(cast, "task", row.pk)).content.decode()
    response = post_report(cast, row, kind="closing")
    assert response.status_code == 409
    assert "这项任务办结时须有佐证材料" in response.content.decode()
    assert "须有佐证材料才能办结" in response.content.decode()
    client.post(url, {"needed": "0"})
    assert post_report(cast, row, kind="closing").status_code == 302
    assert cast.client("reporter").post(url, {"needed": "1"}).status_code == 403


# ---------------------------------------------------------------------------------------- review


def test_the_evidence_stands_beside_the_claim(cast, row) -> None:
    files = (sent("总结.pdf", PDF), sent("现场.jpg", picture()))
    post_report(cast, row, *files, kind="closing")
    page = cast.client("office").get(reverse("review_queue", kwargs={"code": cast.county.code}))
    text = page.content.decode()
    photo, paper = Evidence.objects.get(name="现场.jpg"), Evidence.objects.get(name="总结.pdf")
    assert f'<img src="{address(cast, "evidence_thumbnail", photo.pk)}"' in text
    assert address(cast, "evidence_thumbnail", paper.pk) not in text
    assert address(cast, "evidence", paper.pk) in text


def test_a_claim_without_evidence_says_so(cast, row) -> None:
    post_report(cast, row, kind="closing")
    page = cast.client("office").get(reverse("review_queue", kwargs={"code": cast.county.code}))
    assert "这条填报没有附材料。" in page.content.decode()
