"""Checks of documents that consist of parts: Word, Excel, PowerPoint, WPS and OFD files.

Against zip bombs, nothing is unpacked before the declared number and size of the parts are checked,
and parts are then read in pieces. Pure functions: no ORM, no clock.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

MOST_PARTS = 2000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
RATIO_FLOOR = 1024 * 1024  # smaller parts may have any compression ratio
PIECE = 64 * 1024

OFFICE = b"application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    ".docx": OFFICE + b"wordprocessingml.document.main+xml",
    ".xlsx": OFFICE + b"spreadsheetml.sheet.main+xml",
    ".pptx": OFFICE + b"presentationml.presentation.main+xml",
}
ZIPPED = {*MAIN_PARTS, ".ofd"}
ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
# The main stream of a compound file by suffix; WPS writes the same streams under its own suffixes.
OLE_STREAMS = {
    ".doc": ("WordDocument",),
    ".wps": ("WordDocument",),
    ".xls": ("Workbook", "Book"),
    ".et": ("Workbook", "Book"),
    ".ppt": ("PowerPoint Document",),
    ".dps": ("PowerPoint Document",),
}
PROGRAMS = {
    ".exe", ".com", ".dll", ".msi", ".scr", ".pif", ".cpl", ".lnk", ".jar", ".apk", ".so", ".elf",
    ".app", ".dmg",
}  # fmt: skip
SCRIPTS = {
    ".js", ".jse", ".mjs", ".vbs", ".vbe", ".bat", ".cmd", ".ps1", ".psm1", ".sh", ".py", ".php",
    ".pl", ".rb", ".hta", ".wsf", ".wsh", ".reg",
}  # fmt: skip
MACROS = {
    ".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".xlam", ".xla", ".pptm", ".potm", ".ppsm",
    ".ppam",
}  # fmt: skip
ARCHIVES = {
    ".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".cab", ".iso",
}  # fmt: skip
_MACRO_PARTS = re.compile(r"vbaproject[^/]*\.bin$|vbadata\.xml$|/macrosheets/", re.IGNORECASE)
_MARKUP = (".xml", ".rels", ".vml", ".xsl", ".xslt")


class Refused(Exception):
    """The file is refused; the message says why and what to do, in Chinese."""


MACRO_WORDS = "含有宏，不能上传；请另存为不带宏的格式，或另存为 PDF。"
PASSWORD_WORDS = "设了打开密码，无法检查；请去掉密码再上传。"
BROKEN_WORDS = "已损坏或内容与文件类型不符，打不开；请重新保存一份再上传。"


def check_zipped(file: BinaryIO, suffix: str) -> None:
    """Raise Refused unless `file` is a sound document with a `suffix` of `ZIPPED`.

    Reads at most `MOST_UNPACKED` bytes of unpacked content.
    """
    file.seek(0)
    head = file.read(1024)
    if head.startswith(OLE_MAGIC):
        file.seek(0)
        locked = _utf16("EncryptedPackage") in file.read()
        raise Refused(PASSWORD_WORDS if locked else BROKEN_WORDS)
    if not head.startswith(ZIP_MAGIC):
        raise Refused(BROKEN_WORDS)
    if b"%PDF-" in head:  # a PDF reader accepts its header anywhere in the first 1024 bytes
        raise Refused("把两种文件拼在了一起，不能上传；请重新保存一份。")
    try:
        with zipfile.ZipFile(file) as package:
            check_size(package)
            _check_names(package)
            _check_kind(package, suffix)
            _check_parts(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Refused(BROKEN_WORDS) from error
    except (RuntimeError, ValueError, KeyError, UnicodeError) as error:
        raise Refused(BROKEN_WORDS) from error


def check_size(package: zipfile.ZipFile) -> None:
    """Raise Refused if a package has too many parts, is too large, or looks like a zip bomb."""
    parts = package.infolist()
    if len(parts) > MOST_PARTS:
        raise Refused(f"内部有 {len(parts)} 个部分，超过 {MOST_PARTS} 个的限制，不能上传。")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise Refused("解开后超过 100 MB，疑似压缩炸弹，不能上传。")
    for part in parts:
        packed = max(part.compress_size, 1)
        if part.file_size > RATIO_FLOOR and part.file_size / packed > MOST_RATIO:
            raise Refused("压缩比异常，疑似压缩炸弹，不能上传。")


def _check_names(package: zipfile.ZipFile) -> None:
    """Raise Refused for encrypted parts, paths that leave the package, macros and programs."""
    for part in package.infolist():
        name = part.filename.replace("\\", "/")
        if part.flag_bits & 1:
            raise Refused(PASSWORD_WORDS)
        if name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise Refused("内部有指向文件外面的路径，不能上传。")
        suffix = PurePosixPath(name).suffix.lower()
        if _MACRO_PARTS.search(name) or suffix in MACROS:
            raise Refused(MACRO_WORDS)
        if suffix in PROGRAMS | SCRIPTS | ARCHIVES:
            raise Refused(f"内部夹带了程序、脚本或压缩包（{suffix}），不能上传。")


def _check_kind(package: zipfile.ZipFile, suffix: str) -> None:
    """Raise Refused unless the package is of kind `suffix`: Office files declare it in
    `[Content_Types].xml`, an OFD file has OFD.xml.
    """
    if suffix == ".ofd":
        if "OFD.xml" not in package.namelist():
            raise Refused(BROKEN_WORDS)
        return
    types = b"".join(_pieces(package, package.getinfo("[Content_Types].xml")))
    if b"macroenabled" in types.lower():
        raise Refused(MACRO_WORDS)
    if MAIN_PARTS[suffix] not in types:
        raise Refused(BROKEN_WORDS)


def _check_parts(package: zipfile.ZipFile) -> None:
    """Raise Refused for a DOCTYPE in any XML part, in any encoding (it could define entities that
    expand or read files), and for packaged programs in embedded objects.
    """
    for part in package.infolist():
        name = part.filename.lower()
        if name.endswith(_MARKUP):
            if _holds(package, part, b"<!DOCTYPE"):
                raise Refused("内部的 XML 带有 DOCTYPE 声明，不能上传；请重新保存一份。")
        elif "/embeddings/" in name and _holds(package, part, b"Ole10Native"):
            raise Refused("内部嵌入了打包的外部文件，不能上传；请删去嵌入的对象。")


def _holds(package: zipfile.ZipFile, part: zipfile.ZipInfo, word: bytes) -> bool:
    """Return whether `part` contains `word` in ASCII or UTF-16, which is ASCII without its zero
    bytes.
    """
    rest = b""
    for piece in _pieces(package, part):
        text = rest + piece.replace(b"\0", b"")
        if word.lower() in text.lower():
            return True
        rest = text[-len(word) :]  # the word may be split between two pieces
    return False


def _pieces(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the unpacked content of `part` in pieces."""
    with package.open(part) as stream:
        while piece := stream.read(PIECE):
            yield piece


def check_compound(file: BinaryIO, suffix: str) -> None:
    """Raise Refused unless `file` is a compound document (.doc, .xls, WPS) of kind `suffix` without
    macros and packaged programs.
    """
    file.seek(0)
    content = file.read()
    if not content.startswith(OLE_MAGIC):
        raise Refused(BROKEN_WORDS)
    if _utf16("EncryptedPackage") in content:
        raise Refused(PASSWORD_WORDS)
    if _utf16("_VBA_PROJECT") in content or _utf16("Macros") in content:
        raise Refused(MACRO_WORDS)
    if _utf16("Ole10Native") in content:
        raise Refused("内部嵌入了打包的外部文件，不能上传；请删去嵌入的对象。")
    if not any(_utf16(name) in content for name in OLE_STREAMS[suffix]):
        raise Refused(BROKEN_WORDS)


def _utf16(name: str) -> bytes:
    """Return the name of a stream as the directory of a compound file contains it."""
    return name.encode("utf-16-le")
