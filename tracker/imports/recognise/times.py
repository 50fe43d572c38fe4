"""Windows and deadlines: of a cell, of a label, and of the sentences of an item.

`roadmaps.periods` reads the words; here it is said which words of a running text are a deadline:
…前, …底完成, 2019年上半年; and which are not: a year in a title, 到2025年 beside a figure, 截至…,
a day long past.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.imports.recognise.reading import Severity
from tracker.roadmaps.plans.chinese_text import masked, squeeze
from tracker.roadmaps.plans.schema import DueDraft, WindowDraft
from tracker.roadmaps.plans.values import MAX_LENGTHS
from tracker.time_expressions.parser import Period, Precision, read_due, read_window

_ITEM = 20_000  # what a plan can hold of one item; times beyond it are not looked for
_LONGEST = MAX_LENGTHS["DueDraft.text"]


@dataclass(frozen=True)
class Doubt:
    """Why a person should look at a time; `field` is that of `ReadRow`."""

    field: str
    reason: str
    code: str = ""  # of the finding; by the field where empty
    severity: Severity = Severity.DOUBT


@dataclass(frozen=True)
class Times:
    """What is understood of one row's times, and its doubts."""

    window: WindowDraft = field(default_factory=WindowDraft)
    due: DueDraft = field(default_factory=DueDraft)
    others: tuple[DueDraft, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def times_of_cells(window: str, due: str | None, *, year: int | None, issued: date | None) -> Times:
    """The times of a row with its own cells; `due` is None where one column stands for both."""
    alone = due is None
    due = window if due is None else due
    read = read_window(window, year=year, issued=issued)
    end = read_due(due, year=year, issued=issued)
    doubts: list[Doubt] = []
    frame = WindowDraft(_words(window), read.start, read.end)
    if window and read.due and not read.start:
        frame, reason = _named_end(frame, read, alone=alone)
        doubts += [Doubt("window", reason)] if reason else []
    elif window and read.ambiguous:
        doubts.append(Doubt("window", read.reason))
    last, reason = due_draft(due, end)
    doubts += [Doubt("due", reason)] if reason else []
    return Times(frame, last, (), tuple(doubts))


def _named_end(window: WindowDraft, read: Period, *, alone: bool) -> tuple[WindowDraft, str]:
    """A time column that names an end (8月底) says in which month, not since when; where it is the
    deadline column too, there is no window at all."""
    if alone or read.due is None or read.precision != Precision.MONTH_END:
        return window, "" if alone else read.reason
    reason = f"时间栏写“{window.text}”，只写了终点，暂按当月计，请核对起点"
    return replace(window, start=read.due.replace(day=1), end=read.due), reason


def due_draft(words: str, period: Period) -> tuple[DueDraft, str]:
    """A deadline as a draft holds it, and why it is doubtful, if it is."""
    text = _words(words)
    if not text:
        return DueDraft(), ""
    return DueDraft(text, period.due, str(period.precision)), period.reason * period.ambiguous


def _words(text: str) -> str:
    return squeeze(text)[:_LONGEST]


_YEAR = r"(?:(?:20\d\d|二[〇○零][一二三四五六七八九〇○零]{2}|[今明当次]|本)年)"
_MONTH = r"(?:(?<![\d.])(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?)"
_DAY = r"(?:\d{1,2}[日号])"
_PART = r"(?:底|末|初|中旬|上旬|下旬|中)"
_DATE = rf"(?:{_YEAR}?{_MONTH}(?:{_DAY}|{_PART})?|{_YEAR}(?:年?[底末内]))"
_SPAN = re.compile(
    rf"(?P<both>{_YEAR}?{_MONTH}{_DAY}?\s*(?:[-—–－~～至到]|——)\s*{_YEAR}?{_MONTH}{_DAY}?)"
    rf"|[从自](?P<since>{_YEAR}?{_MONTH}{_DAY}?)起"
)
_DONE = (
    r"(?:全面|全部|基本|如期|按期|要|须|应)?"
    r"(?:完成|建成|投用|投入使用|竣工|交付|达标|出台|报送|上报|印发)"
)
_DEADLINE = re.compile(
    rf"(?P<before>(?:{_DATE}|{_YEAR}(?:年?底|年?末)?|(?:(?<![\d年去近多每数])年底))"
    rf"(?:之前|以前|前)(?!后|期|往))"
    rf"|(?P<done>{_DATE}(?=底?{_DONE}))"
    rf"|(?<!截)[到至](?P<until>{_YEAR}(?:年?[底末])|{_YEAR}{_MONTH}底?)(?!止|以来)"
    rf"|(?P<half>{_YEAR}[上下]半年|{_YEAR}(?:第?[一二三四1-4]季度)底?末?)"
    rf"|(?P<season>{_YEAR}[春秋]季(?:学期)?(?:投入使用|投用|开学前|前|招生|建成))"
    rf"|(?:^|(?<=[，。；、,;：:]))(?P<year>20\d\d年)(?=(?:全面|基本|力争|争取|确保|完成|建成|实现|推广|出台)(?!了))"
    rf"|(?P<standard>在20\d\d年均?达到)"
    rf"|(?P<issued>(?:自|在|于)?(?:本\S{{1,4}})?[印发]发?之日起\d{{1,3}}(?:个工作)?[日天个]月?内)"
)
_AS_OF = re.compile(r"(?:截至|截止|截至到|自|从|近|比)$")


def times_of_text(text: str, *, year: int | None, issued: date | None) -> Times:
    """The times that the sentences of an item name: the latest deadline is the item's, the others
    are kept beside it; a span of days is its window."""
    words = _readable(text)
    times = Times()
    for match in _SPAN.finditer(words):
        shown = text[match.start() : match.end()]
        read = read_window(shown, year=year, issued=issued)
        if read.start and not times.window.text:
            doubts = (Doubt("window", read.reason),) if read.ambiguous else ()
            times = replace(
                times, window=WindowDraft(_words(shown), read.start, read.end), doubts=doubts
            )
    return _with_deadlines(times, text, year, issued)


def _readable(text: str) -> str:
    """The text with titles and white space made unreadable, of the same length."""
    return masked(re.sub(r"\s+", lambda gap: "\ue000" * len(gap[0]), text[:_ITEM]))


def _with_deadlines(times: Times, text: str, year: int | None, issued: date | None) -> Times:
    words = _readable(text)
    spans = [match.span() for match in _SPAN.finditer(words)]
    found: list[tuple[DueDraft, str]] = []
    running = year
    earliest = issued.year if issued else None
    for match in _DEADLINE.finditer(words):
        if any(begin <= match.start() < end for begin, end in spans):
            continue
        if _AS_OF.search(words[max(0, match.start() - 3) : match.start()]):
            continue
        kind = str(match.lastgroup)
        shown = text[match.start(kind) : match.end(kind)]
        period = read_due(shown, year=running, issued=issued)
        if period.due and earliest and period.due.year < earliest:
            continue  # a day past when the document was written: what was, not what is to be
        running = period.due.year if period.due else running
        if kind == "half" and not times.window.text:
            span = read_window(shown, year=running, issued=issued)
            times = replace(times, window=WindowDraft(_words(shown), span.start, span.end))
        found.append(due_draft(shown, period))
    return _latest(times, found)


def _latest(times: Times, found: list[tuple[DueDraft, str]]) -> Times:
    if not found:
        return times
    last = max(found, key=lambda each: (each[0].on is not None, each[0].on or date.min))
    others = tuple(due for due, _ in found if due is not last[0])
    doubts = [Doubt("due", last[1])] if last[1] else []
    if any(due.on != last[0].on for due in others):
        said = "、".join(due.text for due, _ in found)
        doubts.append(Doubt("due", f"写有{len(found)}个期限（{said}），以最晚的为准，请核对"))
    return replace(times, due=last[0], others=others, doubts=(*times.doubts, *doubts))


_HEADED = re.compile(
    rf"[（(]\s*(?P<when>(?:{_YEAR}|[Xx×\d]|{_MONTH})[^（）()]{{0,40}}?)\s*[）)]\s*[。:：]?"
)


def time_in_heading(text: str) -> str:
    """The words of time in the parentheses of a stage's heading: （2022年1月—2022年12月）."""
    match = _HEADED.search(text[:80])
    words = match["when"] if match else ""
    return words if re.search(r"[年月日]|季度|学期", words) and "〔" not in words else ""
