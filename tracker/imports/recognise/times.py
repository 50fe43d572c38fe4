"""Read windows and deadlines from cells, from labels and from running text.

`tracker.time_expressions` reads a time expression. This module decides which words of a running
text are a deadline: …前, …底完成, 2019年上半年. No deadlines are a year in a title, 到2025年 beside
a figure, 截至…, and a day before the document was issued.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.imports.recognise.reading import Severity
from tracker.roadmaps.plans.chinese_text import masked, squeeze
from tracker.roadmaps.plans.schema import DueDraft, WindowDraft
from tracker.roadmaps.plans.values import MAX_LENGTHS
from tracker.time_expressions.parser import Period, Precision, read_due, read_window

_ITEM = 20_000  # the most characters of an item in a plan; no times are searched beyond it
_LONGEST = MAX_LENGTHS["DueDraft.text"]


@dataclass(frozen=True)
class Doubt:
    """A reason why a person should check a field of a `ReadRow`."""

    field: str
    reason: str
    code: str = ""  # of the finding; if empty, it follows from the field
    severity: Severity = Severity.DOUBT


@dataclass(frozen=True)
class Times:
    """The times of one row and the doubts about them."""

    window: WindowDraft = field(default_factory=WindowDraft)
    due: DueDraft = field(default_factory=DueDraft)
    others: tuple[DueDraft, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def times_of_cells(window: str, due: str | None, *, year: int | None, issued: date | None) -> Times:
    """Return the times of a row of a table; `due` is None if one column holds both times."""
    one_column = due is None
    due = window if due is None else due
    period = read_window(window, year=year, issued=issued)
    due_period = read_due(due, year=year, issued=issued)
    doubts: list[Doubt] = []
    draft = WindowDraft(_words(window), period.start, period.end)
    if window and period.due and not period.start:
        draft, reason = _named_end(draft, period, one_column=one_column)
        doubts += [Doubt("window", reason)] if reason else []
    elif window and period.ambiguous:
        doubts.append(Doubt("window", period.reason))
    due_of_row, reason = due_draft(due, due_period)
    doubts += [Doubt("due", reason)] if reason else []
    return Times(draft, due_of_row, (), tuple(doubts))


def _named_end(window: WindowDraft, period: Period, *, one_column: bool) -> tuple[WindowDraft, str]:
    """Return the window of a time column that names only an end (8月底), and a doubt.

    The month is known, the first day is not. If the column is the deadline column too, there is no
    window.
    """
    if one_column or period.due is None or period.precision != Precision.MONTH_END:
        return window, "" if one_column else period.reason
    reason = f"时间栏写“{window.text}”，只写了终点，暂按当月计，请核对起点"
    return replace(window, start=period.due.replace(day=1), end=period.due), reason


def due_draft(written: str, period: Period) -> tuple[DueDraft, str]:
    """Return a deadline for a draft, and the reason if it is doubtful, or an empty text."""
    text = _words(written)
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
    """Return the times in running text.

    The latest deadline is that of the row; the others are kept in `others`. A span
    (2022年3月至2022年6月) is its window.
    """
    readable = _readable(text)
    times = Times()
    for match in _SPAN.finditer(readable):
        expression = text[match.start() : match.end()]
        period = read_window(expression, year=year, issued=issued)
        if period.start and not times.window.text:
            doubts = (Doubt("window", period.reason),) if period.ambiguous else ()
            times = replace(
                times,
                window=WindowDraft(_words(expression), period.start, period.end),
                doubts=doubts,
            )
    return _with_deadlines(times, text, year, issued)


def _readable(text: str) -> str:
    """Replace titles and white space by signs of the same length, so that places stay the same."""
    return masked(re.sub(r"\s+", lambda gap: "\ufdd0" * len(gap[0]), text[:_ITEM]))


def _with_deadlines(times: Times, text: str, year: int | None, issued: date | None) -> Times:
    readable = _readable(text)
    spans = [match.span() for match in _SPAN.finditer(readable)]
    deadlines: list[tuple[DueDraft, str]] = []
    current_year = year
    earliest = issued.year if issued else None
    for match in _DEADLINE.finditer(readable):
        if any(begin <= match.start() < end for begin, end in spans):
            continue
        if _AS_OF.search(readable[max(0, match.start() - 3) : match.start()]):
            continue
        kind = str(match.lastgroup)
        expression = text[match.start(kind) : match.end(kind)]
        period = read_due(expression, year=current_year, issued=issued)
        if period.due and earliest and period.due.year < earliest:
            continue  # past when the document was issued: it tells what was done
        current_year = period.due.year if period.due else current_year
        if kind == "half" and not times.window.text:
            span = read_window(expression, year=current_year, issued=issued)
            times = replace(times, window=WindowDraft(_words(expression), span.start, span.end))
        deadlines.append(due_draft(expression, period))
    return _latest(times, deadlines)


def _latest(times: Times, deadlines: list[tuple[DueDraft, str]]) -> Times:
    if not deadlines:
        return times
    last = max(deadlines, key=lambda each: (each[0].on is not None, each[0].on or date.min))
    others = tuple(due for due, _ in deadlines if due is not last[0])
    doubts = [Doubt("due", last[1])] if last[1] else []
    if any(due.on != last[0].on for due in others):
        all_texts = "、".join(due.text for due, _ in deadlines)
        doubts.append(
            Doubt("due", f"写有{len(deadlines)}个期限（{all_texts}），以最晚的为准，请核对")
        )
    return replace(times, due=last[0], others=others, doubts=(*times.doubts, *doubts))


_HEADED = re.compile(
    rf"[（(]\s*(?P<when>(?:{_YEAR}|[Xx×\d]|{_MONTH})[^（）()]{{0,40}}?)\s*[）)]\s*[。:：]?"
)


def time_in_heading(text: str) -> str:
    """Return the time in the bracket of a stage's heading, or an empty text.

    动员部署阶段（2022年1月—2022年12月） gives 2022年1月—2022年12月.
    """
    match = _HEADED.search(text[:80])
    time = match["when"] if match else ""
    return time if re.search(r"[年月日]|季度|学期", time) and "〔" not in time else ""
