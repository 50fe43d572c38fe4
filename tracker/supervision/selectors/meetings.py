"""The papers of the joint meeting (部门联席会材料): a part for each department, as of a day."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from counties.access import CountyRequest
from counties.models import County
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules.status import State
from tracker.supervision.models import MeetingMatter
from tracker.supervision.rules.bulletin_texts import (
    NO_LEAD,
    LedTask,
    TaskCounts,
    count_tasks,
    overdue_tasks,
)
from tracker.supervision.selectors.bulletins import current_leads, led_tasks


@dataclass(frozen=True)
class DepartmentPart:
    """The tasks that one department leads, and the matters it puts before the meeting."""

    counts: TaskCounts
    closed: list[LedTask]
    overdue: list[LedTask]
    matters: list[MeetingMatter]


@dataclass(frozen=True)
class MeetingPapers:
    """What the office hands out for the meeting."""

    county: County
    plan: CountyPlan
    day: date
    total: TaskCounts
    parts: list[DepartmentPart]


def meeting_papers(county: County, plan: CountyPlan, day: date) -> MeetingPapers:
    """Return a part for each department that leads tasks or has an open matter.

    Those with the most overdue tasks come first.
    """
    tasks = led_tasks(plan, day, current_leads(plan))
    open_matters = MeetingMatter.objects.for_county(county).filter(
        made_at__lt=end_of(day), decided_at=None
    ) | MeetingMatter.objects.for_county(county).filter(
        made_at__lt=end_of(day), decided_at__gte=end_of(day)
    )
    matters = list(open_matters.select_related("department"))
    names = {task.lead or NO_LEAD for task in tasks} | {str(m.department) for m in matters}
    parts = [
        _part(
            name,
            [task for task in tasks if (task.lead or NO_LEAD) == name],
            [matter for matter in matters if str(matter.department) == name],
            day,
        )
        for name in names
    ]
    parts.sort(key=lambda part: (-len(part.overdue), -len(part.matters), part.counts.name))
    return MeetingPapers(county, plan, day, count_tasks("合计", tasks, date.min, day), parts)


def _part(
    name: str, tasks: list[LedTask], matters: list[MeetingMatter], day: date
) -> DepartmentPart:
    return DepartmentPart(
        counts=count_tasks(name, tasks, date.min, day),
        closed=[task for task in tasks if task.state is State.CLOSED],
        overdue=overdue_tasks(tasks),
        matters=matters,
    )


def find_meeting_papers(request: CountyRequest) -> MeetingPapers:
    """Return the papers of the meeting as of the day. Raises Http404 without a plan in force."""
    plan = CountyPlan.objects.on(request.county, request.day)
    if plan is None:
        raise Http404("本县还没有施行中的方案，没有可以提交会议的材料。")
    return meeting_papers(request.county, plan, request.day)
