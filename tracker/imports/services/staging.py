"""Keep an uploaded workbook until it is confirmed, and mark it as saved."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.models import County, User
from tracker.files.validation import clean_name
from tracker.imports.choices import ImportKind
from tracker.imports.models import StagedImport
from tracker.imports.workbooks.line_checks import CheckedWorkbook


class NotImported(Exception):
    """Nothing was saved. The message says why, in Chinese."""


@transaction.atomic
def stage(
    *,
    by: User,
    county: County,
    kind: ImportKind,
    filename: str,
    rows: list[Any],
    options: dict[str, Any] | None = None,
) -> StagedImport:
    """Keep the lines of an upload until they are confirmed, and return the staged import.

    Earlier uploads of this kind that the user has not confirmed are deleted.
    """
    StagedImport.objects.filter(by=by, county=county, kind=kind, done_at=None).delete()
    made = StagedImport.objects.create(
        by=by,
        county=county,
        kind=kind,
        filename=clean_name(filename)[-120:],
        rows=rows,
        options=options or {},
    )
    audit.record(by=by, verb="上传导入文件", target=made, county=county, after={"rows": len(rows)})
    return made


def claim_import(staged: StagedImport) -> None:
    """Mark `staged` as saved. Call it first inside the transaction, so that it is saved once.

    Raises NotImported if it has been saved, or was replaced by a later upload.
    """
    open_rows = StagedImport.objects.filter(pk=staged.pk, done_at=None)
    if not open_rows.update(done_at=timezone.now(), rows=[]):
        raise NotImported("这个文件已经导入过，没有重复保存。")


def finish(staged: StagedImport, by: User, after: dict[str, Any]) -> None:
    """Record in the audit log that `staged` has been saved."""
    audit.record(by=by, verb="确认导入", target=staged, county=staged.county, after=after)


def refuse_errors(checked: CheckedWorkbook) -> None:
    """Raise NotImported if there are errors, or there is nothing to save."""
    if not checked.may_confirm:
        raise NotImported("没有保存：还有错误，或没有可导入的内容。")
