"""The faces of the papers: which font plays which role, read from `FONT_DIR/fonts.json`.

`manage.py prepare_fonts` makes the faces (see `fontmaking`). A style sheet names families by role
and ends every stack with "Portal Song", "Portal Rare", so that a name no other face holds is
still printed.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings

MANIFEST = "fonts.json"
RARE_FILE = "rare.otf"
MENDING = "运行 .venv/bin/python manage.py prepare_fonts 制作字体。"


class Role(StrEnum):
    """The roles of type in an official paper (GB/T 9704)."""

    SONG = "song"
    TITLE = "title"
    HEI = "hei"
    FANG = "fang"
    KAI = "kai"

    @property
    def label(self) -> str:
        """What a Chinese office calls this type."""
        return {"song": "宋体", "title": "小标宋", "hei": "黑体", "fang": "仿宋", "kai": "楷体"}[
            self
        ]

    @property
    def family(self) -> str:
        """The name a style sheet calls this role by: "Portal Song"."""
        return f"Portal {self.capitalize()}"


class FontsMissingError(Exception):
    """The faces have not been made, or one has gone. The message says how to mend it."""


@dataclass(frozen=True)
class FontFace:
    """One role and the file that plays it.

    `source` says where the face came from; `fallback_of` is the role whose face stands in because
    this one could not be had, or None.
    """

    role: Role
    file: Path
    family: str
    source: str
    fallback_of: Role | None


def load(folder: Path | None = None) -> dict[Role, FontFace]:
    """All five roles from the manifest in `folder` (settings.FONT_DIR).

    Raises FontsMissingError when the manifest cannot be read or names a file that is not there.
    """
    folder = folder or settings.FONT_DIR
    try:
        entries = json.loads((folder / MANIFEST).read_text("utf-8"))
        faces = {role: _face(role, entries[role], folder) for role in Role}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FontsMissingError(f"没有可用的 PDF 字体（{folder}）。{MENDING}") from error
    for face in faces.values():
        if not face.file.is_file():
            raise FontsMissingError(f"缺少字体文件 {face.file}。{MENDING}")
    return faces


def _face(role: Role, entry: dict[str, str | None], folder: Path) -> FontFace:
    stand_in = entry["fallback_of"]
    return FontFace(
        role=role,
        file=folder / str(entry["file"]),
        family=str(entry["family"]),
        source=str(entry["source"]),
        fallback_of=Role(stand_in) if stand_in else None,
    )


def font_face_css(text: str = "", folder: Path | None = None) -> str:
    """The @font-face rules of the roles, for WeasyPrint.

    `text` is what the paper prints: "Portal Rare" (every other character of the Song face, 8 MB) is
    declared only when `text` needs it, because WeasyPrint reads each declared file for each paper.
    Raises FontsMissingError as `load` does.
    """
    folder = folder or settings.FONT_DIR
    files = {face.family: face.file for face in load(folder).values()}
    rare = folder / RARE_FILE
    uncommon = {character for character in text if character > " "} - common_characters()
    if uncommon and rare.is_file():
        files["Portal Rare"] = rare
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; src: url("{file.resolve().as_uri()}"); }}'
        for family, file in files.items()
    )


@cache
def common_characters() -> frozenset[str]:
    """What every face is cut down to: GB 2312, 通用规范汉字表 and the signs of office writing."""
    plane = map(chr, [*range(0x20, 0xD800), *range(0xF900, 0xFFF0)])
    signs = [
        *range(0x20, 0x7F),
        *range(0xA0, 0x180),  # Latin
        *range(0x2010, 0x2060),  # dashes, quotes, ellipsis
        *range(0x2150, 0x2300),  # Roman numerals, arrows, mathematics
        *range(0x2460, 0x27C0),  # circled numbers, boxes, ticks
        *range(0x3000, 0x3020),
        *range(0x3200, 0x3400),  # ㈠, ㎡
        *range(0xFF00, 0xFFF0),
    ]
    lines = Path(__file__).with_name("characters.txt").read_text("utf-8").splitlines()
    names = {character for line in lines if not line.startswith("#") for character in line}
    return frozenset(
        {c for c in plane if c.encode("gb2312", "ignore")} | names | set(map(chr, signs))
    )


def is_han(character: str) -> bool:
    """Whether `character` is a Chinese character, 〇 among them."""
    return character == "〇" or "㐀" <= character <= "鿿" or character >= "\U00020000"
