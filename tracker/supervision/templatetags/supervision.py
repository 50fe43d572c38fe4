"""What the page of a task says of problems and sheets."""

from typing import Any

from django import template
from django.template import Context

from counties.permissions import Permission
from tracker.roadmaps.models import Task
from tracker.supervision.models import Problem

register = template.Library()


@register.inclusion_tag("supervision/task_problems.html", takes_context=True)
def problems_of(context: Context, task: Task) -> dict[str, Any]:
    """The problems that lead to `task` or were found in its work, as of the day. One query."""
    request = context["request"]
    rows = Problem.objects.filter(task=task).standing_at(request.day)
    may_record = request.day == request.today and request.access.may(Permission.SUPERVISE)
    return {"request": request, "task": task, "problems": rows, "may_record": may_record}
