"""The sentence above the picture: what is done, what is late and since when, what comes next."""

from datetime import timedelta

from tracker.dashboards.charts.roadmap.values import NO_UNIT, ChartPlan
from tracker.roadmaps.rules.status import State

SOON = timedelta(days=30)
NAMED = 3  # overdue tasks with their number, days and unit


def sentence(plan: ChartPlan) -> str:
    """Return the state of `plan` as of its day in official words. Cancelled tasks do not count."""
    tasks = [task for task in plan.tasks if task.state is not State.CANCELLED]
    if not tasks:
        return "没有符合条件的任务。"
    closed = [task for task in tasks if task.state is State.CLOSED]
    late = sum(task.is_closed_late for task in closed)
    words = f"{len(tasks):,}项任务，已办结{len(closed):,}项"
    words += f"（其中逾期办结{late:,}项）" if late else ""
    if len(closed) == len(tasks):
        return f"{words}。"
    return f"{words}，{_overdue(plan)}。{_coming(plan)}"


def _overdue(plan: ChartPlan) -> str:
    dated = [(task.due, task) for task in plan.tasks if task.is_overdue and task.due]
    if not dated:
        return "逾期未办结0项"
    dated.sort(key=lambda pair: (pair[0], pair[1].number))
    named = "、".join(
        f"第{task.number}项逾期{(plan.day - due).days:,}天（{task.unit or NO_UNIT}）"
        for due, task in dated[:NAMED]
    )
    return f"逾期未办结{len(dated):,}项：{named}{'等' if len(dated) > NAMED else ''}"


def _coming(plan: ChartPlan) -> str:
    soon = [
        task
        for task in plan.tasks
        if task.is_open and task.due and plan.day <= task.due <= plan.day + SOON
    ]
    undated = sum(task.is_open and task.due is None for task in plan.tasks)
    rest = f"未定期限{undated:,}项。" if undated else ""
    if not soon:
        return f"今后30天内无到期任务。{rest}"
    first = min(soon, key=lambda task: (task.due is None, task.due, task.number))
    named = f"第{first.number}项{'等' if len(soon) > 1 else ''}，{first.unit or NO_UNIT}"
    return f"今后30天内到期{len(soon):,}项（{named}）。{rest}"
