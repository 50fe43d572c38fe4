"""Saving what a workbook says, all of it or nothing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.models import County, Department, School, User
from counties.services import accounts, schools
from counties.signals import gather_member_changes
from tracker.imports.checked import CheckedLine, CheckedWorkbook
from tracker.imports.choices import ImportKind
from tracker.imports.models import StagedImport


class NotImported(Exception):
    """Nothing was saved; the message says why, in Chinese."""


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
    """Keep the lines of an upload until they are confirmed. Older ones of the user that were not
    confirmed are thrown away: only the last upload counts."""
    StagedImport.objects.filter(by=by, county=county, kind=kind, done_at=None).delete()
    made = StagedImport.objects.create(
        by=by,
        county=county,
        kind=kind,
        filename=filename[-120:],
        rows=rows,
        options=options or {},
    )
    audit.record(by=by, verb="上传导入文件", target=made, county=county, after={"rows": len(rows)})
    return made


def claim_import(staged: StagedImport) -> None:
    """Take `staged` to be saved, once. Call first inside the transaction.

    Raises NotImported when it has been saved, or another upload came after it.
    """
    open_rows = StagedImport.objects.filter(pk=staged.pk, done_at=None)
    if not open_rows.update(done_at=timezone.now(), rows=[]):
        raise NotImported("这个文件已经导入过，没有重复保存。")


def finish(staged: StagedImport, by: User, after: dict[str, Any]) -> None:
    """Write down that `staged` has been saved."""
    audit.record(by=by, verb="确认导入", target=staged, county=staged.county, after=after)


@transaction.atomic
def import_schools(*, by: User, staged: StagedImport, checked: CheckedWorkbook) -> int:
    """Enter or change every school of `checked`; how many. Raises NotImported."""
    refuse_errors(checked)
    claim_import(staged)
    with gather_member_changes(by):
        for line in checked.changes:
            saving(line, _save_school, by, staged.county)
        for line in checked.changes:  # a school may be merged into one of a later line
            if line.plan["closed_on"]:
                saving(line, _close_school, by, staged.county)
    finish(staged, by, {"schools": len(checked.changes)})
    return len(checked.changes)


@transaction.atomic
def import_users(
    *, by: User, staged: StagedImport, checked: CheckedWorkbook
) -> list[tuple[User, str, str]]:
    """Make every account of `checked`: user, one-time password, and where, for the slips.
    Raises NotImported."""
    refuse_errors(checked)
    claim_import(staged)
    made = []
    for line in checked.changes:
        user, password = saving(line, _add_user, by, staged.county)
        made.append((user, password, line.about))
    finish(staged, by, {"users": [user.username for user, _, _ in made]})
    return made


def refuse_errors(checked: CheckedWorkbook) -> None:
    """Raises NotImported when anything is wrong, or there is nothing to save."""
    if not checked.may_confirm:
        raise NotImported("没有保存：还有错误，或没有可导入的内容。")


def saving(line: CheckedLine, save: Any, by: User, county: County) -> Any:
    try:
        return save(line, by, county)
    except ValidationError as error:
        words = "".join(error.messages)
        raise NotImported(f"没有保存：第 {line.number} 行，{words}") from error


def _add_user(line: CheckedLine, by: User, county: County) -> tuple[User, str]:
    return accounts.add_user(by=by, county=county, **line.plan)


def _save_school(line: CheckedLine, by: User, county: County) -> None:
    known = Department.objects.for_county(county).filter(name=line.plan["name"]).first()
    fields = {
        key: line.plan[key]
        for key in ("name", "aliases", "kind", "township", "opened_on", "groups")
    }
    if known is None:
        schools.add_school(by=by, county=county, **fields)
        return
    known.county = county
    held = (
        School.objects.filter(department=known).select_related("counted_with__department").first()
    )
    fields["counted_with"] = held.counted_with if held else None  # not a column: it stays
    schools.edit_school(by=by, department=known, version=known.version, **fields)


def _close_school(line: CheckedLine, by: User, county: County) -> None:
    department = Department.objects.for_county(county).get(name=line.plan["name"])
    into = (
        School.objects.for_county(county)
        .filter(department__name=line.plan["merged_into"])
        .select_related("department")
    )
    schools.close_school(
        by=by,
        department=department,
        version=department.version,
        closed_on=line.plan["closed_on"],
        merged_into=into.first(),
    )
