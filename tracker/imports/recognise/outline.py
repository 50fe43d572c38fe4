"""Put the paragraphs of a document under their headings.

A text copied from a web page may be the whole document on one line. It is cut before its numbers
(…。（二）…), but only if they count on from one another: 完成3.5万平方米 holds no number 3.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tracker.imports.documents.source import Paragraph
from tracker.imports.recognise.numbering import SECOND, SPOKEN, Number, leading_number, numeral
from tracker.imports.recognise.responsibility_marks import find_marks, read_labels
from tracker.roadmaps.plans.chinese_text import squeeze

_LONG = 300  # characters; a longer paragraph may be several
_LONGEST_HEADING = 60
MEASURES = re.compile(r"(?:具体|主要|工作|落实|重点|推进|整改)(?:措施|举措|任务|工作|要求)[：:]\s*")


@dataclass(frozen=True)
class OutlineEntry:
    """A paragraph: its number, its text without the number, and the headings above it."""

    text: str
    line: int
    number: Number | None = None
    is_heading: bool = False
    is_measure: bool = False  # it stands under 具体措施：
    above: tuple["OutlineEntry", ...] = field(default=(), repr=False)

    @property
    def printed(self) -> str:
        return f"{self.number.text}{self.text}" if self.number else self.text


def outline_entries(paragraphs: Iterable[Paragraph]) -> list[OutlineEntry]:
    """Return the paragraphs under their headings; a paragraph that holds several is cut.

    A numbered entry stands under the entries with a number of a higher rank before it: 1. under
    （一） under 一、. An unnumbered heading stands alone above what follows.
    """
    flat = [entry for paragraph in paragraphs for entry in _entries_of(paragraph)]
    entries: list[OutlineEntry] = []
    path: list[OutlineEntry] = []
    under_measures = False
    for place, entry in enumerate(flat):
        if entry.number and entry.number.kind != SPOKEN:
            path = [each for each in path if each.number and each.number.rank < entry.number.rank]
            under_measures = under_measures and entry.number.rank > (SECOND, 1)
        text = entry.text
        if MEASURES.match(text) and not entry.number:
            under_measures = True
            text = MEASURES.sub("", text, count=1)
            if not text:
                entries.append(_with(entry, is_heading=True, above=path))
                continue
        following = flat[place + 1] if place + 1 < len(flat) else None
        heading = entry.is_heading or _is_heading(entry, following)
        entries.append(
            _with(entry, text=text, is_heading=heading, is_measure=under_measures, above=path)
        )
        if entry.number and entry.number.kind != SPOKEN:
            path = [*path, entries[-1]]
        elif heading:
            path = [each for each in path if each.number] or [entries[-1]]
    return entries


def _with(
    entry: OutlineEntry,
    *,
    text: str | None = None,
    is_heading: bool = False,
    is_measure: bool = False,
    above: Iterable[OutlineEntry] = (),
) -> OutlineEntry:
    own_text = entry.text if text is None else text
    return OutlineEntry(own_text, entry.line, entry.number, is_heading, is_measure, tuple(above))


def _entries_of(paragraph: Paragraph) -> Iterator[OutlineEntry]:
    text = f"{paragraph.number}{paragraph.text}" if paragraph.number else paragraph.text
    for part in cut(text):
        numbered = leading_number(part)
        number, rest = numbered if numbered else (None, part)
        yield OutlineEntry(rest, paragraph.line, number, is_heading=paragraph.level > 0)


def _is_heading(entry: OutlineEntry, following: OutlineEntry | None) -> bool:
    """Whether a numbered entry is a heading: short, no sentence, and text of its own below it.

    一、总体要求 is a heading. （一）建设新校区 above 责任单位：县教育局 is a task, since the label
    line below it says who does it.
    """
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
    """Return the paragraphs in `text`: one, unless several numbers in it count on."""
    if len(text) < _LONG:
        return [text]
    indented = [part.strip() for part in _INDENT.split(text) if part.strip()]
    if len(indented) > 2:  # wide blanks are the indents of paragraphs that were joined
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
    """The places before numbers that count on, at the end of a sentence or of a heading."""
    first = second = third = 0
    heading = False  # whether the text since the last cut is a heading
    last = 0
    for match in _TOKEN.finditer(text):
        begin = match.start()
        ended = begin == 0 or text[begin - 1] in _AFTER
        under = heading and begin - last <= _LONGEST_HEADING and "。" not in text[last:begin]
        if match["measures"]:
            accepted = ended
            third = 0 if accepted else third  # the measures of each task are numbered from 1
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
    """Cut the closing words of the document off the last part.

    If the parts end with their units (…。（责任单位：县教育局）), the text behind the units of the
    last part is a paragraph of its own.
    """
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
    """Return the nearest heading above an entry as printed; it is the group of a row."""
    return squeeze(entry.above[-1].printed).rstrip("。：:") if entry.above else ""
