"""What is common to the workbooks that the portal hands out to be filled in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from counties.models import County
from tracker.imports.workbooks.line_checks import CheckedWorkbook

MOST_ROWS = 5000


@dataclass(frozen=True)
class WorkbookLayout:
    """The columns of one kind of workbook, and how its lines are checked.

    `heads` are the column heads in their order, `required` those that may not be empty. `choices`
    holds, by head, what the drop-down list of the blank workbook offers. `notes` are printed on
    the sheet 填写说明. `check` takes the county and the staged rows.
    """

    heads: tuple[str, ...]
    required: tuple[str, ...]
    choices: dict[str, list[str]]
    notes: tuple[str, ...]
    check: Callable[[County, list[Any]], CheckedWorkbook]
