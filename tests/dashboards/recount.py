"""A slow, simple recount: each standing looked up by itself, each rule asked by itself."""

from datetime import date

from tracker.roadmaps import progress
from tracker.roadmaps.models import CountyPlan, Task
from tracker.roadmaps.progress import Standing
from tracker.roadmaps.querysets import end_of


def standing(task: Task, day: date) -> Standing:
    """How `task` stood at the end of `day`."""
    moment = end_of(day)
    for row in task.standings.all():
        if row.since < moment and (row.until is None or row.until >= moment):
            return row.value
    return Standing()


def judged(plan: CountyPlan, day: date) -> list[tuple[Task, Standing, str, str]]:
    """Every task of `plan` with its standing, timeliness and lamp at the end of `day`."""
    found = []
    for task in plan.tasks.all():
        now = standing(task, day)
        in_time = progress.timeliness(now, task.due_on, day)
        found.append((task, now, in_time, progress.lamp(now, task.dates, day)))
    return found
