"""The checks of a file in a child process: the same answers, and nobody else harmed."""

import zipfile
from io import BytesIO

import pytest

from tests.roadmaps.hostile import PDF, compound, document, photo_with_place, picture, zipped
from tracker.files import containers, inspection, sandbox, validation
from tracker.files.containers import Refused
from tracker.files.inspection import look_apart
from tracker.files.validation import check

MEGA = 1024 * 1024


def outcome(content: bytes, name: str, **look) -> tuple[object, ...]:
    """What becomes of a file: what is kept, or why not."""
    try:
        kept = check(BytesIO(content), name, most_bytes=20 * MEGA, **look)
    except Refused as refused:
        return ("refused", str(refused))
    return (kept.name, kept.content_type, kept.size, kept.sha256, kept.content.read())


PIXEL_BOMB = bytearray(picture("PNG"))
PIXEL_BOMB[16:24] = (60_000).to_bytes(4, "big") * 2
KINDS = {
    "good.pdf": PDF,
    "good.docx": document(),
    "good.xls": compound("Workbook"),
    "good.csv": "学校,人数\n".encode("gb18030"),
    "good.jpg": photo_with_place(),
    "good.png": picture("PNG"),
    "a picture and an archive.jpg": picture() + zipped({"a.html": b"<script>"}),
    "script.pdf": PDF.replace(b"/Root", b"/JS 5 0 R/Root"),
    "archive behind.pdf": PDF + zipped({"a": b"x"}),
    "not a.pdf": picture("PNG"),
    "macro.docx": document(more={"word/vbaProject.bin": b"x"}),
    "macro.doc": compound("WordDocument", "_VBA_PROJECT"),
    "locked.docx": compound("EncryptedPackage"),
    "program inside.docx": document(more={"word/a.exe": b"MZ"}),
    "packed program.doc": compound("WordDocument", "\x01Ole10Native"),
    "path.docx": document(more={"../a.xml": b"x"}),
    "entities.docx": document(more={"word/a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}),
    "many parts.xlsx": document(".xlsx", {f"xl/{n}.xml": b"" for n in range(2001)}),
    "bomb.docx": document(more={"word/a.xml": b"\0" * (2 * MEGA)}),
    "bombs.docx": document(more={f"word/{n}.bin": b"\0" * (2 * MEGA) for n in range(51)}),
    "two in one.docx": zipped({"a": PDF}, pack=zipfile.ZIP_STORED),
    "pixels.png": bytes(PIXEL_BOMB),
    "half.jpg": picture()[:200],
    "bytes.txt": b"a\0b" * 9,
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_a_child_says_what_the_check_says(name: str) -> None:
    apart = outcome(KINDS[name], name, look=look_apart)
    assert apart == outcome(KINDS[name], name)
    assert (apart[0] == "refused") == (not name.startswith(("good", "a picture")))


@pytest.mark.parametrize(
    ("job", "words"),
    [
        ("eat_memory", inspection.MEMORY_WORDS),
        ("loop", inspection.TIME_WORDS),
        ("crash", containers.BROKEN_WORDS),
    ],
)
def test_a_child_that_is_stopped_refuses_in_words(job, words, monkeypatch) -> None:
    monkeypatch.setattr(inspection, "JOB", f"tests.roadmaps.appetites:{job}")
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 1)
    assert outcome(PDF, "a.pdf", look=look_apart) == ("refused", words)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.pdf", b".png\n<script>"),  # a document does not become a picture
        ("a.jpg", b"as sent\n"),  # a picture is never kept as it was sent
        ("a.jpg", b".svg\n<svg/>"),
        ("a.jpg", b".jpg\n"),
        ("a.jpg", b""),
        ("a.pdf", b"\xff\xfe"),
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(name, said, monkeypatch) -> None:
    monkeypatch.setattr(sandbox, "run", lambda *_: said)
    assert outcome(PDF, name, look=look_apart) == ("refused", containers.BROKEN_WORDS)


def test_what_its_name_or_beginning_refuses_needs_no_child(monkeypatch) -> None:
    monkeypatch.setattr(inspection, "JOB", "tests.roadmaps.appetites:crash")
    for content, name, words in (
        (b"MZ", "a.pdf", validation.PROGRAM_WORDS),
        (PDF, "a.html", validation.HTML_WORDS),
        (b"", "a.pdf", "是空文件。"),
    ):
        assert outcome(content, name, look=look_apart) == ("refused", words)
