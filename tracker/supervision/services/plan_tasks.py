"""Tasks that supervision adds to a plan in force: for a problem, or by decision of a meeting."""

from datetime import date

from django.db.models import Max
from django.utils import timezone

from counties.days import chinese_day
from counties.models import Department
from tracker.roadmaps.choices import AssignmentRole, TaskSource
from tracker.roadmaps.models import Assignment, CountyPlan, Task


def append_task(
    plan: CountyPlan, *, title: str, content: str, lead: Department, due: date, source: TaskSource
) -> Task:
    """Add a task to the end of `plan`, from today until `due`, led by `lead`.

    Must run in a transaction: the plan is locked, so that two tasks added at once get two
    positions.
    """
    CountyPlan.objects.select_for_update(no_key=True).values_list("pk").get(pk=plan.pk)
    last = plan.tasks.aggregate(Max("position"))["position__max"] or 0
    task = Task.objects.create(
        plan=plan,
        milestone=plan.milestones.filter(year=due.year).first(),
        position=last + 1,
        title=title,
        content=content,
        window_start=min(timezone.localdate(), due),
        window_end=due,
        due_text=f"{chinese_day(due)}前",
        due_on=due,
        due_precision="day",
        source=source,
    )
    Assignment.objects.create(
        task=task, position=1, role=AssignmentRole.LEAD, department=lead, leads=True
    )
    return task
