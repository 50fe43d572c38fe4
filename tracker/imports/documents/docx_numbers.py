"""The automatic numbers of a Word file: Word shows them, but the text of a paragraph lacks them.

ECMA-376 part 1, 17.9: a paragraph (or its style) names a list and a level. The definition of the
list says how each level counts, how its number is written and when it restarts. Lists that share a
definition go on counting from one another, unless a list says that it starts anew.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from docx.oxml.ns import qn

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_FINANCIAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = [
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
]  # fmt: skip


def _counting(number: int, digits: str = _DIGITS, places: str = "十百千") -> str:
    """Write a number as 一, 十, 十一, 二十, 一百〇一; above 9999 in digits, as Word does."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        unit = places[place - 1] if place and digit != "0" else ""
        text = digits[int(digit)] + unit + text
    text = re.sub(f"{digits[0]}+", digits[0], text).rstrip(digits[0])
    return text[1:] if text.startswith(digits[1] + places[0]) and digits == _DIGITS else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    """Write a number as a … z, aa … zz: Word repeats the letter."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _signs(first: int, most: int) -> Callable[[int], str]:
    """Return a format for `most` signs that follow one another in Unicode: ① ⑴ ⒈ ㈠."""
    return lambda number: chr(first + number - 1) if number <= most else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": "{:02}".format,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "chineseCounting": _counting,
    "chineseCountingThousand": lambda number: _counting(number).replace("〇", "零"),
    "japaneseCounting": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "ideographDigital": lambda number: "".join(_DIGITS[int(d)] for d in str(number)),
    "chineseLegalSimplified": lambda number: _counting(number, _FINANCIAL, "拾佰仟"),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "decimalEnclosedCircle": _signs(0x2460, 20),
    "decimalEnclosedCircleChinese": _signs(0x2460, 20),
    "decimalEnclosedParen": _signs(0x2474, 20),
    "decimalEnclosedFullstop": _signs(0x2488, 20),
    "ideographEnclosedCircle": _signs(0x3220, 10),
    "decimalFullWidth": lambda number: "".join(chr(ord(d) + 0xFEE0) for d in str(number)),
    "decimalFullWidth2": lambda number: "".join(chr(ord(d) + 0xFEE0) for d in str(number)),
    "none": lambda number: "",
}


def written(number: int, numbering: str) -> str:
    """Write `number` in the format `numbering` (w:numFmt); in digits if the format is unknown."""
    return _FORMATS.get(numbering, str)(number) if number > 0 else str(number)


def value(parent: Any, tag: str) -> str | None:
    """The `w:val` of the child `tag` of `parent`; None if there is no such child."""
    child = parent.find(qn(tag)) if parent is not None else None
    return None if child is None else child.get(qn("w:val"))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else otherwise


class Numbers:
    """Counts the lists of a document. Call `label` for each paragraph, in the order of the text."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """Take the roots of the parts `numbering` and `styles`; None for a part that is missing."""
        self._abstract = {
            each.get(qn("w:abstractNumId")): each for each in _children(numbering, "w:abstractNum")
        }
        self._lists = {each.get(qn("w:numId")): each for each in _children(numbering, "w:num")}
        self._styles = {each.get(qn("w:styleId")): each for each in _children(styles, "w:style")}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def style_chain(self, paragraph: Any) -> Iterable[Any]:
        """The style of `paragraph` and those it is based on, nearest first."""
        name, seen = value(paragraph.find(qn("w:pPr")), "w:pStyle"), set()
        if name is None:
            name = next(
                (k for k, s in self._styles.items() if _is_default(s)), None
            )  # the paragraph style of the document
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = value(self._styles[name], "w:basedOn")

    def label(self, paragraph: Any) -> str:
        """Return what Word writes before `paragraph`: “（一）”, “1.”, “•” or nothing."""
        number_id, level = self._place(paragraph)
        numbering = self._lists.get(number_id)
        if numbering is None:
            return ""
        abstract_id, definition = self._definition(value(numbering, "w:abstractNumId"))
        if definition is None or level >= _LEVELS:
            return ""
        self._count(number_id, abstract_id, level)
        return self._text(number_id, abstract_id, level)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and level of `paragraph`, its own or that of its style; list "0" means none."""
        numbering = _child(paragraph.find(qn("w:pPr")), "w:numPr")
        number_id = value(numbering, "w:numId")
        level = value(numbering, "w:ilvl")
        for style in self.style_chain(paragraph):
            if number_id is not None:
                break
            style_numbering = _child(style.find(qn("w:pPr")), "w:numPr")
            number_id = value(style_numbering, "w:numId")
            if number_id is not None and level is None:
                level = value(style_numbering, "w:ilvl") or self._level_of_style(number_id, style)
        return number_id or "0", _number(level, 0)

    def _level_of_style(self, number_id: str, style: Any) -> str:
        numbering = self._lists.get(number_id)
        _, definition = self._definition(value(numbering, "w:abstractNumId"))
        for level in _children(definition, "w:lvl"):
            if value(level, "w:pStyle") == style.get(qn("w:styleId")):
                return str(level.get(qn("w:ilvl")))
        return "0"

    def _definition(self, abstract_id: str | None) -> tuple[str, Any]:
        """The definition of a list; if it only names a list style, the definition of that style."""
        definition = self._abstract.get(abstract_id)
        link = value(definition, "w:numStyleLink") if definition is not None else None
        if link:
            for key, each in self._abstract.items():
                if value(each, "w:styleLink") == link:
                    return str(key), each
        return str(abstract_id), definition

    def _level(self, number_id: str, abstract_id: str, level: int) -> tuple[Any, int | None]:
        """The definition of `level` of the list, and the number at which this list starts anew."""
        anew: int | None = None
        for each in _children(self._lists[number_id], "w:lvlOverride"):
            if each.get(qn("w:ilvl")) == str(level):
                start = value(each, "w:startOverride")
                anew = _number(start, 1) if start is not None else None
                if (own := _child(each, "w:lvl")) is not None:
                    return own, anew
        for each in _children(self._abstract[abstract_id], "w:lvl"):
            if each.get(qn("w:ilvl")) == str(level):
                return each, anew
        return None, anew

    def _count(self, number_id: str, abstract_id: str, level: int) -> None:
        counts = self._counts.setdefault(abstract_id, {})
        definition, anew = self._level(number_id, abstract_id, level)
        start = _number(value(definition, "w:start"), 1)
        if anew is not None and (number_id, level) not in self._begun:
            counts[level] = anew
        else:
            counts[level] = counts[level] + 1 if level in counts else start
        self._begun.add((number_id, level))
        for deeper in [each for each in counts if each > level]:
            deeper_definition, _ = self._level(number_id, abstract_id, deeper)
            restart = _number(value(deeper_definition, "w:lvlRestart"), deeper)
            if restart and level < restart:  # 0: never; n: only after a level above n
                del counts[deeper]

    def _text(self, number_id: str, abstract_id: str, level: int) -> str:
        definition, _ = self._level(number_id, abstract_id, level)
        if value(definition, "w:numFmt") == "bullet":
            return "•"  # the sign itself is of a symbol font
        legal = _child(definition, "w:isLgl") is not None

        def counted(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            each, _ = self._level(number_id, abstract_id, place)
            first = _number(value(each, "w:start"), 1)
            number = self._counts[abstract_id].get(place, first)
            numbering = value(each, "w:numFmt") or "decimal"
            return written(number, "decimal" if legal else numbering)

        return re.sub(r"%([1-9])", counted, value(definition, "w:lvlText") or "").strip()


def _children(parent: Any, tag: str) -> list[Any]:
    return [] if parent is None else parent.findall(qn(tag))


def _child(parent: Any, tag: str) -> Any:
    return None if parent is None else parent.find(qn(tag))


def _is_default(style: Any) -> bool:
    return style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true")
