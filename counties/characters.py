"""Which characters a text may hold: one gate for text that comes in, one for text that goes out.

Characters that nobody sees and that mean nothing (control characters, zero-width characters, tags)
are removed, and whoever sent them is told. Characters that may change what a reader sees, or that
say that a text is broken (direction overrides, NUL, noncharacters, lone surrogates, U+FFFD), are
refused with their place. Invisible characters that a script needs stay: joiners in emoji and in
Arabic, Indic and Mongolian script, variation selectors of Chinese characters, Mongolian ones.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SHOWN_PLACES = 3  # places that a message names one by one


class CharacterKind(StrEnum):
    """Why a character is not stored; the value is what the reader is told."""

    NUL = "空字符"
    SURROGATE = "残缺的字符"
    NONCHARACTER = "非文字的编码"
    BROKEN = "已经损坏、无法认出的字"
    OVERRIDE = "改变文字方向的控制符"
    CONTROL = "控制字符"
    ZERO_WIDTH = "零宽字符"
    DIRECTION = "不起作用的方向控制符"
    TAG = "标签字符"
    SELECTOR = "多余的字形选择符"
    PLACEHOLDER = "图片占位符"


REFUSED = {
    CharacterKind.NUL,
    CharacterKind.SURROGATE,
    CharacterKind.NONCHARACTER,
    CharacterKind.BROKEN,
    CharacterKind.OVERRIDE,
}


@dataclass(frozen=True)
class CharacterPlace:
    """A character that is not stored: its line and its number in the line, both counted from 1."""

    kind: CharacterKind
    character: str
    line: int
    number: int
    before: str  # the last characters before it in the line

    def __str__(self) -> str:
        after = f"（“{self.before}”之后）" if self.before else ""
        code = f"U+{ord(self.character):04X}"
        return f"第{self.line}行第{self.number}字{after}是{self.kind}（{code}）"


@dataclass(frozen=True)
class GatedText:
    """A text after the gate, with what was removed and what makes it unacceptable."""

    text: str
    removed: tuple[CharacterPlace, ...] = ()
    refused: tuple[CharacterPlace, ...] = ()


_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PLANE_ENDS = "".join(chr(0x10000 * plane + 0xFFFE + n) for plane in range(1, 17) for n in (0, 1))
# Everything that needs a closer look; nearly all texts hold none of it.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ufdd0-\ufdef\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    f"\U000e0000-\U000e0fff{_PLANE_ENDS}]"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)
_REVERSING = re.compile("[\u202b\u202e\u2067]")
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKS = frozenset("\u061c\u200e\u200f")
_JOINERS = frozenset("\u200c\u200d")
# Scripts whose letters take other shapes beside a joiner: Arabic, Indic, Tibetan, Mongolian, …
_JOINING = re.compile(
    "[\u0590-\u109f\u1780-\u180a\u1810-\u18af\u1900-\u1cff\ua800-\uabff\ufb1d-\ufdcf"
    "\ufdf0-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e800-\U0001e95f]"
)
_MONGOLIAN = re.compile("[\u1800-\u18af]")
_MONGOLIAN_SELECTORS = frozenset("\u180b\u180c\u180d\u180f")
_HAN = re.compile("[〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003fffd]")
_SELECTED_SCRIPTS = re.compile("[\u1000-\u109f\ua840-\ua877\uaa60-\uaa7f]")
_HANGUL_JAMO = re.compile("[\u1100-\u115e\u1161-\u11ff]")
_FLAG_TAGS = re.compile("[\U000e0020-\U000e007e]{1,8}\U000e007f")
_TAGGED_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]*$")


def incoming(text: str, *, one_line: bool = False) -> GatedText:
    """Return `text` as it is stored: line ends as \\n, composed as NFC, without what is removed.

    With `one_line` a line end becomes a space. If `refused` is not empty, the text must not be
    stored.
    """
    text = _LINE_BREAK.sub("\n", text)
    if one_line:
        text = text.replace("\n", " ")
    if not _SUSPECT.search(text):
        return GatedText(unicodedata.normalize("NFC", text))
    clean, places = _sifted(text)
    return GatedText(
        unicodedata.normalize("NFC", clean),
        tuple(place for place in places if place.kind not in REFUSED),
        tuple(place for place in places if place.kind in REFUSED),
    )


def outgoing(text: str, *, one_line: bool = False) -> str:
    """Return `text` for a file or letter: without any character that the gate would not store.

    What was stored before there was a gate leaves by this one. With `one_line` line ends become
    spaces, as in the subject of a letter.
    """
    if _SUSPECT.search(text):
        text = re.sub("[\x85\u2028\u2029]", "\n", text)
        text, _ = _sifted(text)
    return re.sub("\r\n?|\n", " ", text) if one_line else text


def removal_message(places: Sequence[CharacterPlace]) -> str:
    """Return what the reader is told about removed characters."""
    return f"有{len(places)}个看不见的字符已去掉：{_listed(places)}。"


def document_message(places: Sequence[CharacterPlace]) -> str:
    """Return what the reader is told about characters that were left out of a document."""
    return f"文件中有{len(places)}个不能保存的字符，已去掉，请核对：{_listed(places)}。"


def refusal_message(places: Sequence[CharacterPlace]) -> str:
    """Return what the reader is told about characters for which a text is refused."""
    return f"{_listed(places)}，不能保存。请删去这一处，重新输入或重新粘贴后再提交。"


def _listed(places: Sequence[CharacterPlace]) -> str:
    shown = "；".join(str(place) for place in places[:SHOWN_PLACES])
    return f"{shown}等{len(places)}处" if len(places) > SHOWN_PLACES else shown


def _sifted(text: str) -> tuple[str, list[CharacterPlace]]:
    """Return `text` without its unwanted characters, and their places."""
    keeps_marks = bool(_RIGHT_TO_LEFT.search(text))
    is_turned = keeps_marks or bool(_REVERSING.search(text))
    kept: list[str] = []
    places: list[CharacterPlace] = []
    end = 0
    for match in _SUSPECT.finditer(text):
        kept.extend(text[end : match.start()])
        end = match.end()
        character = match[0]
        kind = _kind(character, text, match.start(), kept)
        if character in _DIRECTIONS:
            kind = CharacterKind.OVERRIDE if is_turned else CharacterKind.DIRECTION
        if kind is None or (character in _MARKS and keeps_marks):
            kept.append(character)
        else:
            places.append(_place(kind, text, match.start()))
    kept.extend(text[end:])
    return "".join(kept), places


def _place(kind: CharacterKind, text: str, index: int) -> CharacterPlace:
    start = text.rfind("\n", 0, index) + 1
    before = _SUSPECT.sub("", text[start:index])[-4:]
    return CharacterPlace(
        kind, text[index], text.count("\n", 0, index) + 1, index - start + 1, before
    )


def _kind(character: str, text: str, index: int, kept: Sequence[str]) -> CharacterKind | None:
    """Return why `character` of `text` is not stored, or None if its neighbours need it.

    `kept` is what is stored of the text before it.
    """
    code = ord(character)
    if kind := _kind_alone(character, code):
        return kind
    before, after = (kept[-1] if kept else ""), text[index + 1 : index + 2]
    if 0xE0000 <= code <= 0xE007F:
        kind, is_needed = CharacterKind.TAG, _is_flag_tag(text, index, kept)
    elif 0xFE00 <= code <= 0xFE0F or code >= 0xE0100 or character in _MONGOLIAN_SELECTORS:
        kind, is_needed = CharacterKind.SELECTOR, _selects(character, before, after)
    else:
        kind, is_needed = CharacterKind.ZERO_WIDTH, _is_needed(character, before, after)
    return None if is_needed else kind


def _kind_alone(character: str, code: int) -> CharacterKind | None:
    """Return why a character is not stored wherever it stands, or None if that depends."""
    singles = {
        "\x00": CharacterKind.NUL,
        "\ufffd": CharacterKind.BROKEN,
        "\ufffc": CharacterKind.PLACEHOLDER,
    }
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return CharacterKind.NONCHARACTER
    categories = {"Cs": CharacterKind.SURROGATE, "Cc": CharacterKind.CONTROL}
    return singles.get(character) or categories.get(unicodedata.category(character))


def _is_flag_tag(text: str, index: int, kept: Sequence[str]) -> bool:
    """Return whether the tag is part of a flag: a black flag, letters as tags and an end tag."""
    flag = _TAGGED_FLAG.search("".join(kept[-9:]))
    if not flag:
        return False
    is_end = text[index] == "\U000e007f"
    return len(flag[0]) > 1 if is_end else bool(_FLAG_TAGS.match(text, index))


def _selects(selector: str, before: str, after: str) -> bool:
    """Return whether a variation selector stands after a character that has variants."""
    if not before or _SUSPECT.match(before):
        return False
    if selector in _MONGOLIAN_SELECTORS:
        return bool(_MONGOLIAN.match(before))
    if _HAN.match(before):
        return True
    if selector >= "\U000e0100":
        return False
    if before in "#*0123456789":
        return after == "\u20e3"
    category = unicodedata.category(before)
    has_variants = category[0] == "S" or (category[0] == "P" and before > "\u2000")
    return (
        (has_variants and not before.isascii())
        or bool(_SELECTED_SCRIPTS.match(before))
        or _is_pictograph(before)
    )


def _is_needed(character: str, before: str, after: str) -> bool:
    """Return whether an invisible character shapes its neighbours."""
    if character in _JOINERS:
        if _JOINING.match(before):
            return True
        is_emoji = before == "\ufe0f" or _is_pictograph(before)
        return character == "\u200d" and is_emoji and _is_pictograph(after)
    if character == "\u180e":
        return bool(_MONGOLIAN.match(before)) or before in _MONGOLIAN_SELECTORS
    if character in "\u115f\u1160":
        return bool(_HANGUL_JAMO.match(before) or _HANGUL_JAMO.match(after))
    return False


def _is_pictograph(character: str) -> bool:
    """Return whether `character` may be part of an emoji, new ones among them."""
    if not character or character.isascii():
        return False
    return unicodedata.category(character) in ("So", "Sm", "Sk") or (
        "\U0001f000" <= character <= "\U0001faff"
    )
