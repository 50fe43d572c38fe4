"""Store evidence files and their uses.

A county stores the same file once; an `EvidenceUse` links it to each thing it proves. Files are
written before the transaction that refers to them, so that a slow disk does not hold locks. If the
transaction fails, they are deleted again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.models import County, User
from tracker.files.validation import CheckedFile
from tracker.indicators.models import Indicator
from tracker.roadmaps.choices import ReportKind
from tracker.roadmaps.models import (
    Assignment,
    Evidence,
    EvidenceUse,
    ProgressReport,
    Task,
    random_path,
)
from tracker.roadmaps.selectors.evidence import lacks_evidence
from tracker.roadmaps.services.reports import NotReportable, submit_report
from tracker.roadmaps.services.standings import lock_task

MISSING_WORDS = "这项任务须有佐证材料才能办结，请先上传或关联材料。"


def report_with_files(
    *, assignment: Assignment, by: User, files: Sequence[CheckedFile] = (), **report: Any
) -> ProgressReport:
    """Submit a report together with its evidence `files`, and return it.

    `report` gives the other arguments of `submit_report`. Raises what `submit_report` raises, and
    NotReportable if the report asks to close a task that needs evidence and has none.
    """
    county = assignment.task.plan.county
    with stored_files(county, files) as stored, transaction.atomic():
        made = submit_report(assignment=assignment, by=by, **report)
        _attach(stored, files, county=county, task=assignment.task, by=by, report=made)
        if made.kind == ReportKind.CLOSING and lacks_evidence(assignment.task, assignment):
            raise NotReportable(MISSING_WORDS)
    return made


def add_files(
    *,
    task: Task,
    by: User,
    files: Sequence[CheckedFile] = (),
    existing: Iterable[Evidence] = (),
    indicator: Indicator | None = None,
) -> list[EvidenceUse]:
    """Link new `files` and `existing` files of the county to `task` (and `indicator`).

    Returns the new links; a link that exists already is not made again.
    """
    county = task.plan.county
    with stored_files(county, files) as stored, transaction.atomic():
        lock_task(task.pk)
        new = _attach(stored, files, county=county, task=task, by=by, indicator=indicator)
        linked = [_use(e, task, by, None, indicator) for e in existing if e.county_id == county.pk]
        made = [use for use in [*new, *linked] if use]
        for use in made:
            audit.record(
                by=by,
                verb="关联佐证材料",
                target=task,
                county=county,
                after={
                    "name": use.evidence.name,
                    "sha256": use.evidence.sha256,
                    "indicator": indicator.code if indicator else "",
                },
            )
    return made


@transaction.atomic
def set_needs_evidence(*, task: Task, by: User, needed: bool) -> None:
    """Set whether `task` needs evidence before it can be closed."""
    lock_task(task.pk)
    before = Task.objects.values_list("needs_evidence", flat=True).get(pk=task.pk)
    if before == needed:
        return
    Task.objects.filter(pk=task.pk).update(needs_evidence=needed)
    audit.record(
        by=by,
        verb="设定佐证要求",
        target=task,
        county=task.plan.county,
        before={"needs_evidence": before},
        after={"needs_evidence": needed},
    )


@contextmanager
def stored_files(county: County, files: Sequence[CheckedFile]) -> Iterator[dict[str, str]]:
    """Write the files that the county does not have yet to storage; yield their paths by SHA-256.

    At the end, files without a row in the database are deleted: the transaction failed, or somebody
    else stored the same file at the same time.
    """
    storage: Storage = Evidence._meta.get_field("file").storage
    sent = {file.sha256: file for file in files}
    rows = Evidence.objects.for_county(county).filter(sha256__in=sent)
    known = set(rows.values_list("sha256", flat=True))
    paths: dict[str, str] = {}
    try:
        for sha256, file in sent.items():
            if sha256 not in known:
                file.content.seek(0)
                path = random_path(Evidence(), file.name)
                paths[sha256] = storage.save(path, File(file.content))
        yield paths
    finally:
        named = Evidence.objects.filter(file__in=paths.values()).values_list("file", flat=True)
        for path in set(paths.values()) - set(named):
            storage.delete(path)


def evidence_rows(
    stored: dict[str, str],
    files: Sequence[CheckedFile],
    *,
    county: County,
    by: User,
    at: datetime,
) -> list[Evidence]:
    """Return the `Evidence` rows of `files`; create those that the county does not have yet.

    `stored` comes from `stored_files`. Call it in the transaction that links the files.
    """
    if files:  # a lock on the county, or the same file could be stored twice
        County.objects.select_for_update().get(pk=county.pk)
    rows = []
    for file in files:
        evidence = Evidence.objects.for_county(county).filter(sha256=file.sha256).first()
        if evidence is None:
            evidence = Evidence.objects.create(
                county=county,
                file=stored[file.sha256],
                name=file.name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
                by=by,
                at=at,
            )
            audit.record(
                by=by,
                verb="上传佐证材料",
                target=evidence,
                county=county,
                after={"name": file.name, "size": file.size, "sha256": file.sha256},
            )
        rows.append(evidence)
    return rows


def _attach(
    stored: dict[str, str],
    files: Sequence[CheckedFile],
    *,
    county: County,
    task: Task,
    by: User,
    report: ProgressReport | None = None,
    indicator: Indicator | None = None,
) -> list[EvidenceUse]:
    """Link `files` to `task`; return the new uses. `stored` comes from `stored_files`."""
    at = report.at if report else timezone.now()
    rows = evidence_rows(stored, files, county=county, by=by, at=at)
    uses = [_use(evidence, task, by, report, indicator) for evidence in rows]
    return [use for use in uses if use]


def _use(
    evidence: Evidence,
    task: Task,
    by: User,
    report: ProgressReport | None,
    indicator: Indicator | None,
) -> EvidenceUse | None:
    """Create and return a use, or return None if it exists.

    The unique constraint does not prevent duplicates here, because it treats NULLs as different.
    """
    # compare the code: the same indicator has a row in each indicator set
    code = indicator.code if indicator else None
    same = {"evidence": evidence, "task": task, "report": report, "indicator__code": code}
    filters = {f"{key}__isnull" if v is None else key: v or True for key, v in same.items()}
    if EvidenceUse.objects.filter(**filters).exists():
        return None
    at = report.at if report else timezone.now()
    return EvidenceUse.objects.create(
        evidence=evidence, task=task, report=report, indicator=indicator, by=by, at=at
    )
