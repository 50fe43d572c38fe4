"""Check the lines of an uploaded workbook before anything is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from openpyxl.utils import get_column_letter

from counties.names import NameIndex
from counties.typed_days import FIRST_YEAR, read_typed_day
from tracker.imports.workbooks.uploads import CellValue

T = TypeVar("T")


@dataclass(frozen=True)
class CellError:
    """An error or a question about a cell: what is wrong, and what to do."""

    cell: str  # B7
    head: str
    what: str


@dataclass
class CheckedLine:
    """A line of a workbook: its texts by head, what it would change, and its errors."""

    number: int
    values: dict[str, str]
    errors: list[CellError] = field(default_factory=list)
    action: str = ""  # 新增, 更新
    summary: str = ""  # of the change, shown to the user
    # about unusual values, which the user has to confirm
    questions: list[CellError] = field(default_factory=list)
    # the arguments of the service, if there is no error
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The text in the first column."""
        return next(iter(self.values.values()))


@dataclass(frozen=True)
class CheckedWorkbook:
    """All lines of an uploaded workbook with the result of their check."""

    heads: tuple[str, ...]
    lines: list[CheckedLine]

    @property
    def errors(self) -> list[tuple[CheckedLine, CellError]]:
        return [(line, error) for line in self.lines for error in line.errors]

    @property
    def asking(self) -> list[CheckedLine]:
        """Lines with questions, which the user has to confirm as right."""
        return [line for line in self.changes if line.questions]

    @property
    def changes(self) -> list[CheckedLine]:
        return [line for line in self.lines if line.action and not line.errors]

    @property
    def may_confirm(self) -> bool:
        return bool(self.changes) and not self.errors


class LineErrors:
    """Adds errors to a line; a cell is named by the head of its column."""

    def __init__(self, line: CheckedLine, heads: Sequence[str]) -> None:
        self.line, self.heads = line, list(heads)

    def add(self, head: str, what: str) -> None:
        place = get_column_letter(self.heads.index(head) + 1)
        self.line.errors.append(CellError(f"{place}{self.line.number}", head, what))


def read_line(number: int, cells: Sequence[CellValue], heads: Sequence[str]) -> CheckedLine:
    """Return a line with its texts by head. A formula is an error, and so is a
    text with refused characters.
    """
    line = CheckedLine(number, {})
    errors = LineErrors(line, heads)
    for head, cell in zip(heads, [*cells, *[""] * len(heads)], strict=False):
        if isinstance(cell, dict):
            formula = "这里是公式。请复制后“选择性粘贴—数值”，只留结果。"
            errors.add(head, cell.get("refused", formula))
            line.values[head] = ""
        else:
            line.values[head] = cell.strip()
    return line


def read_choice(
    line: CheckedLine, errors: LineErrors, head: str, choices: Mapping[str, str]
) -> str:
    """Return the value of the choice under `head`; add an error if it is no choice."""
    text = line.values[head]
    if text not in choices:
        problem = f"“{text[:20]}”不在可选项中" if text else "没有填写"
        errors.add(head, f"{problem}，请从下拉列表中选择：{'、'.join(choices)}。")
    return choices.get(text, "")


def read_department(
    line: CheckedLine, errors: LineErrors, head: str, rows: NameIndex[T]
) -> T | None:
    """Return the department named under `head`, None if it is empty; add an error if unknown."""
    text = line.values[head]
    if text and text not in rows:
        errors.add(head, f"本县没有“{text[:20]}”，请先在“单位”中新增或改正名称。")
    return rows.get(text)


def read_day(
    line: CheckedLine,
    errors: LineErrors,
    head: str,
    *,
    first_year: int = FIRST_YEAR,
    whole_month: str = "",
) -> date | None:
    """Return the day under `head`, None if it is empty; add an error if it is no day. The keywords
    are those of `read_typed_day`.
    """
    try:
        return read_typed_day(
            line.values[head], first_year=first_year, whole_month=whole_month, is_cell=True
        )
    except ValueError as error:
        errors.add(head, str(error))
        return None
