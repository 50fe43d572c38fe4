"""Photos are drawn anew: nothing of the sent file remains but what one sees.

The place where it was taken, the camera, comments and anything hung on behind the picture are gone;
the orientation is applied. That is done in a child process (`inspections`); the small pictures of
what was drawn anew are made in the portal, one at a time.
"""

import threading
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps, WebPImagePlugin

from tracker.files.containers import Refused

# Pillow opens WebP once its module is imported.
FORMATS = ("JPEG", "PNG", "BMP", WebPImagePlugin.WebPImageFile.format)
MOST_PIXELS = 40_000_000
LONGEST = 4000  # pixels kept on the longer side: small print on a poster can still be read
THUMBNAIL = (320, 240)
_drawing = threading.Lock()
# What Pillow raises for files that only begin like a picture.
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def redrawn(file: BinaryIO) -> tuple[bytes, str]:
    """The picture in `file` drawn anew: its bytes and suffix.

    Raises Refused for what is no picture of the known formats, is broken or too large.
    """
    file.seek(0)
    try:
        return _redraw(file)
    except _BROKEN as error:
        raise Refused("不是能打开的图片，或者图片已损坏；请重新拍照或另存为 JPG。") from error


def _redraw(file: BinaryIO) -> tuple[bytes, str]:
    with Image.open(file, formats=FORMATS) as image:
        is_photo = image.format in ("JPEG", "MPO")  # a telephone's JPEG of several pictures
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
    """A small PNG of a picture that was drawn anew. Raises OSError when it cannot be read."""
    with _drawing, Image.open(file, formats=("JPEG", "PNG")) as image:
        image.draft("RGB", THUMBNAIL)
        image.thumbnail(THUMBNAIL)
        out = BytesIO()
        image.save(out, "PNG")
        return out.getvalue()
