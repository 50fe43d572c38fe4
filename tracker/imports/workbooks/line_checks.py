"""What is found out about the lines of a workbook before anything is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from openpyxl.utils import get_column_letter

from tracker.imports.workbooks.uploads import CellValue

T = TypeVar("T")


@dataclass(frozen=True)
class CellError:
    """A cell, what is wrong with it, and what to do."""

    cell: str  # B7
    head: str
    what: str


@dataclass
class CheckedLine:
    """One line: what it says under each head, what it would do, and what is wrong with it."""

    number: int
    values: dict[str, str]
    errors: list[CellError] = field(default_factory=list)
    act: str = ""  # 新增, 更新
    about: str = ""  # what the change is, for a person
    asks: list[CellError] = field(default_factory=list)  # odd, to be ticked by a person
    plan: dict[str, Any] = field(default_factory=dict)  # for the service, where nothing is wrong

    @property
    def name(self) -> str:
        """What stands in its first column."""
        return next(iter(self.values.values()))


@dataclass(frozen=True)
class CheckedWorkbook:
    """All lines of an upload."""

    heads: tuple[str, ...]
    lines: list[CheckedLine]

    @property
    def errors(self) -> list[tuple[CheckedLine, CellError]]:
        return [(line, error) for line in self.lines for error in line.errors]

    @property
    def asking(self) -> list[CheckedLine]:
        """Lines of which a person has to say that they are right."""
        return [line for line in self.changes if line.asks]

    @property
    def changes(self) -> list[CheckedLine]:
        return [line for line in self.lines if line.act and not line.errors]

    @property
    def may_confirm(self) -> bool:
        return bool(self.changes) and not self.errors


class LineErrors:
    """Collects what is wrong with the cells of one line, by the head of the column."""

    def __init__(self, line: CheckedLine, heads: Sequence[str]) -> None:
        self.line, self.heads = line, list(heads)

    def add(self, head: str, what: str) -> None:
        place = get_column_letter(self.heads.index(head) + 1)
        self.line.errors.append(CellError(f"{place}{self.line.number}", head, what))


def read_line(number: int, cells: Sequence[CellValue], heads: Sequence[str]) -> CheckedLine:
    """The texts of a line by head; a formula is an error of its cell."""
    line = CheckedLine(number, {})
    errors = LineErrors(line, heads)
    for head, cell in zip(heads, [*cells, *[""] * len(heads)], strict=False):
        if isinstance(cell, dict):
            errors.add(head, "这里是公式。请复制后“选择性粘贴—数值”，只留结果。")
            line.values[head] = ""
        else:
            line.values[head] = cell.strip()
    return line


def read_choice(
    line: CheckedLine, errors: LineErrors, head: str, choices: Mapping[str, str]
) -> str:
    """What `choices` means by the text under `head`; an error where it is none of them."""
    text = line.values[head]
    if text not in choices:
        said = f"“{text[:20]}”不在可选项中" if text else "没有填写"
        errors.add(head, f"{said}，请从下拉列表中选择：{'、'.join(choices)}。")
    return choices.get(text, "")


def read_department(
    line: CheckedLine, errors: LineErrors, head: str, rows: Mapping[str, T]
) -> T | None:
    """The department of the name under `head`; none where it is empty, an error where unknown."""
    text = line.values[head]
    if text and text not in rows:
        errors.add(head, f"本县没有“{text[:20]}”，请先在“单位”中新增或改正名称。")
    return rows.get(text)


def read_day(line: CheckedLine, errors: LineErrors, head: str) -> date | None:
    """The day under `head`; none where it is empty, an error where it is no day."""
    text = line.values[head].replace("/", "-").replace(".", "-")
    if not text:
        return None
    try:
        year, month, number = (int(part) for part in text.split("-"))
        return date(year, month, number)
    except ValueError:
        errors.add(head, f"“{text[:20]}”不是日期，请写成 2024-09-01 的形式。")
        return None
