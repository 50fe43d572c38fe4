"""A document's paragraphs as entries under their headings.

A whole document on one line (what web pages leave behind) is cut at its numbers, but only where
they count on: a number in the middle of a sentence is none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tracker.imports.documents.source import Paragraph
from tracker.imports.recognise.numbering import SECOND, SPOKEN, Number, leading_number, numeral
from tracker.imports.recognise.responsibility_marks import find_marks, read_labels
from tracker.roadmaps.plans.chinese_text import squeeze

_LONG = 300  # a paragraph this long may be several
_LONGEST_HEADING = 60
MEASURES = re.compile(r"(?:具体|主要|工作|落实|重点|推进|整改)(?:措施|举措|任务|工作|要求)[：:]\s*")


@dataclass(frozen=True)
class OutlineEntry:
    """A paragraph: its own number, its text without it, and the headings it stands under."""

    text: str
    line: int
    number: Number | None = None
    is_heading: bool = False
    is_measure: bool = False  # stands under 具体措施：
    above: tuple["OutlineEntry", ...] = field(default=(), repr=False)

    @property
    def printed(self) -> str:
        return f"{self.number.text}{self.text}" if self.number else self.text


def outline_entries(paragraphs: Iterable[Paragraph]) -> list[OutlineEntry]:
    """The paragraphs in their order, cut where one holds several, under their headings."""
    flat = [entry for paragraph in paragraphs for entry in _entries_of(paragraph)]
    found: list[OutlineEntry] = []
    path: list[OutlineEntry] = []
    measuring = False
    for place, entry in enumerate(flat):
        if entry.number and entry.number.kind != SPOKEN:
            path = [each for each in path if each.number and each.number.rank < entry.number.rank]
            measuring = measuring and entry.number.rank > (SECOND, 1)
        text = entry.text
        if MEASURES.match(text) and not entry.number:
            measuring = True
            text = MEASURES.sub("", text, count=1)
            if not text:
                found.append(_with(entry, is_heading=True, above=path))
                continue
        following = flat[place + 1] if place + 1 < len(flat) else None
        heading = entry.is_heading or _is_heading(entry, following)
        found.append(_with(entry, text=text, is_heading=heading, is_measure=measuring, above=path))
        if entry.number and entry.number.kind != SPOKEN:
            path = [*path, found[-1]]
        elif heading:
            path = [each for each in path if each.number] or [found[-1]]
    return found


def _with(
    entry: OutlineEntry,
    *,
    text: str | None = None,
    is_heading: bool = False,
    is_measure: bool = False,
    above: Iterable[OutlineEntry] = (),
) -> OutlineEntry:
    words = entry.text if text is None else text
    return OutlineEntry(words, entry.line, entry.number, is_heading, is_measure, tuple(above))


def _entries_of(paragraph: Paragraph) -> Iterator[OutlineEntry]:
    text = f"{paragraph.number}{paragraph.text}" if paragraph.number else paragraph.text
    for part in cut(text):
        numbered = leading_number(part)
        number, rest = numbered if numbered else (None, part)
        yield OutlineEntry(rest, paragraph.line, number, is_heading=paragraph.level > 0)


def _is_heading(entry: OutlineEntry, following: OutlineEntry | None) -> bool:
    """A short text without a sentence in it, over something that is not its responsibility."""
    text = entry.text.rstrip("。：:")
    if not entry.number or following is None or len(text) > _LONGEST_HEADING:
        return False
    if re.search(r"[。；;！？]", text) or find_marks(entry.text) or read_labels(following.text):
        return False
    if entry.number.kind == SPOKEN:
        return False
    return following.number is None or following.number.rank > entry.number.rank


_TOKEN = re.compile(
    r"(?P<first>[一二三四五六七八九十]{1,3})、"
    r"|[（(](?P<second>[一二三四五六七八九十]{1,3})[）)]"
    r"|(?<![\d.])(?P<third>\d{1,3})[.．](?!\d(?!\d{3}年)|\.)"
    r"|(?P<measures>(?:具体|主要|工作|落实)(?:措施|举措)[：:])"
)
_INDENT = re.compile(r"[　\u2003]{2,}|\s{4,}")
_AFTER = "。；;！？：:）)”"


def cut(text: str) -> list[str]:
    """The paragraphs in `text`: itself, unless several numbers in it count on from one another."""
    if len(text) < _LONG:
        return [text]
    indented = [part.strip() for part in _INDENT.split(text) if part.strip()]
    if len(indented) > 2:  # the first two characters of every paragraph were its indent
        return [part for each in indented for part in _cut(each)]
    return _cut(text)


def _cut(text: str) -> list[str]:
    places = list(_cuts(text))
    if len(text) < _LONG or len(places) < 3:
        return [text]
    edges = [0, *places, len(text)]
    parts = [text[begin:end].strip() for begin, end in pairwise(edges)]
    return list(_tails([part for part in parts if part]))


def _cuts(text: str) -> Iterator[int]:
    first = second = third = 0
    heading = False  # whether the words since the last cut are a heading's
    last = 0
    for match in _TOKEN.finditer(text):
        begin = match.start()
        ended = begin == 0 or text[begin - 1] in _AFTER
        under = heading and begin - last <= _LONGEST_HEADING and "。" not in text[last:begin]
        if match["measures"]:
            accepted = ended
            third = 0 if accepted else third  # the measures of every task are counted anew
        elif match["first"]:
            value = numeral(match["first"])
            accepted = ended and value == first + 1
            first = value if accepted else first
        elif match["second"]:
            value = numeral(match["second"])
            accepted = (ended or under) and value in (second + 1, 1)
            second = value if accepted else second
        else:
            value = int(match["third"])
            accepted = (ended or under) and value in (third + 1, 1)
            third = value if accepted else third
        if accepted:
            last, heading = begin, bool(match["first"])
            if begin:
                yield begin


def _tails(parts: list[str]) -> Iterator[str]:
    """Where the parts end with their units, what follows the units of the last is a paragraph of
    its own: the closing words of the document."""
    marked = [find_marks(part) for part in parts]
    ending = sum(bool(marks) and marks[-1].end >= len(part) - 1
                 for marks, part in zip(marked, parts, strict=True))  # fmt: skip
    with_marks = sum(bool(marks) for marks in marked)
    if parts and marked[-1] and ending > 1 and ending + 1 >= with_marks:
        end = marked[-1][-1].end
        yield from parts[:-1]
        yield parts[-1][:end]
        if parts[-1][end:].strip("。 "):
            yield parts[-1][end:].strip()
        return
    yield from parts


def heading_above(entry: OutlineEntry) -> str:
    """The nearest heading above, as printed: the group of a row."""
    return squeeze(entry.above[-1].printed).rstrip("。：:") if entry.above else ""
