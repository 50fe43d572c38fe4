"""Checks that an uploaded file is what it claims to be and may be kept (ASVS 5.0 V5; OWASP File
Upload Cheat Sheet).

The suffix decides what the computer of a reader does with a file, the content decides what it is:
both must be allowed, and they must agree. Pure functions: no ORM, no clock.

Name, size and the first bytes are checked in the portal, the content by `look_into` in a child
process (`inspection.look_apart`). Modules that only the child needs are imported where they are
used.
"""

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from tracker.files import containers
from tracker.files.containers import (
    ARCHIVES,
    BROKEN_WORDS,
    MACRO_WORDS,
    MACROS,
    OLE_STREAMS,
    PIECE,
    PROGRAMS,
    SCRIPTS,
    ZIPPED,
    Refused,
)

MOST_FILES = 10  # in one form
LONGEST_NAME = 120
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
DRAWN_TYPES = {".jpg": "image/jpeg", ".png": "image/png"}  # of re-encoded pictures
TEXTS = {".txt", ".csv"}
ALLOWED_WORDS = "PDF、OFD、Word、Excel、PowerPoint、WPS、图片（JPG、PNG、WebP、BMP）、TXT、CSV"
# for the file input of the browser; the checks do not rely on it
ACCEPT = ",".join(sorted({".pdf", *ZIPPED, *OLE_STREAMS, *PICTURES, *TEXTS}))

HTML_WORDS = "是网页（HTML），可以带脚本，不能上传；请另存为 PDF。"
SVG_WORDS = "是 SVG 图，可以带脚本，不能上传；请另存为 PNG 或 JPG。"
PROGRAM_WORDS = "是程序文件，不能上传。"
SCRIPT_WORDS = "是脚本文件，不能上传。"
ARCHIVE_WORDS = "是压缩包，不能上传；请解压后逐个上传。"
MIXED_WORDS = "把两种文件拼在了一起，不能上传；请重新保存一份。"
BY_SUFFIX = [
    ({".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml"}, HTML_WORDS),
    ({".svg", ".svgz"}, SVG_WORDS),
    (PROGRAMS, PROGRAM_WORDS),
    (SCRIPTS, SCRIPT_WORDS),
    (MACROS, MACRO_WORDS),
    (ARCHIVES, ARCHIVE_WORDS),
    ({".heic", ".heif"}, "是 HEIC 照片，多数电脑打不开；请在手机上改存为 JPG 再上传。"),
]
# The first bytes of dangerous kinds, whatever their suffix.
BY_BEGINNING = [
    ((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n"), PROGRAM_WORDS),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MSCF"), ARCHIVE_WORDS),
]
_SVG = re.compile(rb"<svg[\s>/]", re.IGNORECASE)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|object|embed|meta)[\s>/]", re.IGNORECASE
)
_SCRIPT = re.compile(
    rb"\A(?:#!|@echo|<\?php|<%|<job|<package|on error resume|set-executionpolicy)", re.IGNORECASE
)
_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|OpenAction\s*<<\s*/S\s*/URI)\b")
_FORBIDDEN_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept. The other fields describe `content`, which is what will be
    stored.
    """

    name: str
    content_type: str
    content: BinaryIO
    size: int
    sha256: str


@dataclass(frozen=True)
class Drawn:
    """A re-encoded picture, and the suffix of its format."""

    content: bytes
    suffix: str


def look_into(file: BinaryIO, suffix: str) -> Drawn | None:
    """Raise Refused unless the content of `file` is sound; return a picture re-encoded,
    else None.
    """
    if suffix in PICTURES:
        from tracker.files import images  # noqa: PLC0415 (a document needs no Pillow)

        return Drawn(*images.redrawn(file))
    checker, _ = _KINDS[suffix]
    checker(file, suffix)
    return None


def check(
    file: BinaryIO,
    name: str,
    *,
    most_bytes: int,
    look: Callable[[BinaryIO, str], Drawn | None] = look_into,
) -> CheckedFile:
    """Check `file`, uploaded as `name`, and return what may be kept. Raises Refused.

    `most_bytes` is the size limit; the portal passes a `look` that runs in a child process. The
    result may contain `file` itself, which must stay open until it is stored.
    """
    safe_name = clean_name(name)
    size = _size(file)
    if size == 0:
        raise Refused("是空文件。")
    if size > most_bytes:
        megabyte = 1024 * 1024
        raise Refused(
            f"有 {size / megabyte:.1f} MB，超过每个文件 {most_bytes / megabyte:g} MB 的限制。"
        )
    suffix = PurePosixPath(safe_name).suffix.lower()
    _refuse_hostile(file, suffix)
    drawn = look(file, suffix)
    if drawn:
        name_of_picture = PurePosixPath(safe_name).stem + drawn.suffix
        return _checked(name_of_picture, DRAWN_TYPES[drawn.suffix], BytesIO(drawn.content))
    return _checked(safe_name, _KINDS[suffix][1], file)


def clean_name(name: str) -> str:
    """Return `name` as it may be shown and offered for download.

    Removes paths, control and direction characters and characters that Windows forbids; shortens to
    120 characters but keeps the suffix.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cf", "Co", "Cs", "Cc"))
    name = " ".join(_FORBIDDEN_IN_NAMES.sub("_", name).split()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = name, ""
    available = LONGEST_NAME - len(suffix) - 1
    return f"{stem[:available].rstrip() or '未命名'}{dot if suffix else ''}{suffix}"


def _refuse_hostile(file: BinaryIO, suffix: str) -> None:
    """Raise Refused for a suffix or first bytes known as dangerous, and for a suffix not
    allowed.
    """
    for suffixes, reason in BY_SUFFIX:
        if suffix in suffixes:
            raise Refused(reason)
    file.seek(0)
    head = file.read(4096)
    for beginnings, reason in BY_BEGINNING:
        if head.startswith(beginnings):
            raise Refused(reason)
    _refuse_markup(head)
    if suffix not in _KINDS and suffix not in PICTURES:
        detail = f"（{suffix}）" if suffix else ""
        raise Refused(f"的类型{detail}不在可以上传的范围内。可以上传：{ALLOWED_WORDS}。")


def _refuse_markup(head: bytes) -> None:
    """Raise Refused for content that a browser or a shell would run, in ASCII or UTF-16."""
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _SCRIPT.search(text):
        raise Refused(SCRIPT_WORDS)
    if _HTML.search(text):
        raise Refused(HTML_WORDS)
    if _SVG.search(text):
        raise Refused(SVG_WORDS)


def _check_pdf(file: BinaryIO, suffix: str) -> None:
    """Raise Refused unless `file` is a PDF from its first byte, without appended archive and
    without actions.
    """
    file.seek(0)
    content = file.read()
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise Refused(_mismatch(content[:4096], suffix))
    if zipfile.is_zipfile(file):
        raise Refused(MIXED_WORDS)
    if _ACTIVE_PDF.search(content):
        raise Refused("是带脚本或会启动程序的 PDF，不能上传；请用“打印为 PDF”重新保存。")


def _check_text(file: BinaryIO, suffix: str) -> None:
    """Raise Refused unless `file` is text in UTF-8, GB 18030 or UTF-16."""
    file.seek(0)
    content = file.read()
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
            return
    raise Refused(_mismatch(content[:4096], suffix))


def _mismatch(head: bytes, suffix: str) -> str:
    """Return why content and suffix do not agree, with the detected type if it is known."""
    import puremagic  # noqa: PLC0415 (its tables take longer to read than most files)

    try:
        detected = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        detected = ""
    if detected and detected != suffix:
        return f"的内容像是 {detected} 文件，与文件名的 {suffix} 不符，不能上传。"
    return BROKEN_WORDS


def _checked(name: str, content_type: str, content: BinaryIO) -> CheckedFile:
    content.seek(0)
    digest = hashlib.sha256()
    while piece := content.read(PIECE):
        digest.update(piece)
    size = content.tell()
    content.seek(0)
    return CheckedFile(name, content_type, content, size, digest.hexdigest())


def _size(file: BinaryIO) -> int:
    """Return the size of `file` in bytes."""
    return file.seek(0, 2)


Check = Callable[[BinaryIO, str], None]
_OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
# suffix → check of the content, and the media type under which the file is served
_KINDS: dict[str, tuple[Check, str]] = {
    ".pdf": (_check_pdf, "application/pdf"),
    ".ofd": (containers.check_zipped, "application/ofd"),
    ".docx": (containers.check_zipped, f"{_OFFICE_TYPE}wordprocessingml.document"),
    ".xlsx": (containers.check_zipped, f"{_OFFICE_TYPE}spreadsheetml.sheet"),
    ".pptx": (containers.check_zipped, f"{_OFFICE_TYPE}presentationml.presentation"),
    ".doc": (containers.check_compound, "application/msword"),
    ".wps": (containers.check_compound, "application/vnd.ms-works"),
    ".xls": (containers.check_compound, "application/vnd.ms-excel"),
    ".et": (containers.check_compound, "application/vnd.ms-excel"),
    ".ppt": (containers.check_compound, "application/vnd.ms-powerpoint"),
    ".dps": (containers.check_compound, "application/vnd.ms-powerpoint"),
    ".txt": (_check_text, "text/plain"),
    ".csv": (_check_text, "text/csv"),
}
