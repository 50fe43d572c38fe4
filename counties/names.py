"""When two names are the same name: written in one way, compared, and split from a list.

县 财政局, 呼图壁县财政局 and 财政局 are one name in 呼图壁县; ＡＢＣ小学 and abc小学 are one name.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Generic, TypeVar

from counties.characters import outgoing

T = TypeVar("T")

LONGEST = 240  # characters of a folded name
SEPARATOR = re.compile(r"[、，,；;\n]+")
_BLANK = re.compile(r"[\s\u115f\u1160\u2800\u3164\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_BRACKETS = str.maketrans("〔［【｛〈《「『[{<〕］】｝〉》」』]}>", "(((((((((((" + ")" * 11)
_DASHES = re.compile(r"[‐‑‒–—―−－﹣﹘ー─]+|-+")
_DOTS = str.maketrans("•・‧∙⋅．", "······")
_QUOTES = str.maketrans("“”„‟＂‘’＇`´", '"""""' + "'" * 5)
# 县 before a name of the county's own level, but not in words that begin with it.
_LEVEL = {
    "县": re.compile(r"县(?![级直属域内城])"),
    "区": re.compile(r"区(?![级直属域内划块间])"),
    "市": re.compile(r"市(?![级直属域内场民区])(?!政(?![府协法务数策]))"),
    "旗": re.compile(r"旗(?![级直属域内帜舰下])"),
}


def folded(name: str, county: str = "") -> str:
    """Return `name` written in one way: half width, small letters, no blanks, one kind of bracket,
    dash and dot, and without the name or level of `county` before it.

    Two names are the same if this is equal. At most `LONGEST` characters.
    """
    text = _plain(name)
    return without_county(text, _plain(county))[:LONGEST] if county else text[:LONGEST]


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", outgoing(name)).casefold()
    text = _BLANK.sub("", unicodedata.normalize("NFKC", text))
    text = text.translate(_BRACKETS).translate(_DOTS).translate(_QUOTES)
    return _DASHES.sub("-", text)


def without_county(text: str, county: str) -> str:
    """Return a folded name without the county before it: its name, or 县 alone.

    What is left has at least two characters.
    """
    rest = text.removeprefix(county)
    if rest == text and (level := _LEVEL.get(county[-1:])) and (match := level.match(text)):
        rest = text[match.end() :]
    return rest if len(rest) > 1 else text


def split_names(text: str) -> list[str]:
    """Return the names in a field that holds several, without duplicates."""
    names = (name.strip() for name in SEPARATOR.split(text))
    return list(dict.fromkeys(name for name in names if name))


class NameIndex(Generic[T]):
    """Values by name, which are also there under a name that is the same when folded.

    A folded name that stands for several values stands for none.
    """

    def __init__(self, values: Mapping[str, T], county: str = "") -> None:
        self.values, self.county = dict(values), county
        self._names: dict[str, str] = {}
        doubtful = set()
        for name, value in self.values.items():
            key = folded(name, county)
            other = self._names.setdefault(key, name)
            if self.values[other] != value:
                doubtful.add(key)
        for key in doubtful:
            del self._names[key]

    def name_of(self, name: str) -> str:
        """Return the stored name that is the same as `name`, or an empty text."""
        return name if name in self.values else self._names.get(folded(name, self.county), "")

    def get(self, name: str) -> T | None:
        """Return the value of `name`, or None."""
        return self.values.get(self.name_of(name))

    def __contains__(self, name: str) -> bool:
        return bool(self.name_of(name))
