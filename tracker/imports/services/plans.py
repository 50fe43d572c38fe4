"""Turn a document into a plan: stage it, edit its rows, confirm it, undo the confirmation.

A staged plan is not yet a plan, so its edits are not recorded in the audit log. It keeps only who
made the last edit. The audit log records the upload and the plan.
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
from counties.base_forms import announce
from counties.concurrency import StaleEdit, check_version
from counties.dataclass_json import from_json, to_json
from counties.models import County, User
from tracker.files.validation import clean_name
from tracker.imports.document_reading import UnderstoodDocument, understand
from tracker.imports.documents.source import SourceDocument
from tracker.imports.models import ColumnMatch, StagedPlan
from tracker.imports.plan_review.unit_choices import county_units, undecided, unit_lines
from tracker.imports.recognise import editing
from tracker.imports.recognise.column_matching import (
    MatchedColumn,
    columns_of,
    named_heads,
    signature,
)
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
    """The document cannot be staged. The message says why and what to do, in Chinese."""


class NotConfirmable(Exception):
    """The staged plan cannot be confirmed yet. `problems` says why, in Chinese."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def stage_plan(*, by: User, county: County, content: bytes, filename: str = "") -> StagedPlan:
    """Store a document with its reading; `filename` is empty for pasted text.

    A document that is no plan is stored too, with the reason. Raises NotStaged if the file cannot
    be read as a document at all.
    """
    understood = _read(county, content, filename)
    if understood.document.removed:
        announce(understood.document.removed)
    with transaction.atomic():
        staged = StagedPlan(county=county, by=by, changed_by=by)
        staged.filename = clean_name(filename) if filename else ""
        staged.file.save("plan", ContentFile(content), save=False)
        _understand(staged, understood)
        staged.save()
        rows = len(staged.review["rows"]) if staged.review else 0
        audit.record(by=by, verb="上传方案文件", target=staged, county=county, after={"rows": rows})
    return staged


def _read(
    county: County, content: bytes, filename: str, columns: Mapping[str, str] | None = None
) -> UnderstoodDocument:
    """Read a document. Heads that the county has matched before are matched in the same way.

    Raises NotStaged.
    """
    known = county_units(county).known
    understood = understand(content, filename, units=known, columns=columns)
    if isinstance(understood, Refusal):
        raise NotStaged(understood.reason)
    if columns is None and (match := _match(county, columns_of(understood.document))):
        return _read(county, content, filename, match)
    return understood


def _match(county: County, columns: tuple[MatchedColumn, ...]) -> dict[str, str]:
    """Return how a person of the county has matched these heads; empty if nobody has."""
    rows = ColumnMatch.objects.for_county(county).filter(signature=signature(columns))
    match = rows.first() if columns else None
    return named_heads(match.columns) if match else {}


def matched_columns(staged: StagedPlan) -> tuple[MatchedColumn, ...]:
    """Return the columns of the document's table as a person has matched them, or as recognised."""
    columns = columns_of(from_json(SourceDocument, staged.document))
    match = {**_match(staged.county, columns), **staged.columns}
    return tuple(MatchedColumn(each.head, match.get(each.head, each.field)) for each in columns)


def _understand(staged: StagedPlan, understood: UnderstoodDocument) -> None:
    staged.document = to_json(understood.document)
    staged.heads = [column.head for column in columns_of(understood.document)]
    if isinstance(understood.reading, PlanReading):
        staged.review, staged.refusal = to_json(editing.begin(understood.reading)), ""
    else:
        staged.review, staged.refusal = None, understood.reading.reason


def match_columns(
    *, staged: StagedPlan, by: User, seen: int, columns: Mapping[str, str]
) -> StagedPlan:
    """Read the stored file again with `columns`, and remember for the county those with a head.

    `columns` maps a head to the name of a field, empty for a column that is left out. Raises
    StaleEdit, and NotStaged if the file cannot be read.
    """
    try:
        with staged.file.open("rb") as file:
            content = file.read()
    except OSError as error:
        raise NotStaged(FILE_LOST) from error
    understood = _read(staged.county, content, staged.filename, columns)
    with transaction.atomic():
        locked = _lock(staged)
        check_version(locked, seen)
        if named := named_heads(columns):
            heads = signature(columns_of(understood.document))
            ColumnMatch.objects.update_or_create(
                county=staged.county, signature=heads, defaults={"columns": named}
            )
        locked.columns = dict(columns)
        _understand(locked, understood)
        _save(locked, by, "document", "heads", "columns", "review", "refusal")
    return locked


def _lock(staged: StagedPlan) -> StagedPlan:
    """Lock the staged plan and return it. Raises StaleEdit if it is confirmed or deleted."""
    rows = StagedPlan.objects.select_for_update(of=("self",)).select_related("county")
    locked = rows.filter(pk=staged.pk, done_at=None).first()
    if locked is None:
        raise StaleEdit
    return locked


def _save(locked: StagedPlan, by: User, *fields: str) -> None:
    locked.changed_by, locked.changed_at = by, timezone.now()
    locked.save(update_fields=[*fields, "changed_by", "changed_at"])


@transaction.atomic
def _edit(
    staged: StagedPlan, by: User, key: str, seen: int, change: Callable[[PlanReview], PlanReview]
) -> PlanReview:
    """Change the row `key`, which the user saw as version `seen`. Raises StaleEdit."""
    locked = _lock(staged)
    review = review_of(locked)
    try:
        if editing.row_with_key(review, key).version != seen:
            raise StaleEdit
    except LookupError as error:
        raise StaleEdit from error
    changed = change(review)
    locked.review, locked.version = to_json(changed), locked.version + 1
    _save(locked, by, "review", "version")
    return changed


def review_of(staged: StagedPlan) -> PlanReview:
    """Return the review of a staged plan."""
    return from_json(PlanReview, staged.review)


def edit_row(*, staged: StagedPlan, by: User, key: str, seen: int, edit: RowEdit) -> PlanReview:
    """Save a row as a person has typed it. Raises StaleEdit."""
    return _edit(staged, by, key, seen, lambda review: editing.change(review, key, edit))


def split_row(*, staged: StagedPlan, by: User, key: str, seen: int, parts: list[str]) -> PlanReview:
    """Split a row into several. Raises StaleEdit, and NotEditable as `editing.split` does."""
    return _edit(staged, by, key, seen, lambda review: editing.split(review, key, parts))


def join_row(*, staged: StagedPlan, by: User, key: str, seen: int) -> PlanReview:
    """Join a row to the one above it. Raises StaleEdit, NotEditable."""
    return _edit(staged, by, key, seen, lambda review: editing.join(review, key))


def drop_row(*, staged: StagedPlan, by: User, key: str, seen: int) -> PlanReview:
    """Drop a row. Raises StaleEdit."""
    return _edit(staged, by, key, seen, lambda review: editing.drop(review, key))


def restore_row(*, staged: StagedPlan, by: User, key: str, seen: int) -> PlanReview:
    """Restore a dropped row. Raises StaleEdit."""
    return _edit(staged, by, key, seen, lambda review: editing.take_back(review, key))


def settle_row(*, staged: StagedPlan, by: User, key: str, seen: int) -> PlanReview:
    """Settle the findings about a row. Raises StaleEdit."""
    return _edit(staged, by, key, seen, lambda review: editing.settle(review, key))


@transaction.atomic
def settle_document(*, staged: StagedPlan, by: User) -> None:
    """Settle the findings about the document. Raises StaleEdit."""
    locked = _lock(staged)
    locked.review = to_json(editing.settle_document(review_of(locked)))
    locked.version = F("version") + 1
    _save(locked, by, "review", "version")


@transaction.atomic
def name_units(
    *, staged: StagedPlan, by: User, seen: int, decided: Mapping[str, Mapping[str, str]]
) -> None:
    """Store what unit names in the document stand for, as `plan_review.unit_choices` reads it.

    Raises StaleEdit.
    """
    locked = _lock(staged)
    check_version(locked, seen)
    locked.units = {**locked.units, **{name: dict(each) for name, each in decided.items()}}
    _save(locked, by, "units")


@transaction.atomic
def keep_cover(*, staged: StagedPlan, by: User, seen: int, cover: Mapping[str, Any]) -> None:
    """Store title and other data of the plan. Raises StaleEdit."""
    locked = _lock(staged)
    check_version(locked, seen)
    locked.cover = to_json(cover)
    _save(locked, by, "cover")


@transaction.atomic
def confirm(*, staged: StagedPlan, by: User, seen: int, cover: Mapping[str, Any]) -> CountyPlan:
    """Make a draft version of the county's plan from what the user saw as version `seen`.

    Raises StaleEdit, and NotConfirmable if a unit is unknown or a rule is broken. Then nothing is
    saved.
    """
    locked = _lock(staged)
    check_version(locked, seen)
    locked.cover = to_json(cover)
    try:
        plan = new_version(draft=staged_draft(locked), county=locked.county, by=by)
    except DraftError as error:
        raise NotConfirmable([str(problem) for problem in error.problems]) from error
    locked.plan, locked.done_at = plan, timezone.now()
    _save(locked, by, "cover", "plan", "done_at")
    return plan


def staged_draft(staged: StagedPlan) -> PlanDraft:
    """Return the draft that confirming would make. Raises NotConfirmable."""
    if staged.review is None:
        raise NotConfirmable([staged.refusal])
    review = review_of(staged)
    lines = unit_lines(review, staged.units, county_units(staged.county))
    open_names = [line.unit.name for line in undecided(lines)]
    if open_names:
        listed = "、".join(open_names[:10]) + ("等" if len(open_names) > 10 else "")
        raise NotConfirmable([f"还有 {len(open_names)} 个单位没有确定是什么：{listed}。"])
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
    """Withdraw the plan and open the review again as it was.

    Raises `versions.NotIssuable` if the plan may not be withdrawn, and StaleEdit if it is gone.
    """
    locked = StagedPlan.objects.select_for_update(of=("self",)).filter(pk=staged.pk).first()
    if locked is None or locked.done_at is None:
        raise StaleEdit
    if locked.plan:  # None if the draft was deleted among the versions
        _refuse_late(locked.plan)
        withdraw_plan(plan=locked.plan, by=by)
    locked.plan, locked.done_at = None, None
    _save(locked, by, "plan", "done_at")


def _refuse_late(plan: CountyPlan) -> None:
    """Raise NotIssuable if the draft was edited or is not of today: a click must not lose it."""
    is_of_today = plan.made_at and timezone.localdate(plan.made_at) == timezone.localdate()
    if plan.state == PlanState.DRAFT and (plan.edits or not is_of_today):
        raise NotIssuable(
            "草案已经修改过，或不是今天确认的，不能撤销确认；不要这份草案的，请在“方案版本”中删除。"
        )


@transaction.atomic
def discard(*, staged: StagedPlan, by: User) -> None:
    """Delete a staged plan with its file. Raises StaleEdit if it has been confirmed."""
    locked = _lock(staged)
    audit.record(by=by, verb="丢弃方案文件", target=locked, county=locked.county)
    storage, name = locked.file.storage, str(locked.file.name)
    locked.delete()
    transaction.on_commit(lambda: storage.delete(name))


_TASK = re.compile(r"^tasks\[(\d+)\]")


def _in_words(problem: Flaw, review: PlanReview) -> str:
    """Return a broken rule with the row it is about."""
    match = _TASK.match(problem.path)
    if match is None:
        return str(problem)
    return f"第{review.kept[int(match[1]) - 1].key}行：{problem.reason}"
