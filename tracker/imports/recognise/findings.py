"""体检: list what a person should check in a plan as it was read. Nothing is corrected."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tracker.imports.recognise.reading import Finding, ReadRow, Severity, Shape, SourcePlace
from tracker.roadmaps.plans.chinese_text import clip, fold
from tracker.roadmaps.plans.schema import StageDraft, TargetDraft
from tracker.time_expressions.parser import Precision

_SIMILAR = 0.72  # the share of two-character pieces that two similar tasks have in common
_COMPARED = 400  # rows; each is compared with each
_VAGUE_DATE = re.compile(r"限期(?:完成|整改|移交)?|规定时[间限]内?|适时|尽快|择机")


@dataclass(frozen=True)
class ExaminedPlan:
    """The parts of a plan that are checked."""

    shape: Shape
    rows: tuple[ReadRow, ...]
    stages: tuple[StageDraft, ...]
    targets: tuple[TargetDraft, ...]
    blanks: tuple[SourcePlace, ...]


def check_plan(plan: ExaminedPlan) -> list[Finding]:
    """Return every finding, first those of rows and then those of the document."""
    return [
        *_times(plan.rows),
        *_order(plan),
        *_numbers(plan),
        *_missing(plan),
        *_similar(plan.rows),
        *_stages(plan.rows, plan.stages),
        *_figures(plan.targets),
        *_open(plan.blanks),
    ]


def _at(row: ReadRow, field: str) -> SourcePlace | None:
    return row.places.get(field) or row.places.get("content")


def _times(rows: Iterable[ReadRow]) -> Iterator[Finding]:
    for number, row in enumerate(rows, 1):
        due, end, start = row.due.on, row.window.end, row.window.start
        where = _at(row, "due")
        if due and end and due < end and row.window.text != row.due.text:
            reason = (
                f"完成时限“{row.due.text}”早于时间栏“{row.window.text}”的末尾，请核对以哪个为准"
            )
            yield Finding("due-before-end", Severity.DOUBT, reason, number, "due", where)
        if due and start and due < start:
            reason = f"完成时限“{row.due.text}”早于时间栏“{row.window.text}”的开头，请核对"
            yield Finding("due-before-start", Severity.DOUBT, reason, number, "due", where)
        if due and end and due > end:
            reason = f"完成时限“{row.due.text}”晚于时间栏“{row.window.text}”的末尾，请核对"
            yield Finding("due-after-end", Severity.NOTE, reason, number, "due", where)
        if (
            due
            and row.due.precision == Precision.DAY
            and due.day == 30
            and due.month in _LONG_MONTHS
        ):
            reason = f"完成时限写作“{row.due.text}”，当月有31日，按原文保留"
            yield Finding("not-month-end", Severity.NOTE, reason, number, "due", where)
        if not row.due.text and (vague := _VAGUE_DATE.search(row.content)):
            reason = f"“{vague[0]}”没有写明日期，请补充完成时限"
            yield Finding("vague-date", Severity.NOTE, reason, number, "due", _at(row, "content"))


_LONG_MONTHS = (1, 3, 5, 7, 8, 10, 12)


def _order(plan: ExaminedPlan) -> Iterator[Finding]:
    """Report a row of a table that starts before the row above, or is due before it."""
    if plan.shape not in (Shape.YEARLY_TABLE, Shape.GOAL_TABLE, Shape.COLUMNS):
        return
    for number, (before, row) in enumerate(pairwise(plan.rows), 2):
        if before.window.start and row.window.start:
            earlier = row.window.start < before.window.start
        else:
            one, other = before.due.on or before.window.end, row.due.on or row.window.end
            earlier = bool(one and other and other < one)
        if earlier:
            reason = f"本行的时间早于上一行（第{number - 1}行），顺序按原文保留，请核对"
            place = _at(row, "window")
            yield Finding("out-of-order", Severity.NOTE, reason, number, "window", place)


def _numbers(plan: ExaminedPlan) -> Iterator[Finding]:
    """Report a number that stands twice: a task with two lists of units, or a wrong number."""
    for number, (before, row) in enumerate(pairwise(plan.rows), 2):
        if not row.number or (row.number, row.group) != (before.number, before.group):
            continue
        place = _at(row, "number")
        if plan.shape == Shape.LABELLED and row.title == before.title:
            reason = f"第{row.number}项分成几行，每行各有责任单位，请核对是否合并"
            yield Finding("task-in-parts", Severity.NOTE, reason, number, "number", place)
        elif row.title != before.title or row.units != before.units:
            reason = f"序号“{row.number}”与上一行重复，请核对"
            yield Finding("number-repeated", Severity.NOTE, reason, number, "number", place)


def _missing(plan: ExaminedPlan) -> Iterator[Finding]:
    phases = {stage.name for stage in plan.stages}
    without = [
        number
        for number, row in enumerate(plan.rows, 1)
        if not row.units and row.title not in phases
    ]
    if not any(row.units for row in plan.rows):
        yield Finding("missing-units", Severity.DOUBT, "没有一项任务写明责任单位，请逐项补充")
    else:
        for number in without:
            place = _at(plan.rows[number - 1], "content")
            reason = "没有写明责任单位，请补充"
            yield Finding("missing-units", Severity.DOUBT, reason, number, "units", place)
    undated = [
        number for number, row in enumerate(plan.rows, 1) if not (row.due.text or row.window.text)
    ]
    if undated and len(undated) == len(plan.rows):
        yield Finding("missing-dates", Severity.NOTE, "没有一项任务写明时间，请按需要补充完成时限")
    elif undated:
        numbers = "、".join(map(str, undated[:20])) + ("等" if len(undated) > 20 else "")
        yield Finding(
            "missing-dates", Severity.NOTE, f"第{numbers}项任务没有写明时间，请按需要补充"
        )


def _similar(rows: tuple[ReadRow, ...]) -> Iterator[Finding]:
    """Report a task that stands above in other words or with other units."""
    pieces = [_pieces(row.content) for row in rows[:_COMPARED]]
    for number, row in enumerate(rows[:_COMPARED]):
        best, most_similar = 0.0, -1
        for above in range(number):
            share = _share(pieces[number], pieces[above])
            if share > best:
                best, most_similar = share, above
        if best < _SIMILAR:
            continue
        other = rows[most_similar]
        place = _at(row, "content")
        if fold(row.content) != fold(other.content):
            reason = (
                f"与第{most_similar + 1}行是同类工作而措辞不同（“{clip(other.content)}”），请核对"
            )
            yield Finding("worded-differently", Severity.NOTE, reason, number + 1, "content", place)
        if {unit.name for unit in row.units} != {unit.name for unit in other.units}:
            reason = f"与第{most_similar + 1}行是同类工作而责任单位不同，请核对"
            yield Finding("units-differ", Severity.NOTE, reason, number + 1, "units", place)


def _pieces(text: str) -> frozenset[str]:
    letters = re.sub(r"[\W\d_]+", "", fold(text))[:600]
    return frozenset(letters[place : place + 2] for place in range(len(letters) - 1))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    small, large = sorted((len(one), len(other)))
    if small < 8 or small < large * _SIMILAR:
        return 0.0
    return len(one & other) / len(one | other)


def _stages(rows: Iterable[ReadRow], stages: tuple[StageDraft, ...]) -> Iterator[Finding]:
    dated = [stage.window for stage in stages if stage.window.end]
    years = {day.year for row in rows for day in (row.window.start, row.due.on) if day}
    covered = {
        year
        for window in dated
        if window.end
        for year in range((window.start or window.end).year, window.end.year + 1)
    }
    open_years = sorted(years - covered) if dated else []
    if open_years:
        years_listed = "、".join(f"{year}年" for year in open_years)
        these = "这些年" if len(open_years) > 1 else "这一年"
        reason = f"{years_listed}有任务，但没有任何实施阶段包括{these}"
        yield Finding("years-without-stage", Severity.DOUBT, reason, field="stages")
    for stage in stages:
        if stage.window.text and stage.window.end and not stage.window.start:
            place = SourcePlace(*stage.lines) if stage.lines else None
            reason = f"阶段“{stage.name}”没有写明开始时间（{stage.window.text}）"
            yield Finding("stage-without-start", Severity.NOTE, reason, 0, "stages", place)


def _figures(targets: Iterable[TargetDraft]) -> Iterator[Finding]:
    """Report a target that has two figures in one document."""
    seen: dict[tuple[str, str, str], TargetDraft] = {}
    for target in targets:
        key = (fold(target.name), fold(target.scope), target.by)
        first = seen.setdefault(key, target)
        if first is target or target.value is None or first.value is None:
            continue
        if (first.value, first.unit, first.operator) != (
            target.value,
            target.unit,
            target.operator,
        ):
            place = SourcePlace(*target.lines) if target.lines else None
            reason = (
                f"“{target.scope}{target.name}”前后数字不一致：“{clip(first.sentence, 40)}”与"
                f"“{clip(target.sentence, 40)}”"
            )
            yield Finding("figures-differ", Severity.DOUBT, reason, 0, "targets", place)


def _open(blanks: tuple[SourcePlace, ...]) -> Iterator[Finding]:
    if blanks:
        reason = f"有{len(blanks)}处“X”没有填写，填完以前不能印发"
        yield Finding("open-blanks", Severity.STOP, reason, 0, "blanks", blanks[0])
