"""A slow, simple recount: each standing looked up by itself, each rule asked by itself."""

from datetime import date

from tracker.roadmaps.models import CountyPlan, Task, TaskStanding
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules import status
from tracker.roadmaps.rules.status import Status


def standing(task: Task, day: date) -> Status:
    """How `task` stood at the end of `day`."""
    row = stretch(task, day)
    return row.value if row else Status()


def deadline(task: Task, day: date) -> date | None:
    """Where the deadline of `task` had been moved to by the end of `day`, if it had."""
    row = stretch(task, day)
    return row.due_on if row else None


def stretch(task: Task, day: date) -> TaskStanding | None:
    moment = end_of(day)
    for row in task.standings.all():
        if row.since < moment and (row.until is None or row.until >= moment):
            return row
    return None


def judged(plan: CountyPlan, day: date) -> list[tuple[Task, Status, str, str]]:
    """Every task of `plan` with its standing, timeliness and lamp at the end of `day`."""
    found = []
    for task in plan.tasks.all():
        now = standing(task, day)
        dates = task.dates.extended(deadline(task, day))
        in_time = status.timeliness(now, dates.due, day)
        found.append((task, now, in_time, status.lamp(now, dates, day)))
    return found
