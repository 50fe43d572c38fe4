"""Characters for which no font of the papers has a glyph, found before a paper is made.

WeasyPrint would print an empty box for each. Excel and Word files use the fonts of their reader.
"""

import html as entities
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from counties.characters import outgoing
from tracker.exports.pdf import fonts

AROUND = 8  # characters shown on each side
MOST_PLACES = 3  # of one character
_NO_TEXT = re.compile(r"<(style|script|title)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass
class UnprintableCharacter:
    """A character that no font has, and the words around it where it stands."""

    character: str
    places: list[str]
    count: int = 0

    @property
    def code(self) -> str:
        return f"U+{ord(self.character):04X}"


def unprintable(html: str, folder: Path | None = None) -> list[UnprintableCharacter]:
    """Return the characters of a paper that cannot be printed, in the order of the paper.

    Empty if there are no fonts at all: `rendering` then says so.
    """
    uncommon = set(html) - fonts.common_characters()
    if not any(character > "\x7f" for character in uncommon):
        return []
    try:
        glyphs = _glyphs(folder or Path(settings.FONT_DIR))
    except fonts.FontsMissingError:
        return []
    missing = {c for c in uncommon if ord(c) not in glyphs and _is_seen(c)}
    text = outgoing(entities.unescape(_TAG.sub("\n", _NO_TEXT.sub("", html))))
    found: dict[str, UnprintableCharacter] = {}
    for match in re.finditer(f"[{re.escape(''.join(sorted(missing)))}]", text) if missing else ():
        each = found.setdefault(match[0], UnprintableCharacter(match[0], []))
        each.count += 1
        around = _around(text, match.start())
        if len(each.places) < MOST_PLACES and around not in each.places:
            each.places.append(around)
    return list(found.values())


def _around(text: str, index: int) -> str:
    before = text[max(0, index - AROUND) : index].rpartition("\n")[2]
    after = text[index + 1 : index + 1 + AROUND].partition("\n")[0]
    return f"{before}{text[index]}{after}".strip()


def _is_seen(character: str) -> bool:
    """Return whether a reader would miss the character: it is no blank, joiner or selector."""
    category = unicodedata.category(character)
    is_selector = "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0000"
    is_mongolian = "\u180b" <= character <= "\u180f"
    return category not in ("Cc", "Cf", "Zs", "Zl", "Zp") and not (is_selector or is_mongolian)


def _glyphs(folder: Path) -> frozenset[int]:
    """Return the characters that a paper can print, in whichever face."""
    files = {face.file for face in fonts.load(folder).values()}
    rare = folder / fonts.RARE_FILE
    return _characters_of(tuple(sorted({*files, rare} if rare.is_file() else files)))


@cache
def _characters_of(files: tuple[Path, ...]) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 (for the first rare character alone)

    # every list of families ends with Song and Rare, so that a face may lack what they have
    ends = [file for file in files if file.name in (fonts.RARE_FILE, "song.otf")] or list(files)
    codes: set[int] = set()
    for file in ends:
        with TTFont(file, lazy=True) as font:
            codes |= set(font.getBestCmap() or ())
    return frozenset(codes)
