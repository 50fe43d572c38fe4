"""Save the progress reports of a checked workbook: all of them, or none."""

import uuid

from django.db import transaction
from django.utils import timezone

from counties.access import Access
from counties.concurrency import StaleEdit
from counties.models import User
from tracker.imports.models import StagedImport
from tracker.imports.services.staging import NotImported, claim_import, finish
from tracker.imports.workbooks.line_checks import CheckedWorkbook
from tracker.roadmaps.models import Assignment
from tracker.roadmaps.selectors.assignments import may_report
from tracker.roadmaps.services.reports import NotReportable, ReportInput, submit_report


@transaction.atomic
def import_progress(
    *, by: User, access: Access, staged: StagedImport, checked: CheckedWorkbook
) -> int:
    """Submit the report of each line of `checked` and return their number.

    Raises NotImported, and submits nothing, if one line cannot be reported (any more).
    """
    if not checked.may_confirm:
        raise NotImported("没有保存：还有错误，或没有填写任何内容。")
    claim_import(staged)
    now = timezone.now()
    lines = sorted(checked.changes, key=lambda line: line.number)
    rows = Assignment.objects.for_county(staged.county).select_related(
        "task__plan__county", "via__task", "department", "group"
    )
    assignments = rows.in_bulk([line.payload["assignment"] for line in lines])
    for line in lines:
        assignment = assignments[line.payload["assignment"]]
        if not may_report(assignment, access):
            raise NotImported(f"没有保存：第 {line.number} 行不由您填报。")
        content = ReportInput(line.payload["kind"], line.payload["text"], line.payload["share"])
        try:
            submit_report(
                assignment=assignment,
                by=by,
                content=content,
                seen_version=line.payload["version"],
                nonce=uuid.uuid5(uuid.NAMESPACE_OID, f"import {staged.pk} {assignment.pk}"),
                at=now,
            )
        except StaleEdit as error:
            raise NotImported(
                f"没有保存：第 {line.number} 行刚刚有了新的填报，请重新下载。"
            ) from error
        except NotReportable as error:
            raise NotImported(f"没有保存：第 {line.number} 行，{error}") from error
    finish(staged, by, {"reports": len(lines)})
    return len(lines)
