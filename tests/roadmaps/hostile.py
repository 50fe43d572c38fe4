"""Files as people send them, good and hostile, made here so that none lies in the tree."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from PIL import Image

from tracker.files.containers import MAIN_PARTS, OLE_MAGIC
from tracker.files.validation import CheckedFile, check

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def zipped(parts: Mapping[str, bytes], *, pack: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", pack) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def document(
    suffix: str = ".docx", more: Mapping[str, bytes] | None = None, **kind: bytes
) -> bytes:
    """The least that counts as a Word, Excel or PowerPoint file."""
    main = kind.get("main", MAIN_PARTS[suffix])
    types = b'<?xml version="1.0"?><Types><Override ContentType="' + main + b'"/></Types>'
    return zipped({"[Content_Types].xml": types, "word/document.xml": b"<w/>", **(more or {})})


def compound(*streams: str) -> bytes:
    """The least that counts as a .doc or .xls: the magic and the names of its streams."""
    names = b"".join(name.encode("utf-16-le") + b"\0" * 8 for name in streams)
    return OLE_MAGIC + b"\0" * 504 + names + b"\0" * 512


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def photo_with_place(orientation: int = 6) -> bytes:
    """A JPEG that tells where it was taken, with which camera, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (44.0, 11.0, 30.0), 3: "E", 4: (86.0, 54.0, 0.0)})
    return picture(exif=exif, comment=b"who took it")


def kept(content: bytes = PDF, name: str = "总结.pdf") -> CheckedFile:
    """A file that was checked."""
    return check(BytesIO(content), name, most_bytes=20 * 1024 * 1024)
