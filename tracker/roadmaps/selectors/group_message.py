"""The reminder that the office pastes into its chat group: what is overdue and due, by unit."""

from collections.abc import Iterable
from datetime import date

from counties.days import chinese_day
from tracker.roadmaps.choices import AssignmentRole
from tracker.roadmaps.rules.months import Month
from tracker.roadmaps.selectors.status_at import AssignmentStatus


def chat_text(
    county: str, assignments: Iterable[AssignmentStatus], day: date, report_day: int
) -> str:
    """Overdue and due this month as of `day`, a line for each unit, and by when to report.

    Units that only cooperate are not named: no task waits for them.
    """
    named = [each for each in assignments if each.role is not AssignmentRole.COOPERATING]
    late = [each for each in named if each.is_overdue]
    last = Month.of(day).last
    due = [each for each in named if each.due and day <= each.due <= last]
    head = f"【{county}优质均衡创建】{day.month}月工作提醒（截至{day.month}月{day.day}日）"
    lines = [head, *_section("已逾期", late), *_section("本月到期", due)]
    if not late and not due:
        lines.append("本月没有到期任务，也没有逾期任务。")
    by = f"于{day.month}月{report_day}日前" if day.day <= report_day else "尽快"
    lines.append(f"请各单位{by}登录门户，在“我的任务”填报本月进展。")
    return "\n".join(lines)


def _section(title: str, assignments: list[AssignmentStatus]) -> list[str]:
    """A line for each unit with its tasks in order of deadline; nothing without assignments."""
    by_unit: dict[str, list[AssignmentStatus]] = {}
    for each in assignments:
        by_unit.setdefault(each.owner.name, []).append(each)
    lines = [f"{title}（{len(by_unit)}个单位）："] if by_unit else []
    for unit, own in by_unit.items():
        tasks = {each.task.pk: f"{each.task.heading}（{_day(each.due)}）" for each in own}
        lines.append(f"{unit}（{len(tasks)}项）：{'；'.join(tasks.values())}")
    return lines


def _day(due: date | None) -> str:
    return chinese_day(due) if due else ""
