"""Every hostile kind is refused with its own sentence, and every good kind is kept as it is."""

import hashlib
import unicodedata
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.roadmaps.hostile import PDF, compound, document, photo_with_place, picture, zipped
from tracker.files import containers, images, validation
from tracker.files.containers import MAIN_PARTS, OLE_STREAMS, Refused
from tracker.files.validation import CheckedFile, check, clean_name

MEGA = 1024 * 1024


def taken(content: bytes, name: str, most_bytes: int = 20 * MEGA) -> CheckedFile:
    return check(BytesIO(content), name, most_bytes=most_bytes)


def reason(content: bytes, name: str, most_bytes: int = 20 * MEGA) -> str:
    with pytest.raises(Refused) as refused:
        taken(content, name, most_bytes)
    return str(refused.value)


# ---------------------------------------------------------------------------------- what is kept

OFFICE = "application/vnd.openxmlformats-officedocument."
GOOD = {
    "总结.pdf": (PDF, "application/pdf"),
    "公文.ofd": (zipped({"OFD.xml": b"<ofd/>"}), "application/ofd"),
    "数据.csv": ("学校,人数\n一小,30\n".encode("gb18030"), "text/csv"),
    "说明.TXT": ("已完成。".encode(), "text/plain"),
    "unicode.txt": ("已完成。".encode("utf-16"), "text/plain"),
    "无.name.docx": (document(".docx"), f"{OFFICE}wordprocessingml.document"),
    "表.xlsx": (document(".xlsx"), f"{OFFICE}spreadsheetml.sheet"),
    "讲.pptx": (document(".pptx"), f"{OFFICE}presentationml.presentation"),
    "旧.doc": (compound("WordDocument"), "application/msword"),
    "旧.xls": (compound("Workbook"), "application/vnd.ms-excel"),
    "更旧.xls": (compound("Book"), "application/vnd.ms-excel"),
    "旧.ppt": (compound("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    "稿.wps": (compound("WordDocument"), "application/vnd.ms-works"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_kept_byte_for_byte(name: str) -> None:
    content, content_type = GOOD[name]
    kept = taken(content, name)
    assert (kept.name, kept.content_type, kept.size) == (name, content_type, len(content))
    assert kept.content.read() == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("kind", "name", "kept_as"),
    [
        ("JPEG", "a.jpg", "a.jpg"),
        ("JPEG", "a.JPEG", "a.jpg"),
        ("PNG", "a.png", "a.png"),
        ("WEBP", "a.webp", "a.png"),
        ("BMP", "a.bmp", "a.png"),
        ("PNG", "微信图片.jpg", "微信图片.png"),  # chat programs call everything .jpg
    ],
)
def test_a_picture_is_called_what_it_is(kind: str, name: str, kept_as: str) -> None:
    kept = taken(picture(kind), name)
    assert kept.name == kept_as
    with Image.open(kept.content) as image:
        assert (image.format, image.size) == (
            "JPEG" if kept_as.endswith("jpg") else "PNG",
            (40, 20),
        )


def test_a_photo_loses_place_camera_and_comment_and_stands_upright() -> None:
    sent = photo_with_place()
    with Image.open(BytesIO(sent)) as before:
        assert dict(before.getexif().get_ifd(0x8825))[1] == "N"
    kept = taken(sent, "a.jpg").content.read()
    with Image.open(BytesIO(kept)) as after:
        assert (dict(after.getexif()), after.size) == ({}, (20, 40))
        assert "comment" not in after.info
    assert b"PhoneMaker" not in kept
    assert b"Exif" not in kept


def test_a_transparent_picture_stays_so() -> None:
    out = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(taken(out.getvalue(), "章.png").content) as image:
        assert (image.mode, image.getpixel((0, 0))) == ("RGBA", (0, 0, 0, 0))


def test_the_same_photo_twice_is_the_same_file() -> None:
    assert taken(photo_with_place(), "a.jpg").sha256 == taken(photo_with_place(), "b.jpg").sha256


def test_a_large_photo_is_made_smaller() -> None:
    kept = taken(picture(size=(5000, 1000)), "a.jpg")
    with Image.open(kept.content) as image:
        assert image.size == (4000, 800)


def test_what_hangs_behind_a_picture_is_gone() -> None:
    """A picture that is also an archive is kept as the picture alone."""
    sent = picture() + zipped({"a.html": b"<script>alert(1)</script>"})
    assert zipfile.is_zipfile(BytesIO(sent))
    kept = taken(sent, "a.jpg").content
    assert not zipfile.is_zipfile(kept)


def test_of_several_pictures_in_one_the_first_is_kept() -> None:
    second = Image.new("RGB", (40, 20))
    sent = picture("MPO", save_all=True, append_images=[second])
    with Image.open(taken(sent, "a.jpg").content) as image:
        assert (image.format, image.size) == ("JPEG", (40, 20))


# ----------------------------------------------------------------------------- what is refused

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\x00" + b"\0" * 200
INNOCENT = (".pdf", ".jpg", ".docx", ".doc", ".txt", ".csv")


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (validation.HTML_WORDS, HTML),
        (validation.HTML_WORDS, b"\xef\xbb\xbf \n<html ><body>"),
        (validation.HTML_WORDS, HTML.decode().encode("utf-16")),
        (validation.HTML_WORDS, b"<!-- x --><SCRIPT>alert(1)</SCRIPT>"),
        (validation.SVG_WORDS, SVG),
        (validation.SVG_WORDS, b"<svg/onload=alert(1)>"),
        (validation.PROGRAM_WORDS, EXE),
        (validation.PROGRAM_WORDS, b"\x7fELF\x02\x01\x01" + b"\0" * 60),
        (validation.SCRIPT_WORDS, b"#!/bin/sh\nrm -rf /\n"),
        (validation.SCRIPT_WORDS, b"@echo off\r\ndel *.*"),
        (validation.SCRIPT_WORDS, b"<?php system($_GET[0]);"),
        (validation.ARCHIVE_WORDS, b"Rar!\x1a\x07\x01\x00"),
        (validation.ARCHIVE_WORDS, b"7z\xbc\xaf\x27\x1c"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", INNOCENT)
def test_a_hostile_file_under_an_innocent_name(words: str, content: bytes, suffix: str) -> None:
    assert reason(content, f"照片{suffix}") == words


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (validation.HTML_WORDS, "a.html a.HTM a.xhtml a.mht"),
        (validation.SVG_WORDS, "a.svg a.svgz"),
        (validation.PROGRAM_WORDS, "a.exe a.pdf.exe a.scr a.dll a.lnk a.apk"),
        (validation.SCRIPT_WORDS, "a.js a.vbs a.bat a.ps1 a.sh a.php a.hta"),
        (containers.MACRO_WORDS, "a.docm a.xlsm a.pptm a.xlsb"),
        (validation.ARCHIVE_WORDS, "a.zip a.rar a.7z a.tar.gz"),
    ],
)
def test_a_forbidden_suffix_is_refused_whatever_is_inside(words: str, names: str) -> None:
    assert [reason(PDF, name) for name in names.split()] == [words] * len(names.split())


@pytest.mark.parametrize("name", ["a.mp4", "a", "a.pdf.", "a.pdf_", ".pdf x"])
def test_unknown_suffix_is_refused(name: str) -> None:
    if name == "a.pdf.":  # Windows drops a trailing dot, and so do we
        assert taken(PDF, name).name == "a.pdf"
        return
    assert "不在可以上传的范围内" in reason(PDF, name)


def test_an_empty_file_is_refused() -> None:
    assert reason(b"", "a.pdf") == "是空文件。"


def test_the_size_limit_from_both_sides() -> None:
    assert taken(PDF, "a.pdf", len(PDF)).size == len(PDF)
    large = PDF + b"\n" * (MEGA + 1 - len(PDF))
    assert reason(large, "a.pdf", MEGA) == "有 1.0 MB，超过每个文件 1 MB 的限制。"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (picture("PNG"), "a.pdf", "的内容像是 .png 文件，与文件名的 .pdf 不符，不能上传。"),
        (b"\n" + PDF, "a.pdf", containers.BROKEN_WORDS),  # some readers open it all the same
        (PDF[:-8], "a.pdf", containers.BROKEN_WORDS),
        (PDF, "a.docx", containers.BROKEN_WORDS),
        (document(".xlsx"), "a.docx", containers.BROKEN_WORDS),
        (compound("Workbook"), "a.doc", containers.BROKEN_WORDS),
        (document(), "a.doc", containers.BROKEN_WORDS),
        (zipped({"a.txt": b"x"}), "a.ofd", containers.BROKEN_WORDS),
        (zipped({"a.txt": b"x"}), "a.docx", containers.BROKEN_WORDS),
        (document()[:-30], "a.docx", containers.BROKEN_WORDS),
        (PDF, "a.jpg", "不是能打开的图片，或者图片已损坏；请重新拍照或另存为 JPG。"),
        (picture()[:200], "a.jpg", "不是能打开的图片，或者图片已损坏；请重新拍照或另存为 JPG。"),
        (b"a\0b" * 9, "a.txt", containers.BROKEN_WORDS),
        (b"\xff\xff\xff\x80", "a.csv", containers.BROKEN_WORDS),
    ],
)  # fmt: skip
def test_content_and_suffix_must_agree(content: bytes, name: str, words: str) -> None:
    assert reason(content, name) == words


@pytest.mark.parametrize("hidden", [b"/JavaScript (app.alert(1))", b"/JS 5 0 R", b"/Launch /F"])
def test_a_pdf_that_acts_is_refused(hidden: bytes) -> None:
    assert "带脚本或会启动程序的 PDF" in reason(PDF.replace(b"/Root", hidden + b"/Root"), "a.pdf")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF + zipped({"a": b"x"}), "a.pdf"),
        (PDF[:-6] + zipped({"a": b"x"}) + b"%%EOF\n", "a.pdf"),
        (zipped({"a": PDF}, pack=zipfile.ZIP_STORED), "a.docx"),
    ],
)
def test_two_files_in_one_are_refused(content: bytes, name: str) -> None:
    assert reason(content, name) == validation.MIXED_WORDS


# ------------------------------------------------------------------------ documents of many parts


@pytest.mark.parametrize("suffix", MAIN_PARTS)
@pytest.mark.parametrize(
    "part",
    ["w/vbaProject.bin", "x/VBAPROJECT.BIN", "w/vbaData.xml", "x/macrosheets/s.xml", "b.docm"],
)  # fmt: skip
def test_a_macro_inside_is_refused(suffix: str, part: str) -> None:
    assert reason(document(suffix, {part: b"x"}), f"a{suffix}") == containers.MACRO_WORDS


def test_a_macro_document_renamed_is_refused() -> None:
    main = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    assert reason(document(main=main), "a.docx") == containers.MACRO_WORDS


@pytest.mark.parametrize("streams", [("_VBA_PROJECT",), ("Macros",), ("_VBA_PROJECT_CUR",)])
@pytest.mark.parametrize("suffix", OLE_STREAMS)
def test_a_macro_in_an_old_document_is_refused(suffix: str, streams: tuple[str, ...]) -> None:
    good = OLE_STREAMS[suffix][0]
    assert taken(compound(good), f"a{suffix}").size
    assert reason(compound(good, *streams), f"a{suffix}") == containers.MACRO_WORDS


def test_a_packaged_program_is_refused() -> None:
    words = "内部嵌入了打包的外部文件，不能上传；请删去嵌入的对象。"
    inside = compound("\x01Ole10Native")
    assert reason(document(more={"word/embeddings/oleObject1.bin": inside}), "a.docx") == words
    assert reason(compound("WordDocument", "\x01Ole10Native"), "a.doc") == words
    chart = {"word/embeddings/Workbook1.xlsx": document(".xlsx")}
    assert taken(document(more=chart), "a.docx").size  # a chart brings its figures: that is usual


@pytest.mark.parametrize("part", ["word/a.exe", "a.js", "word/embeddings/x.zip", "x.vbs"])
def test_a_program_inside_is_refused(part: str) -> None:
    assert "内部夹带了程序、脚本或压缩包" in reason(document(more={part: b"x"}), "a.docx")


@pytest.mark.parametrize("part", ["../a.xml", "/etc/passwd", "word\\..\\..\\a.xml", "C:/a.xml"])
def test_a_part_that_leaves_the_document_is_refused(part: str) -> None:
    assert reason(document(more={part: b"x"}), "a.docx") == "内部有指向文件外面的路径，不能上传。"


def test_a_document_with_a_password_is_refused() -> None:
    locked = compound("EncryptedPackage")
    for name in ("a.docx", "a.doc"):
        assert reason(locked, name) == containers.PASSWORD_WORDS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/_rels/a.rels", "word/v.vml"])
@pytest.mark.parametrize("before", [0, containers.PIECE - 4])
def test_a_doctype_in_any_part_is_refused(encoding: str, part: str, before: int) -> None:
    """Entity bombs and external entities begin with one, behind however much white space."""
    xml = f'<?xml version="1.0"?>{" " * before}<!DocType a [<!ENTITY b "c">]><a/>'
    assert "DOCTYPE" in reason(document(more={part: xml.encode(encoding)}), "a.docx")


def test_the_number_of_parts_from_both_sides(monkeypatch) -> None:
    monkeypatch.setattr(containers, "MOST_PARTS", 5)
    more = {f"word/{number}.xml": b"<a/>" for number in range(3)}
    assert taken(document(more=more), "a.docx").size
    words = "内部有 6 个部分，超过 5 个的限制，不能上传。"
    assert reason(document(more={**more, "word/4.xml": b"<a/>"}), "a.docx") == words


def test_ten_thousand_parts_are_refused() -> None:
    parts = {f"xl/worksheets/sheet{number}.xml": b"" for number in range(10_000)}
    assert "超过 2000 个" in reason(document(".xlsx", parts), "a.xlsx")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    zeros = b"\0" * (2 * MEGA)
    assert "压缩比异常" in reason(document(more={"word/a.xml": zeros}), "a.docx")
    parts = {f"word/{number}.bin": zeros for number in range(51)}
    assert "超过 100 MB" in reason(document(more=parts), "a.docx")


def test_what_packs_well_below_the_floor_is_kept() -> None:
    assert taken(document(more={"word/a.xml": b" " * MEGA}), "a.docx").size
    assert "压缩比异常" in reason(document(more={"word/a.xml": b" " * (MEGA + 1)}), "a.docx")


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(document(more={"word/a.xml": b"<a>" + b"x" * 5000 + b"</a>"}))
    entry = content.rindex(b"PK\x01\x02")  # the last entry of the central directory
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    assert reason(bytes(content), "a.docx") == containers.BROKEN_WORDS


# ------------------------------------------------------------------------------------- pictures


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(images, "MOST_PIXELS", 800)
    assert taken(picture("PNG", (40, 20)), "a.png").size
    assert "像素太多" in reason(picture("PNG", (41, 20)), "a.png")


def test_a_pixel_bomb_is_refused_by_its_head_alone() -> None:
    """A PNG of 60,000 × 60,000 points in a few bytes: 10 GB if it were unpacked."""
    bomb = bytearray(picture("PNG"))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    assert "图片" in reason(bytes(bomb), "a.png")


def test_a_thumbnail_is_small() -> None:
    with Image.open(BytesIO(images.thumbnail(BytesIO(picture(size=(1600, 1200)))))) as image:
        assert (image.format, image.size) == ("PNG", (320, 240))


# ---------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\总结.pdf", "总结.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("  总 \u3000 结 .pdf", "总 结.pdf"),
        ('a<b>"c"|?*.pdf', "a_b__c____.pdf"),
        ("..", "未命名"),
        ("", "未命名"),
        (".pdf", "pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("长" * 300, "长" * 119),
        ("a." + "b" * 300, "a." + "b" * 117),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_is_made_harmless(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown


@given(st.text(max_size=400))
def test_no_name_does_harm(sent: str) -> None:
    shown = clean_name(sent)
    assert 0 < len(shown) <= 120
    assert not set(shown) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in shown)
    assert shown not in (".", "..")
    assert clean_name(shown) == shown


@given(st.binary(max_size=300), st.sampled_from(sorted(validation.ACCEPT.split(","))))
def test_whatever_is_sent_is_kept_or_refused(content: bytes, suffix: str) -> None:
    """Never another exception, which would be a page of the server's failure."""
    with suppress(Refused):
        assert taken(content, f"a{suffix}").size > 0


@given(st.data())
def test_a_damaged_document_is_kept_or_refused(data) -> None:
    good = data.draw(
        st.sampled_from([document(), document(".xlsx"), picture(), picture("PNG"), PDF])
    )
    place = data.draw(st.integers(0, len(good) - 1))
    damaged = good[:place] + data.draw(st.binary(max_size=8)) + good[place + 1 :]
    for suffix in (".docx", ".xlsx", ".jpg", ".png", ".pdf"):
        with suppress(Refused):
            assert taken(damaged, f"a{suffix}").size
