"""A document becomes a plan: staged, mended row by row, confirmed all at once, undone.

What is staged is nobody's plan: its edits keep who made the last one and leave no trace in the
audit log, which tells of the upload and of the plan.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from counties import audit
from counties.concurrency import StaleEdit, check_version
from counties.models import County, User
from tracker.files.validation import clean_name
from tracker.imports.dataclass_json import from_json, to_json
from tracker.imports.document_reading import UnderstoodDocument, understand
from tracker.imports.documents.source import SourceDocument
from tracker.imports.models import ColumnMatch, StagedPlan
from tracker.imports.plan_review.unit_choices import county_units, undecided, unit_lines
from tracker.imports.recognise import editing
from tracker.imports.recognise.column_matching import MatchedColumn, columns_of, signature
from tracker.imports.recognise.drafting import Decisions, draft_plan
from tracker.imports.recognise.editing import PlanReview, RowEdit
from tracker.imports.recognise.reading import PlanReading, Refusal
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.plans.schema import (
    DraftError,
    Flaw,
    PlanDraft,
)
from tracker.roadmaps.plans.validation import check
from tracker.roadmaps.services.versions import NotIssuable, new_version, withdraw_plan

COVER = ("title", "doc_number", "issuer", "basis")
FILE_LOST = (
    "没有重新识别：上传的原件已不在服务器上。请系统管理员从备份中恢复 files 文件夹，或重新上传。"
)


class NotStaged(Exception):
    """There is nothing to look at; the message says why and what to do, in Chinese."""


class NotConfirmable(Exception):
    """The staged plan cannot be one yet; `problems` says why, in Chinese."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def stage_plan(*, by: User, county: County, content: bytes, filename: str = "") -> StagedPlan:
    """Keep a document and how it is understood; `filename` is empty for pasted text. What is no
    plan is kept too, with the reason. Raises NotStaged where not even a document can be read.
    """
    found = _read(county, content, filename)
    with transaction.atomic():
        staged = StagedPlan(county=county, by=by, changed_by=by)
        staged.filename = clean_name(filename) if filename else ""
        staged.file.save("plan", ContentFile(content), save=False)
        _understand(staged, found)
        staged.save()
        rows = len(staged.review["rows"]) if staged.review else 0
        audit.record(by=by, verb="上传方案文件", target=staged, county=county, after={"rows": rows})
    return staged


def _read(
    county: County, content: bytes, filename: str, columns: Mapping[str, str] | None = None
) -> UnderstoodDocument:
    """The document, its columns as they were matched before where the county knows its heads."""
    known = county_units(county).known
    found = understand(content, filename, units=known, columns=columns)
    if isinstance(found, Refusal):
        raise NotStaged(found.reason)
    if columns is None and (match := _match(county, columns_of(found.document))):
        return _read(county, content, filename, match)
    return found


def _match(county: County, columns: tuple[MatchedColumn, ...]) -> dict[str, str]:
    """What a person of the county has said of such heads; nothing where nobody has."""
    rows = ColumnMatch.objects.for_county(county).filter(signature=signature(columns))
    found = rows.first() if columns else None
    return found.columns if found else {}


def matched_columns(staged: StagedPlan) -> tuple[MatchedColumn, ...]:
    """The columns of the document's table, as a person has matched them, else as they seem."""
    columns = columns_of(from_json(SourceDocument, staged.document))
    match = _match(staged.county, columns)
    return tuple(MatchedColumn(each.head, match.get(each.head, each.field)) for each in columns)


def _understand(staged: StagedPlan, found: UnderstoodDocument) -> None:
    staged.document = to_json(found.document)
    staged.heads = [column.head for column in columns_of(found.document)]
    if isinstance(found.reading, PlanReading):
        staged.review, staged.refusal = to_json(editing.begin(found.reading)), ""
    else:
        staged.review, staged.refusal = None, found.reading.reason


def match_columns(
    *, staged: StagedPlan, by: User, seen: int, columns: Mapping[str, str]
) -> StagedPlan:
    """Read the kept file again with `columns` (a head to the name of a field, empty for none), and
    remember them for the county. Raises StaleEdit, and NotStaged where the file cannot be read."""
    try:
        with staged.file.open("rb") as file:
            content = file.read()
    except OSError as error:
        raise NotStaged(FILE_LOST) from error
    found = _read(staged.county, content, staged.filename, columns)
    with transaction.atomic():
        held = _hold(staged)
        check_version(held, seen)
        heads = signature(columns_of(found.document))
        ColumnMatch.objects.update_or_create(
            county=staged.county, signature=heads, defaults={"columns": dict(columns)}
        )
        _understand(held, found)
        _save(held, by, "document", "heads", "review", "refusal")
    return held


def _hold(staged: StagedPlan) -> StagedPlan:
    """The row as it is now, locked. Raises StaleEdit when it is confirmed or gone."""
    rows = StagedPlan.objects.select_for_update(of=("self",)).select_related("county")
    held = rows.filter(pk=staged.pk, done_at=None).first()
    if held is None:
        raise StaleEdit
    return held


def _save(held: StagedPlan, by: User, *fields: str) -> None:
    held.changed_by, held.changed_at = by, timezone.now()
    held.save(update_fields=[*fields, "changed_by", "changed_at"])


@transaction.atomic
def _edit(
    staged: StagedPlan, by: User, key: str, seen: int, change: Callable[[PlanReview], PlanReview]
) -> PlanReview:
    """Change the row `key`, seen as its version `seen`. Raises StaleEdit when it has moved on."""
    held = _hold(staged)
    review = review_of(held)
    try:
        if editing.find(review, key).version != seen:
            raise StaleEdit
    except LookupError as error:
        raise StaleEdit from error
    changed = change(review)
    held.review, held.version = to_json(changed), held.version + 1
    _save(held, by, "review", "version")
    return changed


def review_of(staged: StagedPlan) -> PlanReview:
    """What is understood, as values."""
    return from_json(PlanReview, staged.review)


def edit_row(*, staged: StagedPlan, by: User, key: str, seen: int, edit: RowEdit) -> PlanReview:
    """Save a row as it was typed. Raises StaleEdit."""
    return _edit(staged, by, key, seen, lambda review: editing.change(review, key, edit))


def split_row(*, staged: StagedPlan, by: User, key: str, seen: int, parts: list[str]) -> PlanReview:
    """Make several rows of one. Raises StaleEdit, and NotEditable as `editing.split` does."""
    return _edit(staged, by, key, seen, lambda review: editing.split(review, key, parts))


def join_row(*, staged: StagedPlan, by: User, key: str, seen: int) -> PlanReview:
    """Join a row to the one above it. Raises StaleEdit, NotEditable."""
    return _edit(staged, by, key, seen, lambda review: editing.join(review, key))


def drop_row(*, staged: StagedPlan, by: User, key: str, seen: int) -> PlanReview:
    """Leave a row out. Raises StaleEdit."""
    return _edit(staged, by, key, seen, lambda review: editing.drop(review, key))


def restore_row(*, staged: StagedPlan, by: User, key: str, seen: int) -> PlanReview:
    """Take a row back in. Raises StaleEdit."""
    return _edit(staged, by, key, seen, lambda review: editing.take_back(review, key))


def settle_row(*, staged: StagedPlan, by: User, key: str, seen: int) -> PlanReview:
    """A person has looked at the doubts of a row. Raises StaleEdit."""
    return _edit(staged, by, key, seen, lambda review: editing.settle(review, key))


@transaction.atomic
def settle_document(*, staged: StagedPlan, by: User) -> None:
    """A person has looked at the doubts of the document. Raises StaleEdit."""
    held = _hold(staged)
    held.review = to_json(editing.settle_document(review_of(held)))
    held.version = F("version") + 1
    _save(held, by, "review", "version")


@transaction.atomic
def name_units(
    *, staged: StagedPlan, by: User, seen: int, said: Mapping[str, Mapping[str, str]]
) -> None:
    """Keep what names in the document stand for, as `plan_review.unit_choices` reads it.

    Raises StaleEdit.
    """
    held = _hold(staged)
    check_version(held, seen)
    held.units = {**held.units, **{name: dict(each) for name, each in said.items()}}
    _save(held, by, "units")


@transaction.atomic
def keep_cover(*, staged: StagedPlan, by: User, seen: int, cover: Mapping[str, Any]) -> None:
    """Keep how the plan is to be called. Raises StaleEdit."""
    held = _hold(staged)
    check_version(held, seen)
    held.cover = to_json(cover)
    _save(held, by, "cover")


@transaction.atomic
def confirm(*, staged: StagedPlan, by: User, seen: int, cover: Mapping[str, Any]) -> CountyPlan:
    """Make a draft version of the county's plan of what was seen as version `seen`.

    Raises StaleEdit, and NotConfirmable, saving nothing, while a unit is unknown or a rule broken.
    """
    held = _hold(staged)
    check_version(held, seen)
    held.cover = to_json(cover)
    try:
        plan = new_version(draft=staged_draft(held), county=held.county, by=by)
    except DraftError as error:
        raise NotConfirmable([str(problem) for problem in error.problems]) from error
    held.plan, held.done_at = plan, timezone.now()
    _save(held, by, "cover", "plan", "done_at")
    return plan


def staged_draft(staged: StagedPlan) -> PlanDraft:
    """The plan as it would be. Raises NotConfirmable."""
    if staged.review is None:
        raise NotConfirmable([staged.refusal])
    review = review_of(staged)
    lines = unit_lines(review, staged.units, county_units(staged.county))
    open_names = [line.unit.name for line in undecided(lines)]
    if open_names:
        said = "、".join(open_names[:10]) + ("等" if len(open_names) > 10 else "")
        raise NotConfirmable([f"还有 {len(open_names)} 个单位没有确定是什么：{said}。"])
    cover = staged.cover
    issued_on = cover.get("issued_on")
    decisions = Decisions(
        county=staged.county.code,
        key=f"imported-{staged.pk}",
        series=f"county-{staged.county.code}",
        issued_on=date.fromisoformat(issued_on) if issued_on else None,
        target_year=cover.get("target_year"),
        units={line.unit.name: line.choice for line in lines if line.choice},
        **{name: cover.get(name, "") for name in COVER},
    )
    draft = draft_plan(editing.as_reading(review), decisions)
    problems = [_in_words(problem, review) for problem in check(draft)]
    if problems:
        raise NotConfirmable(problems)
    return draft


@transaction.atomic
def undo(*, staged: StagedPlan, by: User) -> None:
    """Take the plan back; the review opens again as it was. Raises `versions.NotIssuable` where
    the plan may not be withdrawn, StaleEdit when it is gone."""
    held = StagedPlan.objects.select_for_update(of=("self",)).filter(pk=staged.pk).first()
    if held is None or held.done_at is None:
        raise StaleEdit
    if held.plan:  # none where the draft was deleted among the versions
        _refuse_late(held.plan)
        withdraw_plan(plan=held.plan, by=by)
    held.plan, held.done_at = None, None
    _save(held, by, "plan", "done_at")


def _refuse_late(plan: CountyPlan) -> None:
    """A draft that was worked on, or is not of today, is not lost by one click here."""
    is_of_today = plan.made_at and timezone.localdate(plan.made_at) == timezone.localdate()
    if plan.state == PlanState.DRAFT and (plan.edits or not is_of_today):
        raise NotIssuable(
            "草案已经修改过，或不是今天确认的，不能撤销确认；不要这份草案的，请在“方案版本”中删除。"
        )


@transaction.atomic
def discard(*, staged: StagedPlan, by: User) -> None:
    """Throw a staged plan away, with its file. Raises StaleEdit when it has been confirmed."""
    held = _hold(staged)
    audit.record(by=by, verb="丢弃方案文件", target=held, county=held.county)
    storage, name = held.file.storage, str(held.file.name)
    held.delete()
    transaction.on_commit(lambda: storage.delete(name))


_TASK = re.compile(r"^tasks\[(\d+)\]")


def _in_words(problem: Flaw, review: PlanReview) -> str:
    """A broken rule with the row it is about."""
    match = _TASK.match(problem.path)
    if match is None:
        return str(problem)
    return f"第{review.kept[int(match[1]) - 1].key}行：{problem.reason}"
