"""Save the schools and users of a checked workbook: all of them, or none."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from counties.models import County, Department, School, User
from counties.services import accounts, schools
from counties.signals import gather_member_changes
from tracker.imports.models import StagedImport
from tracker.imports.services.staging import NotImported, claim_import, finish, refuse_errors
from tracker.imports.workbooks.line_checks import CheckedLine, CheckedWorkbook

T = TypeVar("T")


@transaction.atomic
def import_schools(*, by: User, staged: StagedImport, checked: CheckedWorkbook) -> int:
    """Add or change every school of `checked` and return their number. Raises NotImported."""
    refuse_errors(checked)
    claim_import(staged)
    with gather_member_changes(by):
        for line in checked.changes:
            _saved(line, _save_school, by, staged.county)
        for line in checked.changes:  # a school may be merged into one of a later line
            if line.payload["closed_on"]:
                _saved(line, _close_school, by, staged.county)
    finish(staged, by, {"schools": len(checked.changes)})
    return len(checked.changes)


@transaction.atomic
def import_users(
    *, by: User, staged: StagedImport, checked: CheckedWorkbook
) -> list[tuple[User, str, str]]:
    """Add every account of `checked`. Raises NotImported.

    Returns user, one-time password and department with role, for the password sheet.
    """
    refuse_errors(checked)
    claim_import(staged)
    made = []
    for line in checked.changes:
        user, password = _saved(line, _add_user, by, staged.county)
        made.append((user, password, line.summary))
    finish(staged, by, {"users": [user.username for user, _, _ in made]})
    return made


def _saved(
    line: CheckedLine, save: Callable[[CheckedLine, User, County], T], by: User, county: County
) -> T:
    """The result of `save` for `line`. Raises NotImported, naming the line, if it is refused."""
    try:
        return save(line, by, county)
    except ValidationError as error:
        reason = "".join(error.messages)
        raise NotImported(f"没有保存：第 {line.number} 行，{reason}") from error


def _add_user(line: CheckedLine, by: User, county: County) -> tuple[User, str]:
    return accounts.add_user(by=by, county=county, **line.payload)


def _save_school(line: CheckedLine, by: User, county: County) -> None:
    department = Department.objects.for_county(county).filter(name=line.payload["name"]).first()
    fields = {
        key: line.payload[key]
        for key in ("name", "aliases", "kind", "township", "opened_on", "groups")
    }
    if department is None:
        schools.add_school(by=by, county=county, **fields)
        return
    department.county = county
    school = (
        School.objects.filter(department=department)
        .select_related("counted_with__department")
        .first()
    )
    fields["counted_with"] = school.counted_with if school else None  # not a column: it stays
    schools.edit_school(by=by, department=department, version=department.version, **fields)


def _close_school(line: CheckedLine, by: User, county: County) -> None:
    department = Department.objects.for_county(county).get(name=line.payload["name"])
    into = (
        School.objects.for_county(county)
        .filter(department__name=line.payload["merged_into"])
        .select_related("department")
    )
    schools.close_school(
        by=by,
        department=department,
        version=department.version,
        closed_on=line.payload["closed_on"],
        merged_into=into.first(),
    )
