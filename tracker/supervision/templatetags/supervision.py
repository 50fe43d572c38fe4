"""Tags for pages of other apps that show problems."""

from typing import Any

from django import template
from django.template import Context

from counties.permissions import Permission
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Task
from tracker.supervision.models import Problem

register = template.Library()


@register.inclusion_tag("supervision/task_problems.html", takes_context=True)
def problems_of(context: Context, task: Task) -> dict[str, Any]:
    """Render the problems for which `task` was opened or that were found in its work.

    They are shown as of the day of the page. One query.
    """
    request = context["request"]
    rows = Problem.objects.filter(task=task).as_of(request.day)
    is_open = task.plan.state == PlanState.IN_FORCE and request.day == request.today
    may_record = is_open and request.access.may(Permission.SUPERVISE)
    return {"request": request, "task": task, "problems": rows, "may_record": may_record}
