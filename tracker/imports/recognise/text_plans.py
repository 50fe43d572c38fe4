"""Plans written as text: numbered items that name their units in label lines, in brackets, or
only in running text (shapes (c), (d), (e) and plain prose)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tracker.imports.recognise.front_matter import FrontMatter
from tracker.imports.recognise.items import split_items
from tracker.imports.recognise.numbering import FIRST, SPOKEN
from tracker.imports.recognise.outline import OutlineEntry, heading_above
from tracker.imports.recognise.paragraph_groups import (
    ParagraphGroup,
    group_paragraphs,
    marks_at_end,
)
from tracker.imports.recognise.reading import ReadRow, Severity, Shape, SourcePlace
from tracker.imports.recognise.responsibility_marks import ResponsibilityMarks, find_marks
from tracker.imports.recognise.sentence_subjects import units_in_sentences
from tracker.imports.recognise.sourced_rows import SourcedRow, units
from tracker.imports.recognise.stages import ReadStage
from tracker.imports.recognise.times import (
    Doubt,
    Times,
    due_draft,
    time_in_heading,
    times_of_cells,
    times_of_text,
)
from tracker.roadmaps.plans.chinese_text import clip, squeeze
from tracker.time_expressions.parser import Precision, read_due

_PREAMBLE = re.compile(
    r"总体要求|指导思想|基本原则|工作原则|(?:总体|工作|主要|发展|试点|预期|行动|任务)目标|目标要求|(?:重要|重大)意义"
    r"|充分认识|提高认识|背景|形势|(?:试点|适用|实施|整治|工作)范围|依据|组织机构|领导小组|成员名单|^[^，]{0,4}目标$"
)
_SCHEDULE = re.compile(
    r"(?:实施|工作|推进|方法|整治|创建|行动)(?:步骤|进度|阶段)|进度安排|时间安排|阶段安排|步骤安排|"
    r"实施安排|工作安排|步骤和|时间步骤"
)
_LONGEST_TITLE = 100
_EXACT = (Precision.DAY, Precision.MONTH_END, Precision.YEAR_END, Precision.XUN)
BLANK = re.compile(r"(?<![A-Za-z])[XxＸ×](?![A-Za-z0-9])")


@dataclass(frozen=True)
class TextPlan:
    """The rows of a text, its shape, and entries that are duties but no rows."""

    shape: Shape
    rows: tuple[SourcedRow, ...]
    passed: tuple[tuple[OutlineEntry, str], ...] = ()  # and why


def read_text_plan(
    found: list[OutlineEntry], stages: list[ReadStage], frame: FrontMatter
) -> TextPlan:
    """The rows of a document without a table. Never raises; no rows where there are none."""
    marked, loose = group_paragraphs(found)
    if len(marked) < 2 and not any(item.lines for item in marked):
        return _unmarked([*marked, *loose], stages, frame)
    labelled = sum(item.marks.labelled and bool(item.lines) for item in marked)
    shape = Shape.LABELLED if labelled * 2 > len(marked) else Shape.BRACKETED
    chosen, passed = _innermost(marked)
    kept = [*chosen, *(item for item in loose if _scheduled(item, frame))]
    order = {id(entry): place for place, entry in enumerate(found)}
    kept.sort(key=lambda item: order[id(item.head)])
    return TextPlan(shape, tuple(_rows(kept, frame)), passed)


def _innermost(
    marked: list[ParagraphGroup],
) -> tuple[list[ParagraphGroup], tuple[tuple[OutlineEntry, str], ...]]:
    """Of a task and its measures the measures are the rows. In a document that divides tasks into
    具体措施, a task without any is passed over, and said so."""
    parents = {
        id(parent)
        for item in marked
        if item.head.is_measure or (item.head.number and item.head.number.kind != SPOKEN)
        for parent in item.head.above
    }
    measured = sum(item.head.is_measure for item in marked) > 1
    chosen, passed = [], []
    for item in marked:
        if any(id(entry) in parents for entry in item.entries):
            continue
        if measured and not item.head.is_measure:
            reason = f"“{clip(item.head.printed)}”没有列出具体措施，未作为任务读入，请核对"
            passed.append((item.head, reason))
            continue
        chosen.append(item)
    return chosen, tuple(passed)


def _scheduled(item: ParagraphGroup, frame: FrontMatter) -> bool:
    """A paragraph without units that is still a row: a step of the schedule, or a numbered duty
    with a plain deadline."""
    head = item.head
    if any(_PREAMBLE.search(each.text) for each in head.above) or head.number is None:
        return False
    if any(_SCHEDULE.search(each.text) for each in head.above):
        return True
    return bool(head.above) and _deadline(item, frame)


def _deadline(item: ParagraphGroup, frame: FrontMatter, *, before: bool = False) -> bool:
    """Whether a paragraph names a plain deadline; with `before` only …前 is one (到… is a goal)."""
    due = times_of_text(_text(item), year=frame.year, issued=frame.issued).due
    named = due.text.endswith("前") or not before
    return due.on is not None and due.precision in _EXACT and named


def _unmarked(loose: list[ParagraphGroup], stages: list[ReadStage], frame: FrontMatter) -> TextPlan:
    """A document that names no units beside its items: the numbered paragraphs of its body are
    the rows; with the figures left open (X) only the stages are."""
    loose.sort(key=lambda item: item.head.line)
    blanks = sum(len(BLANK.findall(entry.text)) for item in loose for entry in item.entries)
    if blanks >= 5:
        return TextPlan(Shape.OUTLINE, tuple(_stage_row(each) for each in stages))
    kept = [item for item in loose if _is_duty(item, frame)]
    return TextPlan(Shape.PROSE, tuple(_rows(kept, frame)))


def _stage_row(read: ReadStage) -> SourcedRow:
    """In an outline the stages are all that is dated: each is a row until its work is written."""
    row = ReadRow(
        content=read.heading,
        group=read.group,
        title=read.stage.name,
        window=read.stage.window,
        places={"content": read.place, "window": read.place},
    )
    lines = range(read.place.line, read.place.last + 1)
    doubts = tuple(each for each in read.doubts if each.field == "window")
    return SourcedRow(row, doubts, frozenset(lines))


def _is_duty(item: ParagraphGroup, frame: FrontMatter) -> bool:
    head = item.head
    above = [each.text for each in head.above]
    if not above and head.number is None:
        return False
    opening = head.text[:12] if head.number is None or head.number.kind <= FIRST else ""
    if head.number is None or any(_PREAMBLE.search(each) for each in (*above, opening)):
        return _deadline(item, frame, before=True)
    text = squeeze(_text(item))
    return len(text) >= 8 and not text.endswith(("：", ":"))  # that only introduces what follows


def _text(item: ParagraphGroup) -> str:
    return "\n".join(entry.text for entry in item.entries)


def _rows(items: Iterable[ParagraphGroup], frame: FrontMatter) -> Iterator[SourcedRow]:
    first_leads = False  # said once, for all that follow: 排在第一位的为牵头单位，下同
    for item in items:
        found = _row(item, frame)
        first_leads |= item.marks.first_leads
        named = found.row.units
        if first_leads and named and not any(unit.role == "lead" for unit in named):
            found = replace(found, row=replace(found.row, lead=named[0].name))
        yield from _by_deadline(found, frame)


def _row(item: ParagraphGroup, frame: FrontMatter) -> SourcedRow:
    head, marks = item.head, item.marks
    content, subitems = _content(item)
    year = _year(head, frame)
    times = _times(content, marks, year, frame)
    named = units(marks.units) or units((name, "responsible") for name in _subjects(item, content))
    doubts = [*times.doubts, *_unit_doubts(item, bool(named))]
    spoken = head.number is not None and head.number.kind == SPOKEN
    # 二是… goes on with the numbered task above it.
    goes_on = spoken and head.above and not head.above[-1].is_heading
    titled = head.above[-1] if goes_on else head
    lines = {entry.line for entry in item.entries} | item.lines
    last = max(lines)
    used = lines | {each.line for each in head.above}
    place = SourcePlace(head.line, last)
    label = SourcePlace(min(item.lines), max(item.lines)) if item.lines else place
    row = ReadRow(
        content=squeeze(content),
        group=heading_above(titled),
        number=titled.number.text.rstrip("、.．") if titled.number else "",
        year=times.due.on.year if times.due.on else year,
        title=_title(titled.text if goes_on else content, item.entries)
        if not head.is_measure
        else _task(head),
        items=subitems or split_items(content),
        window=times.window,
        due=times.due,
        other_dues=times.others,
        units=named,
        note=marks.note,
        places={"content": place, "units": label, "due": label if marks.due else place},
    )
    entries = frozenset(id(entry) for entry in item.entries)
    return SourcedRow(row, tuple(doubts), frozenset(used), entries)


def _subjects(item: ParagraphGroup, content: str) -> tuple[str, ...]:
    """From the running text, but not from the title that opens it."""
    if item.marks.units:
        return ()
    _, stop, rest = content.partition("。")
    return units_in_sentences(rest if stop and rest.strip() and item.head.number else content)


def _content(item: ParagraphGroup) -> tuple[str, tuple[str, ...]]:
    """The words of a row without the brackets at their end, and its sub-paragraphs as items."""
    texts = []
    for entry in item.entries:
        text = entry.text
        at_end = marks_at_end(text, find_marks(text))
        if at_end:
            bare = text[: at_end[0].begin].rstrip()
            text = bare.rstrip("。") + ("。" if bare.endswith("。") or text.endswith("。") else "")
        spoken = entry.number is not None and entry.number.kind == SPOKEN
        counted = entry.number is not None and entry is not item.head
        texts.append(f"{entry.number.text}{text}" if entry.number and (spoken or counted) else text)
    numbered = [entry.text for entry in item.entries if entry.number and entry is not item.head]
    return "\n".join(texts), tuple(squeeze(text) for text in numbered)


def _task(head: OutlineEntry) -> str:
    """Of a measure: what its task is called."""
    if not head.above:
        return ""
    task = head.above[-1].text
    marks = find_marks(task)
    return squeeze(task[: marks[0].begin] if marks else task).partition("。")[0][:_LONGEST_TITLE]


def _title(text: str, entries: list[OutlineEntry]) -> str:
    """The first sentence where it is short and more follows it; of a stage its name."""
    stage = re.match(r"([^。，（(]{2,20}(?:阶段|环节))[（(]", text)
    if stage:
        return squeeze(stage[1])
    opening = text.partition("\n")[0]
    if len(entries) > 1 and len(opening) <= 50 and "。" not in opening:
        return squeeze(opening).rstrip("：:")
    first, stop, rest = text.partition("。")
    if stop and rest.strip() and len(first) <= 50 and not re.search("[，,].*[，,]", first):
        return squeeze(first)
    return ""


def _year(head: OutlineEntry, frame: FrontMatter) -> int | None:
    """The year a heading above names, else the document's."""
    for entry in reversed(head.above):
        if stated := re.search(r"(?<!\d)(20\d\d)年", entry.text):
            return int(stated[1])
    return frame.year


def _times(content: str, marks: ResponsibilityMarks, year: int | None, frame: FrontMatter) -> Times:
    written = times_of_text(content, year=year, issued=frame.issued)
    if marks.window:
        own = times_of_cells(marks.window, marks.due or None, year=year, issued=frame.issued)
        return replace(own, others=written.others)
    if marks.due:
        due, reason = due_draft(marks.due, read_due(marks.due, year=year, issued=frame.issued))
        doubts = tuple(each for each in written.doubts if each.field != "due")
        doubts += (Doubt("due", reason),) if reason else ()
        return replace(written, due=due, doubts=doubts)
    stage = time_in_heading(content)
    if stage and not written.due.text and not written.window.text:
        return times_of_cells(stage, None, year=year, issued=frame.issued)
    return written


def _unit_doubts(item: ParagraphGroup, named: bool) -> Iterator[Doubt]:
    marks = item.marks
    if not marks.units and named:
        reason = "责任单位取自正文主语，原文没有写明责任单位，请核对"
        yield Doubt("units", reason, "units-from-text", Severity.NOTE)
    if item.several:
        reason = f"本段有{item.several + 1}处责任单位，只取最后一处，请核对是否拆成几项任务"
        yield Doubt("units", reason, "several-unit-lists")
    if marks.odd:
        reason = f"“{marks.odd}”的单位之间分隔不一致，请核对读出的单位"
        yield Doubt("units", reason, "odd-separator", Severity.NOTE)
    if marks.is_open:
        yield Doubt("units", "责任单位后有“等”字，没有列全", "open-list", Severity.NOTE)


_PARALLEL = re.compile(r"[；;]")


def _by_deadline(found: SourcedRow, frame: FrontMatter) -> Iterator[SourcedRow]:
    """A paragraph whose clauses each end in their own deadline is as many rows."""
    row = found.row
    if row.units or len(row.other_dues) < 2 or row.items:
        yield found
        return
    parts = []
    for sentence in re.findall(r"[^。]+", row.content):
        for clause in _PARALLEL.split(sentence):
            parts += _dated_clauses(clause, frame)
    if len(parts) < 3:
        yield found
        return
    for words, times in parts:
        part = replace(
            row, content=words, window=times.window, due=times.due, other_dues=(),
            note=f"原段落：{clip(row.content, 60)}",
        )  # fmt: skip
        yield replace(found, row=part, doubts=times.doubts)


def _dated_clauses(clause: str, frame: FrontMatter) -> list[tuple[str, Times]]:
    """The clause, cut before a second deadline that stands at the head of a comma."""
    parts = re.split(r"[，,](?=20\d\d年)", clause)
    found = []
    for part in parts:
        times = times_of_text(part, year=frame.year, issued=frame.issued)
        if times.due.text:
            found.append((part, times))
    return found
