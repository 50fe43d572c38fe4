"""The pack for the joint meeting: per department done, late, wanting a decision, as of a day."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from counties.access import CountyRequest
from counties.models import County
from tracker.roadmaps.models import CountyPlan
from tracker.roadmaps.models.querysets import end_of
from tracker.roadmaps.rules.status import State
from tracker.supervision.models import MeetingMatter
from tracker.supervision.rules.bulletin_texts import NOBODY, Count, LedTask, count, laggards
from tracker.supervision.selectors.bulletins import leads_now, led_tasks


@dataclass(frozen=True)
class Share:
    """What concerns one department at the meeting."""

    count: Count
    done: list[LedTask]
    late: list[LedTask]
    matters: list[MeetingMatter]


@dataclass(frozen=True)
class Pack:
    county: County
    plan: CountyPlan
    day: date
    total: Count
    shares: list[Share]


def read_pack(county: County, plan: CountyPlan, day: date) -> Pack:
    """Each department that leads tasks or has a matter open; those with most late first."""
    tasks = led_tasks(plan, day, leads_now(plan))
    open_matters = MeetingMatter.objects.for_county(county).filter(
        made_at__lt=end_of(day), decided_at=None
    ) | MeetingMatter.objects.for_county(county).filter(
        made_at__lt=end_of(day), decided_at__gte=end_of(day)
    )
    matters = list(open_matters.select_related("department"))
    names = {task.lead or NOBODY for task in tasks} | {str(m.department) for m in matters}
    shares = [
        _share(
            name,
            [task for task in tasks if (task.lead or NOBODY) == name],
            [matter for matter in matters if str(matter.department) == name],
            day,
        )
        for name in names
    ]
    shares.sort(key=lambda share: (-len(share.late), -len(share.matters), share.count.name))
    return Pack(county, plan, day, count("合计", tasks, date.min, day), shares)


def _share(name: str, tasks: list[LedTask], matters: list[MeetingMatter], day: date) -> Share:
    return Share(
        count=count(name, tasks, date.min, day),
        done=[task for task in tasks if task.state is State.CLOSED],
        late=laggards(tasks),
        matters=matters,
    )


def find_pack(request: CountyRequest) -> Pack:
    """Return the papers of the meeting as of the day. Raises Http404 without a plan in force."""
    plan = CountyPlan.objects.on(request.county, request.day)
    if plan is None:
        raise Http404("本县还没有施行中的方案，没有可以提交会议的材料。")
    return read_pack(request.county, plan, request.day)
