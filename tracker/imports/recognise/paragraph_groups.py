"""Group the paragraphs that belong to one label line or bracket (see `responsibility_marks`)."""

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

_SHORT = 60  # characters of a heading that names its units
# What follows the last paragraph of a document: day of issue, annexes, contact.
_SIGN_OFF = re.compile(
    r"\s*(?:20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|附件|[（(]此件|[（(]联系人)"
)
_WHOLE = 20  # characters of a paragraph that can stand alone


@dataclass
class ParagraphGroup:
    """The paragraphs that become one row, and the marks in their brackets and label lines."""

    entries: list[OutlineEntry]
    marks: ResponsibilityMarks = field(default_factory=ResponsibilityMarks)
    lines: set[int] = field(default_factory=set)  # the lines of its label lines
    several: int = 0  # the number of brackets with units before the last one

    @property
    def head(self) -> OutlineEntry:
        return self.entries[0]


def group_paragraphs(
    entries: Iterable[OutlineEntry],
) -> tuple[list[ParagraphGroup], list[ParagraphGroup]]:
    """Return the groups with marks, and the groups between them without.

    - A label line (责任单位：…) belongs to the paragraphs before it, or to the heading above it.
    - A bracket （县教育局牵头） belongs to its own paragraph and to those since the last number.
    - After a short heading that names its units, 1. 加强领导（县委办负责）, the paragraphs below
      belong to the heading, as long as they name no units themselves.
    """
    grouping = _Grouping()
    for entry in entries:
        grouping.take(entry)
    grouping.flush()
    return grouping.marked, grouping.loose


class _Grouping:
    """Walks through the entries and keeps what the next mark may belong to."""

    def __init__(self) -> None:
        self.marked: list[ParagraphGroup] = []
        self.loose: list[ParagraphGroup] = []
        self.pending: list[OutlineEntry] = []
        self.heading: OutlineEntry | None = None  # the entry just before, if it is a heading
        self.open: ParagraphGroup | None = None  # a heading with units, open for paragraphs

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
            group = ParagraphGroup(self.pending, labels, {entry.line})
            self.marked.append(group)
            self.open = group if _is_bare(self.pending) else None
            self.pending = []
        elif self.heading:
            self.open = ParagraphGroup([self.heading], labels, {entry.line})
            self.marked.append(self.open)
        elif self.marked:
            self.marked[-1].marks = self.marked[-1].marks.joined(labels)
            self.marked[-1].lines.add(entry.line)
        self.heading = None

    def _bracketed(self, entry: OutlineEntry, marks: list[ResponsibilityMarks]) -> None:
        at_end = marks_at_end(entry.text, marks) or marks[-1:]
        joined = at_end[0]
        for each in at_end[1:]:
            joined = joined.joined(each)
        group = ParagraphGroup(self.pending, joined, several=len(marks) - len(at_end))
        self.marked.append(group)
        self.open = group if _is_bare(self.pending, marks[0].begin) else None
        self.pending = []

    def flush(self) -> None:
        """Close the paragraphs that have no mark.

        If they are whole sentences, each is a group of its own; short lines stay together.
        """
        if self.pending:
            alone = any("。" in each.text and len(each.text) >= _WHOLE for each in self.pending[:2])
            parts = [[each] for each in self.pending] if alone else [self.pending]
            self.loose += [ParagraphGroup(part) for part in parts]
        self.pending = []


def _is_bare(entries: list[OutlineEntry], end: int | None = None) -> bool:
    """Whether the only text before the bracket is a short name for what follows."""
    text = entries[0].text[:end].strip()
    return len(entries) == 1 and len(text) <= _SHORT and not re.search("[。；]", text)


def _is_under(entry: OutlineEntry, group: ParagraphGroup) -> bool:
    head = group.head
    if entry.number is None:
        return not group.lines  # an unnumbered paragraph after a label line starts another group
    return head.number is None or entry.number.rank > head.number.rank


def _begins(entry: OutlineEntry, pending: list[OutlineEntry]) -> bool:
    """Whether a paragraph starts a new group and does not continue the pending one."""
    head = pending[0]
    if entry.number is None:
        if _SIGN_OFF.match(entry.text) or looks_like_unit(squeeze(entry.text)):
            return True
        title = len(pending) == 1 and len(head.text) <= 30 and not re.search("[。；]", head.text)
        return head.number is None and not title
    return head.number is None or entry.number.rank <= head.number.rank


def marks_at_end(text: str, marks: list[ResponsibilityMarks]) -> list[ResponsibilityMarks]:
    """Return the brackets at the very end of a text: …（县教育局牵头）（2023年底前完成）。"""
    end = len(text.rstrip("。；;，,. 　"))
    at_end: list[ResponsibilityMarks] = []
    for each in reversed(marks[-6:]):
        if each.end < end:
            break
        at_end.insert(0, each)
        end = len(text[: each.begin].rstrip("。；;，, 　"))
    return at_end
