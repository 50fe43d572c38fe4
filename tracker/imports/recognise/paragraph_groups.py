"""Paragraphs gathered into items: what a label line or a bracket speaks of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.imports.recognise.outline import OutlineEntry
from tracker.imports.recognise.responsibility_marks import (
    ResponsibilityMarks,
    find_marks,
    read_labels,
)
from tracker.roadmaps.plans.chinese_text import squeeze
from tracker.roadmaps.plans.unit_lists import looks_like_unit

_SHORT = 60  # of a heading that names its units
# What stands under a document's last words: who signed it, when, and what is annexed.
_SIGN_OFF = re.compile(
    r"\s*(?:20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|附件|[（(]此件|[（(]联系人)"
)
_WHOLE = 20  # of a paragraph that can stand alone


@dataclass
class ParagraphGroup:
    """The paragraphs of one row, and what their brackets and label lines say."""

    entries: list[OutlineEntry]
    marks: ResponsibilityMarks = field(default_factory=ResponsibilityMarks)
    lines: set[int] = field(default_factory=set)  # of its label lines
    several: int = 0  # brackets with units before the last

    @property
    def head(self) -> OutlineEntry:
        return self.entries[0]


def group_paragraphs(
    found: Iterable[OutlineEntry],
) -> tuple[list[ParagraphGroup], list[ParagraphGroup]]:
    """Items with marks, and the paragraphs between them.

    A label line belongs to the paragraphs before it, or to the heading it stands under; a bracket
    to its own paragraph and to those since the last number. What follows a short heading that
    names its units, and names none itself, belongs to that heading.
    """
    walk = _Grouping()
    for entry in found:
        walk.take(entry)
    walk.flush()
    return walk.marked, walk.loose


class _Grouping:
    def __init__(self) -> None:
        self.marked: list[ParagraphGroup] = []
        self.loose: list[ParagraphGroup] = []
        self.pending: list[OutlineEntry] = []
        self.heading: OutlineEntry | None = None  # nothing has followed it yet
        self.open: ParagraphGroup | None = None  # takes the paragraphs under it

    def take(self, entry: OutlineEntry) -> None:
        labels = None if entry.number and entry.is_heading else read_labels(entry.text)
        if labels:
            self._label(entry, labels)
            return
        if entry.is_heading:
            self.flush()
            self.heading, self.open = entry, None
            return
        marks = find_marks(entry.text)
        if self.open and not marks and _is_under(entry, self.open):
            self.open.entries.append(entry)
            return
        if self.pending and _begins(entry, self.pending):
            self.flush()
        self.pending.append(entry)
        self.heading = self.open = None
        if marks:
            self._bracketed(entry, marks)

    def _label(self, entry: OutlineEntry, labels: ResponsibilityMarks) -> None:
        if self.pending:
            item = ParagraphGroup(self.pending, labels, {entry.line})
            self.marked.append(item)
            self.open = item if _is_bare(self.pending) else None
            self.pending = []
        elif self.heading:
            self.open = ParagraphGroup([self.heading], labels, {entry.line})
            self.marked.append(self.open)
        elif self.marked:
            self.marked[-1].marks = self.marked[-1].marks.joined(labels)
            self.marked[-1].lines.add(entry.line)
        self.heading = None

    def _bracketed(self, entry: OutlineEntry, marks: list[ResponsibilityMarks]) -> None:
        chosen = marks_at_end(entry.text, marks) or marks[-1:]
        whole = chosen[0]
        for each in chosen[1:]:
            whole = whole.joined(each)
        item = ParagraphGroup(self.pending, whole, several=len(marks) - len(chosen))
        self.marked.append(item)
        self.open = item if _is_bare(self.pending, marks[0].begin) else None
        self.pending = []

    def flush(self) -> None:
        """What no mark speaks of: a whole paragraph stands alone, and so does each after it."""
        if self.pending:
            alone = any("。" in each.text and len(each.text) >= _WHOLE for each in self.pending[:2])
            parts = [[each] for each in self.pending] if alone else [self.pending]
            self.loose += [ParagraphGroup(part) for part in parts]
        self.pending = []


def _is_bare(entries: list[OutlineEntry], end: int | None = None) -> bool:
    """Whether all there is, before the bracket, is a short name of what follows."""
    text = entries[0].text[:end].strip()
    return len(entries) == 1 and len(text) <= _SHORT and not re.search("[。；]", text)


def _is_under(entry: OutlineEntry, item: ParagraphGroup) -> bool:
    head = item.head
    if entry.number is None:
        return not item.lines  # behind label lines an unnumbered paragraph is another
    return head.number is None or entry.number.rank > head.number.rank


def _begins(entry: OutlineEntry, pending: list[OutlineEntry]) -> bool:
    """Whether a paragraph is not part of what is pending."""
    head = pending[0]
    if entry.number is None:
        if _SIGN_OFF.match(entry.text) or looks_like_unit(squeeze(entry.text)):
            return True
        title = len(pending) == 1 and len(head.text) <= 30 and not re.search("[。；]", head.text)
        return head.number is None and not title
    return head.number is None or entry.number.rank <= head.number.rank


def marks_at_end(text: str, marks: list[ResponsibilityMarks]) -> list[ResponsibilityMarks]:
    """The brackets at the very end, one behind the other."""
    end = len(text.rstrip("。；;，,. 　"))
    found: list[ResponsibilityMarks] = []
    for each in reversed(marks[-6:]):
        if each.end < end:
            break
        found.insert(0, each)
        end = len(text[: each.begin].rstrip("。；;，, 　"))
    return found
