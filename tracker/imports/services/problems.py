"""Save a checked 问题清单: all of its problems, or none."""

from django.core.exceptions import ValidationError
from django.db import transaction

from counties.models import User
from tracker.imports.models import StagedImport
from tracker.imports.services.staging import NotImported, claim_import, finish, refuse_errors
from tracker.imports.workbooks.line_checks import CheckedWorkbook
from tracker.supervision.services.problems import ProblemInput, record_problems


@transaction.atomic
def import_problems(*, by: User, staged: StagedImport, checked: CheckedWorkbook) -> int:
    """Record every problem of `checked` and return their number. Raises NotImported."""
    refuse_errors(checked)
    claim_import(staged)
    contents = [ProblemInput(**line.payload) for line in checked.changes]
    try:
        made = record_problems(by=by, county=staged.county, contents=contents)
    except ValidationError as error:
        raise NotImported(f"没有保存：{''.join(error.messages)}") from error
    finish(staged, by, {"problems": len(made)})
    return len(made)
