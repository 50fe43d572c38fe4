"""A dispatch sheet as of a day, and the tasks it names as its page and its paper print them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from counties.access import CountyRequest
from counties.days import chinese_day
from tracker.roadmaps.models import Task
from tracker.supervision.models import DispatchSheet


def find_sheet(request: CountyRequest, pk: int) -> DispatchSheet:
    """Return the county's sheet `pk` as of the day of the page.

    Raises Http404 if there was none, or a draft that the reader may not see.
    """
    rows = DispatchSheet.objects.for_county(request.county).as_of(request.day)
    rows = rows.visible_to(request.access)
    return get_object_or_404(rows.select_related("county", "by", "problem"), pk=pk)


@dataclass(frozen=True)
class SheetLine:
    """A task that a sheet names.

    `facts` are its deadline in force and its status on the day on which the sheet was drafted.
    """

    task: Task
    facts: str


def sheet_lines(sheet: DispatchSheet, day: date) -> list[SheetLine]:
    """Return the tasks of `sheet`, in the order of the plan, with the deadlines as of `day`.

    Two queries.
    """
    tasks = Task.objects.as_of(day).with_latest(day)
    lines = sheet.lines.prefetch_related(Prefetch("task", tasks))
    return [
        SheetLine(line.task, "；".join(filter(None, [_deadline(line.task), line.words])))
        for line in lines
    ]


def _deadline(task: Task) -> str:
    """Return 完成时限：2024年7月31日（原2024年5月31日，第1次延期：招标流标）.

    `task` must be a row of `as_of`.
    """
    # the day and not the document's wording: 8月底 has no year outside the plan's table
    planned = chinese_day(task.due_on) if task.due_on else task.due_text
    if not task.extensions:  # type: ignore[attr-defined]
        return f"完成时限：{planned}" if planned else ""
    due = chinese_day(task.due)  # type: ignore[attr-defined]
    count, reason = task.extensions, task.extended_for  # type: ignore[attr-defined]
    return f"完成时限：{due}（原{planned}，第{count}次延期：{reason}）"
