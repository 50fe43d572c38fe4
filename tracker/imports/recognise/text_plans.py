"""Read plans that are written as text.

Their tasks are numbered paragraphs. The units stand in label lines (`Shape.LABELLED`), in brackets
(`Shape.BRACKETED`) or only in running text (`Shape.PROSE`). A plan whose figures are still open
(`Shape.OUTLINE`) gives only its stages.
"""

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

# Headings of parts that hold no tasks.
_PREAMBLE = re.compile(
    r"总体要求|指导思想|基本原则|工作原则|(?:总体|工作|主要|发展|试点|预期|行动|任务)目标|目标要求|(?:重要|重大)意义"
    r"|充分认识|提高认识|背景|形势|(?:试点|适用|实施|整治|工作)范围|依据|组织机构|领导小组|成员名单|^[^，]{0,4}目标$"
)
# Headings of the schedule, whose paragraphs are tasks even if they name no unit.
_SCHEDULE = re.compile(
    r"(?:实施|工作|推进|方法|整治|创建|行动)(?:步骤|进度|阶段)|进度安排|时间安排|阶段安排|步骤安排|"
    r"实施安排|工作安排|步骤和|时间步骤"
)
_LONGEST_TITLE = 100
_EXACT = (Precision.DAY, Precision.MONTH_END, Precision.YEAR_END, Precision.XUN)
# An open figure: 达到X%.
BLANK = re.compile(r"(?<![A-Za-z])[XxＸ×](?![A-Za-z0-9])")


@dataclass(frozen=True)
class TextPlan:
    """The rows of a text and its shape; `passed` are tasks that were left out, with the reason."""

    shape: Shape
    rows: tuple[SourcedRow, ...]
    passed: tuple[tuple[OutlineEntry, str], ...] = ()


def read_text_plan(
    entries: list[OutlineEntry], stages: list[ReadStage], front_matter: FrontMatter
) -> TextPlan:
    """Return the rows of a document without a table; there may be none. Never raises.

    One bracket alone is no plan of brackets: it may stand in any text.
    """
    marked, loose = group_paragraphs(entries)
    if len(marked) < 2 and not any(group.lines for group in marked):
        return _unmarked([*marked, *loose], stages, front_matter)
    labelled_count = sum(group.marks.labelled and bool(group.lines) for group in marked)
    shape = Shape.LABELLED if labelled_count * 2 > len(marked) else Shape.BRACKETED
    chosen, passed = _innermost(marked)
    row_groups = [*chosen, *(item for item in loose if _scheduled(item, front_matter))]
    order = {id(entry): place for place, entry in enumerate(entries)}
    row_groups.sort(key=lambda item: order[id(item.head)])
    return TextPlan(shape, tuple(_rows(row_groups, front_matter)), passed)


def _innermost(
    marked: list[ParagraphGroup],
) -> tuple[list[ParagraphGroup], tuple[tuple[OutlineEntry, str], ...]]:
    """Return the groups that become rows, and the tasks that are left out with the reason.

    If a task has measures with units of their own, the measures are the rows. In a document that
    divides its tasks into 具体措施, a task without measures is left out and reported.
    """
    parents = {
        id(parent)
        for group in marked
        if group.head.is_measure or (group.head.number and group.head.number.kind != SPOKEN)
        for parent in group.head.above
    }
    measured = sum(group.head.is_measure for group in marked) > 1
    chosen, passed = [], []
    for group in marked:
        if any(id(entry) in parents for entry in group.entries):
            continue
        if measured and not group.head.is_measure:
            reason = f"“{clip(group.head.printed)}”没有列出具体措施，未作为任务读入，请核对"
            passed.append((group.head, reason))
            continue
        chosen.append(group)
    return chosen, tuple(passed)


def _scheduled(group: ParagraphGroup, front_matter: FrontMatter) -> bool:
    """Whether a paragraph without units is a row: a step of the schedule, or a numbered task with
    a clear deadline."""
    head = group.head
    if any(_PREAMBLE.search(each.text) for each in head.above) or head.number is None:
        return False
    if any(_SCHEDULE.search(each.text) for each in head.above):
        return True
    return bool(head.above) and _deadline(group, front_matter)


def _deadline(group: ParagraphGroup, front_matter: FrontMatter, *, before: bool = False) -> bool:
    """Whether a paragraph names a clear deadline.

    With `before` only …前 is one: 到2025年 in running text is a goal and not a deadline.
    """
    due = times_of_text(_text(group), year=front_matter.year, issued=front_matter.issued).due
    named = due.text.endswith("前") or not before
    return due.on is not None and due.precision in _EXACT and named


def _unmarked(
    loose: list[ParagraphGroup], stages: list[ReadStage], front_matter: FrontMatter
) -> TextPlan:
    """Read a document without responsibility marks.

    The numbered paragraphs of its body are the rows. If the figures are still open (X), the text is
    an outline and only its stages are rows.
    """
    loose.sort(key=lambda item: item.head.line)
    blanks = sum(len(BLANK.findall(entry.text)) for item in loose for entry in item.entries)
    if blanks >= 5:
        return TextPlan(Shape.OUTLINE, tuple(_stage_row(each) for each in stages))
    tasks = [item for item in loose if _is_duty(item, front_matter)]
    return TextPlan(Shape.PROSE, tuple(_rows(tasks, front_matter)))


def _stage_row(read: ReadStage) -> SourcedRow:
    """Make a row of a stage: in an outline only the stages have times."""
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


def _is_duty(group: ParagraphGroup, front_matter: FrontMatter) -> bool:
    head = group.head
    above = [each.text for each in head.above]
    if not above and head.number is None:
        return False
    opening = head.text[:12] if head.number is None or head.number.kind <= FIRST else ""
    if head.number is None or any(_PREAMBLE.search(each) for each in (*above, opening)):
        return _deadline(group, front_matter, before=True)
    text = squeeze(_text(group))
    return len(text) >= 8 and not text.endswith(
        ("：", ":")
    )  # such a text only introduces what follows


def _text(group: ParagraphGroup) -> str:
    return "\n".join(entry.text for entry in group.entries)


def _rows(groups: Iterable[ParagraphGroup], front_matter: FrontMatter) -> Iterator[SourcedRow]:
    first_leads = (
        False  # 排在第一位的为牵头单位，下同 is written once and holds for all that follow
    )
    for group in groups:
        sourced = _row(group, front_matter)
        first_leads |= group.marks.first_leads
        row_units = sourced.row.units
        if first_leads and row_units and not any(unit.role == "lead" for unit in row_units):
            sourced = replace(sourced, row=replace(sourced.row, lead=row_units[0].name))
        yield from _by_deadline(sourced, front_matter)


def _row(group: ParagraphGroup, front_matter: FrontMatter) -> SourcedRow:
    head, marks = group.head, group.marks
    content, subitems = _content(group)
    year = _year(head, front_matter)
    times = _times(content, marks, year, front_matter)
    row_units = units(marks.units) or units(
        (name, "responsible") for name in _subjects(group, content)
    )
    doubts = [*times.doubts, *_unit_doubts(group, bool(row_units))]
    spoken = head.number is not None and head.number.kind == SPOKEN
    # 二是… continues the numbered task above it.
    goes_on = spoken and head.above and not head.above[-1].is_heading
    titled = head.above[-1] if goes_on else head
    lines = {entry.line for entry in group.entries} | group.lines
    last = max(lines)
    used = lines | {each.line for each in head.above}
    place = SourcePlace(head.line, last)
    label = SourcePlace(min(group.lines), max(group.lines)) if group.lines else place
    row = ReadRow(
        content=squeeze(content),
        group=heading_above(titled),
        number=titled.number.text.rstrip("、.．") if titled.number else "",
        year=times.due.on.year if times.due.on else year,
        title=_title(titled.text if goes_on else content, group.entries)
        if not head.is_measure
        else _task(head),
        items=subitems or split_items(content),
        window=times.window,
        due=times.due,
        other_dues=times.others,
        units=row_units,
        note=marks.note,
        places={"content": place, "units": label, "due": label if marks.due else place},
    )
    entries = frozenset(id(entry) for entry in group.entries)
    return SourcedRow(row, tuple(doubts), frozenset(used), entries)


def _subjects(group: ParagraphGroup, content: str) -> tuple[str, ...]:
    """Return the units named in running text, if no mark names any.

    The first sentence of a numbered paragraph is its title and names nobody.
    """
    if group.marks.units:
        return ()
    _, stop, rest = content.partition("。")
    return units_in_sentences(rest if stop and rest.strip() and group.head.number else content)


def _content(group: ParagraphGroup) -> tuple[str, tuple[str, ...]]:
    """Return the text of a row without the brackets at its end, and its numbered parts as items."""
    texts = []
    for entry in group.entries:
        text = entry.text
        at_end = marks_at_end(text, find_marks(text))
        if at_end:
            bare = text[: at_end[0].begin].rstrip()
            text = bare.rstrip("。") + ("。" if bare.endswith("。") or text.endswith("。") else "")
        spoken = entry.number is not None and entry.number.kind == SPOKEN
        counted = entry.number is not None and entry is not group.head
        texts.append(f"{entry.number.text}{text}" if entry.number and (spoken or counted) else text)
    numbered = [entry.text for entry in group.entries if entry.number and entry is not group.head]
    return "\n".join(texts), tuple(squeeze(text) for text in numbered)


def _task(head: OutlineEntry) -> str:
    """Return the name of the task that a measure belongs to."""
    if not head.above:
        return ""
    task = head.above[-1].text
    marks = find_marks(task)
    return squeeze(task[: marks[0].begin] if marks else task).partition("。")[0][:_LONGEST_TITLE]


def _title(text: str, entries: list[OutlineEntry]) -> str:
    """Return the title of a row: a short first sentence with more text after it, or empty.

    推进学校建设。新建… gives 推进学校建设; 动员部署阶段（2022年1月） gives 动员部署阶段.
    """
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


def _year(head: OutlineEntry, front_matter: FrontMatter) -> int | None:
    """Return the year that a heading above names (2023年工作任务), or that of the document."""
    for entry in reversed(head.above):
        if stated := re.search(r"(?<!\d)(20\d\d)年", entry.text):
            return int(stated[1])
    return front_matter.year


def _times(
    content: str, marks: ResponsibilityMarks, year: int | None, front_matter: FrontMatter
) -> Times:
    written = times_of_text(content, year=year, issued=front_matter.issued)
    if marks.window:
        own = times_of_cells(marks.window, marks.due or None, year=year, issued=front_matter.issued)
        return replace(own, others=written.others)
    if marks.due:
        due, reason = due_draft(
            marks.due, read_due(marks.due, year=year, issued=front_matter.issued)
        )
        doubts = tuple(each for each in written.doubts if each.field != "due")
        doubts += (Doubt("due", reason),) if reason else ()
        return replace(written, due=due, doubts=doubts)
    stage = time_in_heading(content)
    if stage and not written.due.text and not written.window.text:
        return times_of_cells(stage, None, year=year, issued=front_matter.issued)
    return written


def _unit_doubts(group: ParagraphGroup, named: bool) -> Iterator[Doubt]:
    marks = group.marks
    if not marks.units and named:
        reason = "责任单位取自正文主语，原文没有写明责任单位，请核对"
        yield Doubt("units", reason, "units-from-text", Severity.NOTE)
    if group.several:
        reason = f"本段有{group.several + 1}处责任单位，只取最后一处，请核对是否拆成几项任务"
        yield Doubt("units", reason, "several-unit-lists")
    if marks.odd:
        reason = f"“{marks.odd}”的单位之间分隔不一致，请核对读出的单位"
        yield Doubt("units", reason, "odd-separator", Severity.NOTE)
    if marks.is_open:
        yield Doubt("units", "责任单位后有“等”字，没有列全", "open-list", Severity.NOTE)


_PARALLEL = re.compile(r"[；;]")


def _by_deadline(sourced: SourcedRow, front_matter: FrontMatter) -> Iterator[SourcedRow]:
    """Split a paragraph without units if at least three clauses have a deadline of their own.

    2022年6月前完成选址；2022年底前开工；2023年8月前投入使用 becomes three rows.
    """
    row = sourced.row
    if row.units or len(row.other_dues) < 2 or row.items:
        yield sourced
        return
    parts = []
    for sentence in re.findall(r"[^。]+", row.content):
        for clause in _PARALLEL.split(sentence):
            parts += _dated_clauses(clause, front_matter)
    if len(parts) < 3:
        yield sourced
        return
    for words, times in parts:
        part = replace(
            row, content=words, window=times.window, due=times.due, other_dues=(),
            note=f"原段落：{clip(row.content, 60)}",
        )  # fmt: skip
        yield replace(sourced, row=part, doubts=times.doubts)


def _dated_clauses(clause: str, front_matter: FrontMatter) -> list[tuple[str, Times]]:
    """Return the parts of a clause that have a deadline; it is cut at a comma before a year."""
    parts = re.split(r"[，,](?=20\d\d年)", clause)
    dated = []
    for part in parts:
        times = times_of_text(part, year=front_matter.year, issued=front_matter.issued)
        if times.due.text:
            dated.append((part, times))
    return dated
