"""Uploads: the kind of a file, refusals with a reason, and limits for decompression bombs."""

import io
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable

import docx
import pytest
from openpyxl import Workbook

from tests.imports import workbook_files
from tests.imports.documents.word_files import content_of, texts
from tests.imports.workbooks.test_uploads import with_part
from tracker.files.containers import OLE_MAGIC
from tracker.imports.documents import files, legacy
from tracker.imports.documents.files import read_file
from tracker.imports.documents.source import SourceDocument
from tracker.imports.recognise.reading import Refusal


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("实施方案")
    return content_of(document)


def workbook() -> bytes:
    book = Workbook()
    book.worksheets[0]["A1"] = "实施方案"
    return workbook_files.content_of(book)


@pytest.mark.parametrize("name", ["方案.docx", "方案.xlsx", "方案.doc", "方案"])
def test_the_kind_of_a_file_follows_from_its_content(name: str) -> None:
    found = read_file(word(), name)
    assert isinstance(found, SourceDocument)
    assert (found.kind, found.name, texts(found)) == ("docx", name, [("", "实施方案")])
    found = read_file(workbook(), name)
    assert isinstance(found, SourceDocument)
    assert (found.kind, found.name) == ("xlsx", name)


def ole(*streams: str) -> bytes:
    return OLE_MAGIC + b"".join(name.encode("utf-16-le") for name in streams) + b"\0" * 600


def empty_word() -> bytes:
    return content_of(docx.Document())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空文件"),
        (b"\0\0 \n", "空文件"),
        (b"%PDF-1.7\n%", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"MZ\x90", "程序"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"<html><body><table>", "网页"),
        (b"  \n<!DOCTYPE html>", "网页"),
        (b"PK\x03\x04 broken", "已损坏"),
        (empty_word(), "没有读到文字"),
        (with_part(word(), "word/document.xml", b"<w:document"), "打不开"),
        (with_part(word(), "word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>'), "DOCTYPE"),
        (with_part(word(), "word/vbaProject.bin", b"x"), "宏"),
        (with_part(word(), "word/x.xml", b" " * 30_000_000), "压缩炸弹"),
        (with_part(workbook(), "xl/worksheets/sheet1.xml", b"<worksheet"), "打不开"),
        (ole("WordDocument", "EncryptedPackage"), "密码"),
        (ole("WordDocument", "_VBA_PROJECT"), "宏"),
        (ole("PowerPoint Document"), "打不开"),
        (b"\x01\x02\x03 data", "认不出"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, words: str) -> None:
    found = read_file(content, "方案.docx")
    assert isinstance(found, Refusal)
    assert words in found.reason
    assert found.reason.endswith("。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_in_any_encoding(encoding: str) -> None:
    found = read_file("实施方案\n一、任务".encode(encoding), "方案.txt")
    assert isinstance(found, SourceDocument)
    assert (found.kind, texts(found)) == ("text", [("", "实施方案"), ("", "一、任务")])


def test_too_large_a_file_is_refused_before_it_is_read(monkeypatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    assert read_file(b"x" * 11, "") == Refusal(files.TOO_LARGE)


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("readme.txt", "x")
    return out.getvalue()


def rows_bomb(count: int) -> bytes:
    """A sheet of many rows, packed within the limits of packages."""
    import random

    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%x</t></is></c></row>'
        % (n, n, random.Random(n).getrandbits(40))
        for n in range(1, count)
    )
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows + b"</sheetData></worksheet>"
    )  # fmt: skip
    return with_part(workbook(), "xl/worksheets/sheet1.xml", sheet)


def far_cell() -> bytes:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    return with_part(workbook(), "xl/worksheets/sheet1.xml", sheet)


def paragraphs_bomb(count: int) -> bytes:
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{n * n:x}</w:t></w:r></w:p>" for n in range(count))
    xml = f'<w:document xmlns:w="{words}"><w:body>{body}</w:body></w:document>'
    return with_part(word(), "word/document.xml", xml.encode())


def many_sheets(count: int) -> bytes:
    book = Workbook()
    for _ in range(count - 1):
        book.create_sheet()
    return workbook_files.content_of(book)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (other_zip, "已损坏"),
        (lambda: rows_bomb(60_000), "5000 行"),
        (lambda: rows_bomb(250_000), "太多"),
        (far_cell, "没有读到文字"),
        (lambda: paragraphs_bomb(20_001), "20000 段"),
        (lambda: many_sheets(101), "101 个"),
    ],
    ids=["another package", "rows", "more rows", "far cell", "paragraphs", "sheets"],
)
def test_bombs_end_within_their_limits(made: Callable[[], bytes], words: str) -> None:
    found = read_file(made(), "x.xlsx")
    assert isinstance(found, Refusal)
    assert words in found.reason


def test_a_reader_that_takes_too_long_is_ended(monkeypatch) -> None:
    monkeypatch.setattr("tracker.files.sandbox.WALL_SECONDS", 0.001)
    assert read_file(word(), "a.docx") == Refusal(files.TOO_SLOW)


def test_a_reader_that_takes_too_much_memory_is_ended(monkeypatch) -> None:
    monkeypatch.setattr("tracker.files.sandbox.MEMORY", 24 * 2**20)
    found = read_file(word(), "a.docx")
    assert isinstance(found, Refusal)
    # where even the interpreter finds no room, it cannot say so
    assert found.reason in {files.TOO_GREEDY, files.BROKEN}


def test_without_a_converter_a_clear_word(monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert read_file(ole("WordDocument"), "方案.wps") == Refusal(legacy.NO_CONVERTER)
    assert read_file(b"{\\rtf1 x}", "方案.rtf") == Refusal(legacy.NO_CONVERTER)


def program(monkeypatch, tmp_path, name: str, script: str) -> None:
    """Install only the program `name`, a shell script."""
    path = tmp_path / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda asked: str(path) if asked == name else None)


def test_a_converter_that_fails_or_hangs(monkeypatch, tmp_path) -> None:
    program(monkeypatch, tmp_path, "soffice", "exit 1")
    assert read_file(ole("WordDocument"), "a.doc") == Refusal(legacy.BROKEN)
    program(monkeypatch, tmp_path, "soffice", "exit 0")
    assert read_file(ole("WordDocument"), "a.doc") == Refusal(legacy.BROKEN)
    program(monkeypatch, tmp_path, "soffice", "sleep 30")
    monkeypatch.setattr(legacy, "WALL_SECONDS", 0.5)
    began = time.monotonic()
    assert read_file(ole("WordDocument"), "a.doc") == Refusal(legacy.TOO_SLOW)
    assert time.monotonic() - began < 20


def test_what_the_converter_made_is_read(monkeypatch, tmp_path) -> None:
    (tmp_path / "made.docx").write_bytes(word())
    script = f'eval "last=\\${{$#}}"; cp {tmp_path}/made.docx "${{last%.doc}}.docx"'
    program(monkeypatch, tmp_path, "soffice", script)
    found = read_file(ole("WordDocument"), "方案.wps")
    assert isinstance(found, SourceDocument)
    assert texts(found) == [("", "实施方案")]


@pytest.mark.slow
def test_an_old_workbook_through_libreoffice(tmp_path) -> None:
    if not (office := shutil.which("soffice")):
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "a.xlsx").write_bytes(workbook())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    options = ["--headless", "--convert-to", "xls", "--outdir", tmp_path, tmp_path / "a.xlsx"]
    subprocess.run([office, profile, *options], check=True, capture_output=True)
    found = read_file((tmp_path / "a.xls").read_bytes(), "方案.et")
    assert isinstance(found, SourceDocument)
    assert texts(found) == [{(0, 0): ("实施方案", 1, 1)}]
