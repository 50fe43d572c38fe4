"""Read a document as a plan: choose its shape by its content, and collect the parts."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tracker.imports.documents.source import Paragraph, SourceDocument, Table
from tracker.imports.recognise.findings import ExaminedPlan, check_plan
from tracker.imports.recognise.front_matter import PLAN_WORDS, FrontMatter, read_front_matter
from tracker.imports.recognise.goals import read_goals
from tracker.imports.recognise.members import read_members
from tracker.imports.recognise.outline import OutlineEntry, outline_entries
from tracker.imports.recognise.reading import (
    Finding,
    PlanReading,
    ReadRow,
    Refusal,
    Severity,
    Shape,
    SourcePlace,
)
from tracker.imports.recognise.sourced_rows import SourcedRow, findings_of
from tracker.imports.recognise.stacked_tables import with_stacked_tables
from tracker.imports.recognise.stages import ReadStage, read_stages
from tracker.imports.recognise.suspected_slips import suspected_slips, title_cut
from tracker.imports.recognise.tables import read_tables, with_titles_before_tables
from tracker.imports.recognise.targets import recognise_targets
from tracker.imports.recognise.text_plans import BLANK, read_text_plan
from tracker.roadmaps.plans.chinese_text import clip, squeeze
from tracker.roadmaps.plans.schema import MemberDraft, StageDraft, TargetDraft
from tracker.roadmaps.plans.unit_lists import KnownUnits, canonical_names

Goal = tuple[tuple[int, str], int]  # year and text, and the line of the text
_NOBODY = KnownUnits()
_MOST_ROWS = 2_000  # a plan has dozens; more is some other list
# Words of a task. A text in which they are rare is no plan.
_DUTY = re.compile(
    r"要|应|完成|推进|落实|加强|确保|建立|开展|制定|组织|实施|提高|完善|强化|做好|规范|健全|加快|推动|提升|召开|检查"
)


@dataclass(frozen=True)
class _ParsedDocument:
    """A document with its paragraphs under their headings, its tables, front matter and stages."""

    document: SourceDocument
    entries: list[OutlineEntry]
    tables: list[Table]
    front_matter: FrontMatter
    stages: list[ReadStage]


def read_plan(
    document: SourceDocument,
    *,
    units: KnownUnits = _NOBODY,
    columns: Mapping[str, str] | None = None,
) -> PlanReading | Refusal:
    """Return the plan that a document holds, or why it is none. Never raises.

    `units` are the names and aliases of the county's units. `columns` is what a person has matched
    in a table that was not recognised: a head, without white space, to the name of a field
    (`heads.fields_of`).
    """
    parsed = _parsed(with_titles_before_tables(with_stacked_tables(document), columns))
    shape, rows, more = _rows(parsed, columns)
    refusal = _refusal(parsed, shape, rows)
    if refusal:
        return refusal
    rows = _with_unit_names([_with_targets(each) for each in rows], units)
    return _reading(parsed, shape, rows, more)


def _parsed(document: SourceDocument) -> _ParsedDocument:
    entries = outline_entries(block for block in document.blocks if isinstance(block, Paragraph))
    front_matter = read_front_matter(entries)
    stages = read_stages(entries, year=front_matter.year, issued=front_matter.issued)
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return _ParsedDocument(document, entries, tables, front_matter, stages)


def _rows(
    parsed: _ParsedDocument, columns: Mapping[str, str] | None
) -> tuple[Shape, list[SourcedRow], list[Finding]]:
    """Return the shape of a plan, its rows, and findings about tasks that were left out.

    Rows come from the tables if there are any, otherwise from the text. If the text has
    responsibility marks and more rows than the tables, it goes first: the table is then about
    something else, such as a list of contacts.
    """
    shape, rows = read_tables(parsed.document, parsed.front_matter, columns)
    text_plan = read_text_plan(parsed.entries, parsed.stages, parsed.front_matter)
    marked = text_plan.shape in (Shape.LABELLED, Shape.BRACKETED)
    if rows and not (marked and len(text_plan.rows) > len(rows)):
        return shape, rows, []
    left_out = [
        Finding("no-measures", Severity.DOUBT, reason, place=SourcePlace(entry.line, entry.line))
        for entry, reason in text_plan.passed
    ]
    return text_plan.shape, list(text_plan.rows), left_out


def _refusal(parsed: _ParsedDocument, shape: Shape, rows: list[SourcedRow]) -> Refusal | None:
    """Return why a document is no plan, or None if it is one."""
    texts = [text for _, text in _lines(parsed.document)]
    if not any(text.strip() for text in texts):
        return Refusal("文件里没有文字，可能是扫描件或空文件；请上传文字版，或把表格粘贴进来")
    if len(rows) > _MOST_ROWS:
        return Refusal(f"读出{len(rows)}项任务，超过{_MOST_ROWS}项，不像一份方案；请只上传方案本身")
    duties = sum(bool(_DUTY.search(each.row.content)) for each in rows)
    loose = shape == Shape.PROSE and (duties * 2 < len(rows) or not _calls_itself_plan(parsed))
    if rows and not loose:
        return None
    heads = next((_first_head_row(table) for table in parsed.tables if _first_head_row(table)), ())
    if heads and not rows:
        reason = f"表格的表头（{'、'.join(heads)[:60]}）没有认出任务、单位或时间，请指明各列的含义"
        return Refusal(reason, heads)
    return Refusal(
        "没有读出任务：文件里既没有带表头的任务表，也没有写明责任单位或完成时限的条目；"
        "请确认上传的是方案、路线图或任务清单"
    )


def _calls_itself_plan(parsed: _ParsedDocument) -> bool:
    opening = [squeeze(entry.printed) for entry in parsed.entries[:30]]
    return any(
        len(text) <= 80 and PLAN_WORDS.search(text)
        for text in (parsed.front_matter.title, *opening)
    )


def _first_head_row(table: Table) -> tuple[str, ...]:
    """Return the first row of a table that could be its head: several short cells."""
    for row in table.rows()[:8]:
        heads = tuple(squeeze(cell.text) for cell in row if squeeze(cell.text))
        if len(heads) >= 2 and all(len(head) <= 20 for head in heads):
            return heads
    return ()


def _reading(
    parsed: _ParsedDocument, shape: Shape, rows: list[SourcedRow], more: list[Finding]
) -> PlanReading:
    front_matter = parsed.front_matter
    plan_rows = tuple(each.row for each in rows)
    in_rows = {entry for each in rows for entry in each.entries}
    parents = {id(above) for each in parsed.entries if id(each) in in_rows for above in each.above}
    apart = [entry for entry in parsed.entries if id(entry) not in in_rows]
    unclaimed = [entry for entry in apart if id(entry) not in parents]
    members = read_members(apart)
    goals = [(goal, entry.line) for entry in apart for goal in read_goals(entry.text)]
    targets = [each for entry in apart for each in recognise_targets(entry.text, entry.line)]
    blanks = tuple(_blanks(parsed.document))
    stages = tuple(each.stage for each in parsed.stages)
    all_targets = (*targets, *(target for row in plan_rows for target in row.targets))
    used = _used_lines(parsed, rows, goals, (*members, *targets, *stages))
    lines = list(_lines(parsed.document))
    findings = (
        *findings_of(rows),
        *more,
        *check_plan(ExaminedPlan(shape, plan_rows, stages, all_targets, blanks)),
        *filter(None, [title_cut(front_matter.title)]),
        *_left_over(unclaimed, used, targets, goals),
        *suspected_slips(plan_rows, parsed.entries, [text for _, text in lines]),
    )
    return PlanReading(
        shape=shape,
        title=front_matter.title,
        doc_number=front_matter.doc_number,
        county=front_matter.county,
        year=front_matter.year,
        rows=plan_rows,
        stages=stages,
        members=members,
        goals=tuple(dict.fromkeys(goal for goal, _ in goals)),
        targets=tuple(targets),
        blanks=blanks,
        findings=findings,
        unused=tuple(sorted({line for line, text in lines if text and line not in used})),
    )


def _used_lines(
    parsed: _ParsedDocument,
    rows: list[SourcedRow],
    goals: list[Goal],
    drafts: Iterable[MemberDraft | TargetDraft | StageDraft],
) -> set[int]:
    """The lines that something was made of; the lines that remain are the reading's `unused`."""
    used = {line for each in rows for line in each.lines} | parsed.front_matter.lines
    used |= {line for _, line in goals} | {each.place.line for each in parsed.stages}
    return used | {line for draft in drafts for line in _span(draft)}


def _left_over(
    apart: list[OutlineEntry], used: set[int], targets: list[TargetDraft], goals: list[Goal]
) -> Iterator[Finding]:
    """Report paragraphs that became nothing although other paragraphs of their line did.

    `PlanReading.unused` names lines; this is for documents that are one long line.
    """
    recognised = {target.sentence for target in targets} | {goal for (_, goal), _ in goals}
    counted = Counter(entry.line for entry in apart if not entry.is_heading)
    for entry in apart:
        text = squeeze(entry.text)
        shares_line = entry.line in used and counted[entry.line] > 1
        if shares_line and not entry.is_heading and not any(each in text for each in recognised):
            reason = f"这一段没有读成任务：“{clip(text, 40)}”"
            place = SourcePlace(entry.line, entry.line)
            yield Finding("unused-words", Severity.NOTE, reason, place=place)


def _span(draft: MemberDraft | TargetDraft | StageDraft) -> Iterator[int]:
    yield from range(draft.lines[0], draft.lines[1] + 1) if draft.lines else ()


def _lines(document: SourceDocument) -> Iterator[tuple[int, str]]:
    """Every line of the document with its text; each line of a cell counts."""
    seen: set[int] = set()
    for block in document.blocks:
        for part in block.cells if isinstance(block, Table) else (block,):
            for place, text in enumerate(part.text.split("\n")):
                if part.line + place not in seen or text.strip():
                    seen.add(part.line + place)
                    yield part.line + place, text.strip()


def _blanks(document: SourceDocument) -> Iterator[SourcePlace]:
    for line, text in _lines(document):
        for _ in BLANK.finditer(text):
            yield SourcePlace(line, line)


def _with_targets(sourced: SourcedRow) -> SourcedRow:
    row = sourced.row
    line = row.places["content"].line if "content" in row.places else 1
    targets: tuple[TargetDraft, ...] = tuple(recognise_targets(row.content, line))
    return replace(sourced, row=replace(row, targets=targets))


def _with_unit_names(rows: Iterable[SourcedRow], known: KnownUnits) -> list[SourcedRow]:
    """Return the rows with the full names of their units."""
    all_rows = list(rows)
    names = canonical_names(
        [
            tuple(unit.written for unit in each.row.units if unit.role != "leader")
            for each in all_rows
        ],
        known,
    )
    return [replace(each, row=_with_names(each.row, names)) for each in all_rows]


def _with_names(row: ReadRow, names: dict[str, str]) -> ReadRow:
    units = tuple(replace(unit, name=names.get(unit.written, unit.name)) for unit in row.units)
    lead = next((unit.name for unit, old in zip(units, row.units, strict=True)
                 if old.name == row.lead), "")  # fmt: skip
    return replace(row, units=units, lead=lead)
