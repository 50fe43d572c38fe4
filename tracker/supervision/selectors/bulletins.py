"""What a bulletin says: its words filled, its tables, all read from the ledger at its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from counties.access import CountyRequest
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.selectors.status_at import TASK_COLUMNS, status_values
from tracker.roadmaps.selectors.versions import root_of
from tracker.supervision.models import Bulletin
from tracker.supervision.rules import bulletin_texts
from tracker.supervision.rules.bulletin_texts import Count, LedTask


@dataclass(frozen=True)
class LookBack:
    """A task that the bulletin before named as overdue: then, and now."""

    then: LedTask
    now: LedTask


@dataclass(frozen=True)
class BulletinReading:
    """A bulletin as it is shown, printed and exported."""

    bulletin: Bulletin
    paragraphs: list[str]
    total: Count
    departments: list[Count]
    late: list[LedTask]
    look_back: list[LookBack]
    due_next: list[LedTask]


def read(bulletin: Bulletin) -> BulletinReading:
    """Read `bulletin` from the ledger, in the same number of queries for any size."""
    day, since = bulletin.day, bulletin.since
    tasks = led_tasks(bulletin.plan, day, bulletin.leads)
    total = bulletin_texts.count("合计", tasks, since, day)
    late = bulletin_texts.laggards(tasks)
    values = bulletin_texts.fields(total, late, since, day)
    return BulletinReading(
        bulletin=bulletin,
        paragraphs=bulletin_texts.fill(bulletin.wording, values),
        total=total,
        departments=bulletin_texts.by_department(tasks, since, day),
        late=late,
        look_back=_look_back(bulletin, tasks),
        due_next=bulletin_texts.due_next(tasks, day),
    )


def _look_back(bulletin: Bulletin, tasks: list[LedTask]) -> list[LookBack]:
    before = bulletin.previous
    if before is None:
        return []
    now = {task.pk: task for task in tasks}
    named = bulletin_texts.laggards(led_tasks(before.plan, before.day, before.leads))
    return [LookBack(then, now[then.pk]) for then in named if then.pk in now]


def led_tasks(plan: CountyPlan, day: date, leads: Mapping[str, str]) -> list[LedTask]:
    """The tasks of `plan` at the end of `day` that `leads` remembers, each under that lead. One
    query.

    A task that was added to the plan afterwards is not among them.
    """
    rows = Task.objects.filter(plan=plan).standing_at(day).order_by("position")
    values = [status_values(row, day) for row in rows.values_list(*TASK_COLUMNS, named=True)]
    return [
        LedTask(**each, lead=leads[str(each["root"])])
        for each in values
        if str(each["root"]) in leads
    ]


def leads_now(plan: CountyPlan) -> dict[str, str]:
    """Who leads each task of `plan` now, by the task's id; empty where nobody does."""
    leading = Assignment.objects.filter(leads=True).select_related(
        "department", "group", "official"
    )
    tasks = Task.objects.filter(plan=plan).prefetch_related(Prefetch("assignments", leading))
    return {_key(task): "".join(map(str, task.assignments.all())) for task in tasks}


def _key(task: Task) -> str:
    """The task's id, which is the same in every version of its plan."""
    return str(root_of(task))


def find_bulletin(request: CountyRequest, pk: int) -> Bulletin:
    """Return the county's bulletin `pk`. Raises Http404."""
    rows = Bulletin.objects.for_county(request.county)
    related = ("county", "plan__county", "previous__plan", "by")
    return get_object_or_404(rows.select_related(*related), pk=pk)
