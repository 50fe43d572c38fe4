"""The 问题清单 as Excel: the rows, order and words of its page."""

from datetime import date

from counties.days import chinese_day
from counties.models import County
from tracker.exports.ledger import NOTHING
from tracker.exports.workbook import Column, Sheet, Shown, Value
from tracker.supervision.models import Problem
from tracker.supervision.problem_states import ProblemAct, ProblemState


def _late(problem: Problem, day: date) -> str:
    is_open = problem.state != ProblemState.STRUCK  # type: ignore[attr-defined]
    return " 整改逾期" if is_open and problem.due_on < day else ""


def _look_back(problem: Problem) -> Value:
    if problem.look_back_on is None:
        return NOTHING
    done = problem.last_act == ProblemAct.LOOK_BACK  # type: ignore[attr-defined]
    return Shown(problem.look_back_on, " 已回头看" if done else "")


def problem_sheet(county: County, day: date) -> Sheet[Problem]:
    """The sheet of problems as of `day`."""
    facts = [f"数据截止：{chinese_day(day)}"]
    if county.is_demo:
        facts.append("演示数据")
    columns: list[Column[Problem]] = [
        Column("问题", 44, lambda row: row.description),
        Column("来源", 10, lambda row: row.get_source_display(), centred=True),
        Column("学校或单位", 18, lambda row: str(row.place or "全县")),
        Column("指标", 18, lambda row: str(row.indicator or NOTHING)),
        Column("整改措施", 36, lambda row: row.measure or NOTHING),
        Column("责任单位", 16, lambda row: str(row.responsible)),
        Column("整改期限", 20, lambda row: Shown(row.due_on, _late(row, day)), centred=True),
        Column("状态", 10, lambda row: row.state_label, centred=True),
        Column("回头看", 20, _look_back, centred=True),
    ]
    return Sheet(
        tab="问题清单",
        title=f"{county.short_name}义务教育优质均衡发展创建工作问题清单",
        lines=["　".join(facts)],
        columns=columns,
    )
