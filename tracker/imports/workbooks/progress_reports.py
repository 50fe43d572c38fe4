"""Progress reports in a workbook: make it from the open assignments, and check what comes back.

The user may fill in three columns; the others are locked. Each row carries a hidden key that is
signed for its county. The key names the assignment, its version when the file was made, and a
checksum of each locked cell, so that a changed cell is found when the file comes back.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.core import signing
from django.db.models import OuterRef, Q, Subquery
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter

from counties.access import Access
from counties.characters import incoming, outgoing
from counties.days import chinese_day
from counties.models import County
from counties.typed_numbers import read_typed_number
from tracker.imports.workbooks.blank_workbooks import (
    HEAD_FILL,
    HEAD_FONT,
    add_choices,
    print_landscape,
)
from tracker.imports.workbooks.line_checks import (
    CellError,
    CheckedLine,
    CheckedWorkbook,
    LineErrors,
    read_line,
)
from tracker.roadmaps.choices import AssignmentRole, PlanState, ReportKind
from tracker.roadmaps.models import Assignment, ProgressReport
from tracker.roadmaps.models.querysets import AssignmentQuerySet
from tracker.roadmaps.rules.status import ENDED, State

LOCKED = ("序号", "任务", "完成时限", "单位", "现状态", "最近填报")
OPEN = ("状态", "进展情况", "完成比例（%）")
HEADS = (*LOCKED, *OPEN, "行标识")
WIDTHS = (6, 44, 17, 18, 10, 34, 18, 44, 12, 4)
STATES = {
    "推进中": ReportKind.PROGRESS,
    "本月无变化": ReportKind.NO_CHANGE,
    "申请办结": ReportKind.CLOSING,
}
NOTES = (
    "白底的三栏可以填写：状态从下拉列表选择，比例写 0—100 的整数。",
    "选“推进中”或“申请办结”须写进展情况。",
    "没有变化、这次不报的行不用填。灰底的栏目和隐藏的行标识不能改。",
    "上传后逐行列出变化；下载后又有新填报的行会指出来，不会覆盖。",
)
MOST_ROWS = 10_000
MOST_CHANGES = 500  # in one file


def open_assignments(county: County, day: date, access: Access) -> AssignmentQuerySet:
    """Return the assignments on which the user may report now; for the county's office all."""
    rows = Assignment.objects.for_county(county).filter(
        task__plan__state=PlanState.IN_FORCE, official=None, member_assignments=None
    )
    if not access.reports_for_all:
        rows = rows.filter(department__in=access.department_ids)
    latest = ProgressReport.objects.filter(assignment=OuterRef("pk")).latest_first()
    return (
        rows.exclude(role=AssignmentRole.LEADER)
        .as_of(day)
        .with_task_status(day)
        .filter(state__in=[State.NOT_STARTED, State.IN_PROGRESS])
        .exclude(Q(task_state__in=ENDED))
        .annotate(latest=Subquery(latest.values("text")[:1]))
        .select_related("task", "department", "group")
        .order_by("task__position", "position", "id")
    )


def locked_cells(assignment: Any) -> list[str]:
    """Return the texts of the locked cells of an assignment of `open_assignments`."""
    task = assignment.task
    due = assignment.task_due
    texts = (
        str(task.position),
        (f"{task.title}\n{task.content}" if task.title else task.content)[:1000],
        chinese_day(due) if due else task.due_text,
        str(assignment),
        State(assignment.state).label,
        (assignment.latest or "")[:500],
    )
    return [_plain(text) for text in texts]


def _plain(text: str) -> str:
    """Return a text as it comes back from Excel through both gates for characters."""
    return incoming(outgoing(text.replace("_x000D_", ""))).text.strip()


def _sums(cells: Iterable[str]) -> list[int]:
    return [zlib.crc32(_plain(text).encode()) for text in cells]


def _salt(county: County) -> str:
    return f"duties-{county.code}"


def row_key(county: County, assignment: Any) -> str:
    """Return the signed key of a row."""
    values = [assignment.pk, assignment.version, _sums(locked_cells(assignment))]
    return signing.dumps(values, salt=_salt(county), compress=False)


def progress_workbook(county: County, rows: Iterable[Any]) -> bytes:
    """Return the workbook of the assignments in `rows`, which come from `open_assignments`."""
    book = Workbook(write_only=True)
    page = book.create_sheet("进展填报")
    page.freeze_panes = "C2"
    print_landscape(page, len(HEADS))
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    page.protection.autoFilter = page.protection.sort = False
    for number, width in enumerate(WIDTHS, start=1):
        column = page.column_dimensions[get_column_letter(number)]
        column.width, column.hidden = width, number == len(WIDTHS)
    add_choices(page, f"G2:G{MOST_ROWS + 1}", list(STATES))
    kinds = _kinds(page)
    page.append([_cell(page, kinds["head"], head) for head in HEADS])
    for row in rows:
        cells = [_cell(page, kinds["locked"], text) for text in locked_cells(row)]
        cells += [_cell(page, kinds["open"], "") for _ in OPEN]
        page.append([*cells, _cell(page, kinds["locked"], row_key(county, row))])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _kinds(page: Any) -> dict[str, Any]:
    """Return a style for each kind of cell. Styles are made once, which is far faster."""
    kinds = {}
    for name in ("head", "locked", "open"):
        cell: Any = WriteOnlyCell(page)
        cell.alignment = Alignment(wrap_text=name != "head", vertical="top")
        cell.number_format = "@"
        cell.protection = Protection(locked=name != "open")
        if name == "head":
            cell.font, cell.fill = HEAD_FONT, HEAD_FILL
        elif name == "locked":
            cell.font, cell.fill = Font("宋体", 10), PatternFill("solid", fgColor="EEEEEE")
        kinds[name] = cell._style
    return kinds


def _cell(page: Any, style: Any, text: str) -> Any:
    """Return a cell of text, even if the text begins with = like a formula."""
    cell: Any = WriteOnlyCell(page, text)
    cell._style = style
    if text:
        cell.data_type = "s"
    return cell


@dataclass(frozen=True)
class _Key:
    pk: int
    version: int
    sums: list[int]


def check_progress(county: County, rows: list[Any], day: date, access: Access) -> CheckedWorkbook:
    """Return what each line of a filled workbook would report, and its errors.

    Two queries for any number of lines.
    """
    lines = [read_line(number, cells, HEADS) for number, cells in rows]
    filled = [line for line in lines if _is_typed(line) or line.errors]
    keys = {line.number: _read_key(county, line) for line in filled}
    pks = [key.pk for key in keys.values() if key]
    reportable = {a.pk: a for a in open_assignments(county, day, access).filter(pk__in=pks)}
    of_county = Assignment.objects.for_county(county).select_related("task", "department", "group")
    others = of_county.in_bulk([pk for pk in pks if pk not in reportable])
    seen: dict[int, int] = {}
    for line in filled:
        key = keys[line.number]
        errors = LineErrors(line, HEADS)
        if key is None:
            errors.add("行标识", "不是本县门户导出的行，或被改动。请重新下载后填写。")
            continue
        if key.pk in seen:
            errors.add("行标识", f"与第 {seen[key.pk]} 行是同一项任务，请删去一行。")
        seen.setdefault(key.pk, line.number)
        _check_locked(line, key, errors)
        _check_assignment(line, key, reportable.get(key.pk), others.get(key.pk), errors)
        _check_typed(line, errors)
        line.action = "填报"
        line.payload |= {"assignment": key.pk, "version": key.version}
    _limit(filled)
    return CheckedWorkbook(HEADS, lines)


def _is_typed(line: CheckedLine) -> bool:
    return any(line.values[head] for head in OPEN)


def _limit(filled: list[CheckedLine]) -> None:
    for line in filled[MOST_CHANGES:]:
        what = f"一次最多填报 {MOST_CHANGES} 行，请分几次上传。"
        line.errors.append(CellError(f"G{line.number}", "状态", what))


def _read_key(county: County, line: CheckedLine) -> _Key | None:
    try:
        pk, version, sums = signing.loads(line.values["行标识"], salt=_salt(county))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return _Key(pk, version, sums)


def _check_locked(line: CheckedLine, key: _Key, errors: LineErrors) -> None:
    checksums = _sums(line.values[head] for head in LOCKED)
    for head, old_checksum, checksum in zip(LOCKED, key.sums, checksums, strict=True):
        if old_checksum != checksum and not any(error.head == head for error in line.errors):
            errors.add(head, "这一栏不能改，与下载时不同。请恢复原样或重新下载。")


def _check_assignment(
    line: CheckedLine, key: _Key, assignment: Any, other: Assignment | None, errors: LineErrors
) -> None:
    """Check that the assignment is the user's, still open, and unchanged since the download.

    `assignment` is None if the user may not report on it, `other` is then the one of the key.
    """
    if assignment is None and other is None:
        errors.add("行标识", "本县没有这项分工（方案可能已修订）。请重新下载。")
    elif assignment is None or assignment.version != key.version:
        if other is not None and other.version == key.version:
            errors.add("状态", "这一行不由您填报，或已办结、待审核、不再承担。请清空这一行的填写。")
            return
        latest = getattr(assignment, "latest", None) or ""
        report = f"（{latest[:60]}）" if latest else ""
        errors.add("状态", f"下载之后已有新的填报或审核{report}。请清空这一行，或重新下载后再填。")


def _share(text: str) -> int | None:
    """The whole number in `text`, which may end in %; None for anything else."""
    try:
        number = read_typed_number(text, "%")
    except ValueError:
        return None
    return None if number is None or number % 1 else int(number)


def _check_typed(line: CheckedLine, errors: LineErrors) -> None:
    """Check state, text and share by the rules of the form of a report."""
    state, text, share = (line.values[head] for head in OPEN)
    kind = STATES.get(state)
    formulas = {error.head for error in line.errors}
    if kind is None and "状态" not in formulas:
        problem = f"“{state[:20]}”不在可选项中" if state else "没有选择"
        errors.add("状态", f"{problem}，请从下拉列表中选择：{'、'.join(STATES)}。")
    needs_text = kind in (ReportKind.PROGRESS, ReportKind.CLOSING)
    if needs_text and not text and "进展情况" not in formulas:
        errors.add("进展情况", "请写清做了什么、到哪一步、下一步做什么。")
    if len(text) > 4000:
        errors.add("进展情况", "超过 4000 字，请写简短。")
    digits, number = share.strip(), _share(share)
    if digits and (number is None or not 0 <= number <= 100):
        errors.add("完成比例（%）", f"“{share[:20]}”不是 0—100 的整数，请改正。")
    no_change = kind == ReportKind.NO_CHANGE
    line.payload = {
        "kind": kind,
        "text": text or (ReportKind.NO_CHANGE.label if no_change else ""),
        "share": None if no_change or not digits else number,
    }
    shown = f"：{text[:80]}" if text else ""
    done = f"（{number}%）" if digits else ""
    line.summary = f"{line.values['单位']} · {state}{done}{shown}"
