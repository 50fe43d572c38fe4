"""Photos are re-encoded, so that nothing of the uploaded file remains except the visible picture.

Location, camera data, comments and appended data are removed; the orientation is applied. This runs
in a child process (`inspection`). Thumbnails of re-encoded pictures are made in the portal, one at
a time.
"""

import threading
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps, WebPImagePlugin

from tracker.files.containers import Refused

# Importing the WebP module registers the format with Pillow.
FORMATS = ("JPEG", "PNG", "BMP", WebPImagePlugin.WebPImageFile.format)
MOST_PIXELS = 40_000_000
LONGEST = 4000  # pixels of the longer side: small print on a poster stays readable
THUMBNAIL = (320, 240)
_drawing = threading.Lock()
# What Pillow raises for broken files.
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def redrawn(file: BinaryIO) -> tuple[bytes, str]:
    """Return the re-encoded picture in `file` and its suffix.

    Raises Refused if it is no picture of a known format, is broken, or has too many pixels.
    """
    file.seek(0)
    try:
        return _redraw(file)
    except _BROKEN as error:
        raise Refused("不是能打开的图片，或者图片已损坏；请重新拍照或另存为 JPG。") from error


def _redraw(file: BinaryIO) -> tuple[bytes, str]:
    with Image.open(file, formats=FORMATS) as image:
        is_photo = image.format in (
            "JPEG",
            "MPO",
        )  # MPO: a JPEG with several pictures, from telephones
        scale = max(image.size) / LONGEST
        if is_photo and scale > 1:
            image.draft(None, (int(image.width / scale), int(image.height / scale)))
        if image.width * image.height > MOST_PIXELS:
            raise Refused("图片的像素太多（超过 4000 万），不能上传；请缩小后再传。")
        drawn = ImageOps.exif_transpose(image)
        drawn = drawn.convert("RGB" if is_photo or not drawn.has_transparency_data else "RGBA")
    drawn.info.clear()
    drawn.thumbnail((LONGEST, LONGEST))
    out = BytesIO()
    if is_photo:
        drawn.save(out, "JPEG", quality=88)
        return out.getvalue(), ".jpg"
    drawn.save(out, "PNG")
    return out.getvalue(), ".png"


def thumbnail(file: BinaryIO) -> bytes:
    """Return a small PNG of a re-encoded picture. Raises OSError if it cannot be read."""
    with _drawing, Image.open(file, formats=("JPEG", "PNG")) as image:
        image.draft("RGB", THUMBNAIL)
        image.thumbnail(THUMBNAIL)
        out = BytesIO()
        image.save(out, "PNG")
        return out.getvalue()
