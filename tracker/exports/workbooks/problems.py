"""The ledger of problems (问题清单) as Excel: the rows, order and wording of its page."""

from datetime import date

from counties.days import chinese_day
from counties.models import County
from tracker.exports.workbooks.excel import (
    NO_VALUE,
    CellValue,
    ExcelSheet,
    SheetColumn,
    SortableValue,
)
from tracker.supervision.models import Problem
from tracker.supervision.rules.problem_states import ProblemAct, ProblemState


def problem_sheet(county: County, day: date) -> ExcelSheet[Problem]:
    """Return the sheet of a county's problems as of `day`; its rows come from `as_of`."""

    def deadline(problem: Problem) -> CellValue:
        is_open = problem.state != ProblemState.STRUCK  # type: ignore[attr-defined]
        is_overdue = is_open and problem.due_on < day
        return SortableValue(problem.due_on, " 整改逾期" if is_overdue else "")

    source = [f"数据截止：{chinese_day(day)}"]
    if county.is_demo:
        source.append("演示数据")
    columns: list[SheetColumn[Problem]] = [
        SheetColumn("问题", 44, lambda row: row.description),
        SheetColumn("来源", 10, lambda row: row.get_source_display(), centred=True),
        SheetColumn("学校或单位", 18, lambda row: str(row.place or "全县")),
        SheetColumn("指标", 18, lambda row: str(row.indicator or NO_VALUE)),
        SheetColumn("整改措施", 36, lambda row: row.measure or NO_VALUE),
        SheetColumn("责任单位", 16, lambda row: str(row.responsible)),
        SheetColumn("整改期限", 20, deadline, centred=True),
        SheetColumn("状态", 10, lambda row: row.state_label, centred=True),
        SheetColumn("回头看", 20, _look_back, centred=True),
    ]
    return ExcelSheet(
        tab="问题清单",
        title=f"{county.short_name}义务教育优质均衡发展创建工作问题清单",
        lines=["　".join(source)],
        columns=columns,
    )


def _look_back(problem: Problem) -> CellValue:
    if problem.look_back_on is None:
        return NO_VALUE
    is_done = problem.last_act == ProblemAct.LOOK_BACK  # type: ignore[attr-defined]
    return SortableValue(problem.look_back_on, " 已回头看" if is_done else "")
