"""Keeping evidence: the file once for a county, its uses as many as it proves things.

Files are written before the transaction that speaks of them, so that nobody waits for a slow disk;
when the transaction fails they are taken away again.
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
    """`submit_report` with its evidence, both or neither.

    `report` is what `submit_report` takes besides. Raises what it raises, and NotReportable when
    the report asks to close a task that needs evidence and there is none.
    """
    county = assignment.task.plan.county
    with written(county, files) as stored, transaction.atomic():
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
    """Link new `files` and `existing` ones of the county to `task` (and `indicator`).

    What is linked so already stays as it is. Returns the new links.
    """
    county = task.plan.county
    with written(county, files) as stored, transaction.atomic():
        lock_task(task.pk)
        kept = _attach(stored, files, county=county, task=task, by=by, indicator=indicator)
        more = [_use(e, task, by, None, indicator) for e in existing if e.county_id == county.pk]
        made = [use for use in [*kept, *more] if use]
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
    """Say whether `task` may be closed only with evidence."""
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
def written(county: County, files: Sequence[CheckedFile]) -> Iterator[dict[str, str]]:
    """Write to storage what the county does not hold yet; yields the path of each, by SHA-256.

    What no row names afterwards (the transaction failed, or somebody was faster) is removed.
    """
    storage: Storage = Evidence._meta.get_field("file").storage
    wanted = {file.sha256: file for file in files}
    held = Evidence.objects.for_county(county).filter(sha256__in=wanted)
    known = set(held.values_list("sha256", flat=True))
    paths: dict[str, str] = {}
    try:
        for sha256, file in wanted.items():
            if sha256 not in known:
                file.content.seek(0)
                path = random_path(Evidence(), file.name)
                paths[sha256] = storage.save(path, File(file.content))
        yield paths
    finally:
        named = Evidence.objects.filter(file__in=paths.values()).values_list("file", flat=True)
        for path in set(paths.values()) - set(named):
            storage.delete(path)


def kept(
    stored: dict[str, str],
    files: Sequence[CheckedFile],
    *,
    county: County,
    by: User,
    at: datetime,
) -> list[Evidence]:
    """The rows of `files`, which lie in storage under `stored` (of `written`) or are held already.
    Call inside the transaction that says what they prove."""
    if files:  # one at a time in a county, or the same file could be kept twice
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
    """New uses of `files`, which lie in storage under `stored` or are held already."""
    at = report.at if report else timezone.now()
    rows = kept(stored, files, county=county, by=by, at=at)
    uses = [_use(evidence, task, by, report, indicator) for evidence in rows]
    return [use for use in uses if use]


def _use(
    evidence: Evidence,
    task: Task,
    by: User,
    report: ProgressReport | None,
    indicator: Indicator | None,
) -> EvidenceUse | None:
    """A new use, or None where it is there: NULLs differ, the database alone would take twins."""
    # by its code: it may be held under the row of another indicator set
    code = indicator.code if indicator else None
    same = {"evidence": evidence, "task": task, "report": report, "indicator__code": code}
    filters = {f"{key}__isnull" if v is None else key: v or True for key, v in same.items()}
    if EvidenceUse.objects.filter(**filters).exists():
        return None
    at = report.at if report else timezone.now()
    return EvidenceUse.objects.create(
        evidence=evidence, task=task, report=report, indicator=indicator, by=by, at=at
    )
