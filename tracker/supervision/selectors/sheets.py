"""The tasks a sheet names, as its page and its paper write them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from counties.days import chinese_day
from tracker.roadmaps.models import Task
from tracker.supervision.models import DispatchSheet


@dataclass(frozen=True)
class SheetLine:
    """One task; `facts` are its deadline in force and how it stood when the sheet was drafted."""

    task: Task
    facts: str


def sheet_lines(sheet: DispatchSheet, day: date) -> list[SheetLine]:
    """The tasks of `sheet`, in the plan's order, with the deadline in force at the end of `day`.

    Two queries.
    """
    tasks = Task.objects.standing_at(day).with_latest(day)
    lines = sheet.lines.prefetch_related(Prefetch("task", tasks))
    return [
        SheetLine(line.task, "；".join(filter(None, [_deadline(line.task), line.words])))
        for line in lines
    ]


def _deadline(task: Task) -> str:
    """完成时限：2024年7月31日（原2024年5月31日，第1次延期：招标流标）; of an annotated task."""
    # the day, not the words: 8月底 says no year outside the plan's table
    planned = chinese_day(task.due_on) if task.due_on else task.due_text
    if not task.extensions:  # type: ignore[attr-defined]
        return f"完成时限：{planned}" if planned else ""
    now = chinese_day(task.due)  # type: ignore[attr-defined]
    count, reason = task.extensions, task.extended_for  # type: ignore[attr-defined]
    return f"完成时限：{now}（原{planned}，第{count}次延期：{reason}）"
