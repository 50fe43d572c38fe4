"""The fonts of the papers, as the manifest `FONT_DIR/fonts.json` lists them.

`manage.py prepare_fonts` makes the font files (`font_building`). A style sheet names a font by its
role and ends every list of families with "Portal Song", "Portal Rare", so that a rare character in
somebody's name is still printed.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings

MANIFEST = "fonts.json"
RARE_FILE = "rare.otf"
REMEDY = "运行 .venv/bin/python manage.py prepare_fonts 制作字体。"


class FontRole(StrEnum):
    """The typefaces of an official document (GB/T 9704-2012, 5.2.2 and 7)."""

    SONG = "song"
    TITLE = "title"
    HEI = "hei"
    FANG = "fang"
    KAI = "kai"

    @property
    def label(self) -> str:
        """The typeface as offices call it."""
        return {"song": "宋体", "title": "小标宋", "hei": "黑体", "fang": "仿宋", "kai": "楷体"}[
            self
        ]

    @property
    def family(self) -> str:
        """The name of the font family in style sheets: "Portal Song"."""
        return f"Portal {self.capitalize()}"


class FontsMissingError(Exception):
    """The fonts have not been made, or a file is missing. The message says what to do."""


@dataclass(frozen=True)
class FontFace:
    """The font file that is used for a role.

    `source` names the package or file it was made from. `fallback_of` is the role whose font is
    used instead if none could be found for this role, otherwise None.
    """

    role: FontRole
    file: Path
    family: str
    source: str
    fallback_of: FontRole | None


def load(folder: Path | None = None) -> dict[FontRole, FontFace]:
    """Return the font of each role from the manifest in `folder` (default `FONT_DIR`).

    Raises FontsMissingError if the manifest cannot be read or names a file that does not exist.
    """
    folder = folder or settings.FONT_DIR
    try:
        entries = json.loads((folder / MANIFEST).read_text("utf-8"))
        faces = {role: _face(role, entries[role], folder) for role in FontRole}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FontsMissingError(f"没有可用的 PDF 字体（{folder}）。{REMEDY}") from error
    for face in faces.values():
        if not face.file.is_file():
            raise FontsMissingError(f"缺少字体文件 {face.file}。{REMEDY}")
    return faces


def _face(role: FontRole, entry: dict[str, str | None], folder: Path) -> FontFace:
    fallback_of = entry["fallback_of"]
    return FontFace(
        role=role,
        file=folder / str(entry["file"]),
        family=str(entry["family"]),
        source=str(entry["source"]),
        fallback_of=FontRole(fallback_of) if fallback_of else None,
    )


def font_face_css(text: str = "", folder: Path | None = None) -> str:
    """Return the @font-face rules of all roles, for WeasyPrint.

    `text` is what the paper prints. "Portal Rare" (8 MB: the characters of the Song font that the
    cut-down fonts lack) is declared only if `text` needs it, because WeasyPrint reads each
    declared file for each paper. Raises FontsMissingError as `load` does.
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
    """Return the characters that every font keeps.

    These are GB 2312, 通用规范汉字表 (`characters.txt`) and the signs of office writing.
    """
    basic_plane = map(chr, [*range(0x20, 0xD800), *range(0xF900, 0xFFF0)])
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
    standard = {character for line in lines if not line.startswith("#") for character in line}
    return frozenset(
        {c for c in basic_plane if c.encode("gb2312", "ignore")} | standard | set(map(chr, signs))
    )


def is_han(character: str) -> bool:
    """Return whether `character` is a Chinese character; 〇 is one."""
    return character == "〇" or "㐀" <= character <= "鿿" or character >= "\U00020000"
