"""The contents of a bulletin: its text with figures, and its tables, as of its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from counties.access import CountyRequest
from counties.dataclass_json import from_json
from counties.days import chinese_day
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.selectors.status_at import TASK_COLUMNS, status_values
from tracker.roadmaps.selectors.versions import current_row_of
from tracker.supervision.models import Bulletin, IssuedPaper
from tracker.supervision.rules import bulletin_texts
from tracker.supervision.rules.bulletin_texts import LedTask, TaskCounts
from tracker.supervision.rules.paper_texts import CountyName


@dataclass(frozen=True)
class LookBack:
    """A task that the bulletin before named as overdue: its status then and now."""

    then: LedTask
    now: LedTask


@dataclass(frozen=True)
class BulletinContents:
    """A bulletin as its page, its paper and its Word file show it, as plain values.

    What an issued bulletin said is stored in this form. A field that is added later needs a
    default.
    """

    county: CountyName
    kind: str
    title: str
    since: date
    day: date
    issued_on: date | None
    plan: str  # its label
    previous: str  # such as 2024年4月30日通报; empty if there was none
    paragraphs: list[str]
    total: TaskCounts
    departments: list[TaskCounts]
    overdue: list[LedTask]
    look_back: list[LookBack]
    due_next: list[LedTask]


def bulletin_contents(bulletin: Bulletin) -> BulletinContents:
    """Return what `bulletin` says: as it was issued, or computed for its day.

    The number of queries does not depend on its size.
    """
    paper = IssuedPaper.objects.filter(bulletin=bulletin).first() if bulletin.issued_at else None
    return issued_contents(paper) if paper else current_contents(bulletin)


def issued_contents(paper: IssuedPaper) -> BulletinContents:
    """Return what the bulletin of `paper` said when it was issued."""
    return from_json(BulletinContents, paper.content)


def current_contents(bulletin: Bulletin) -> BulletinContents:
    """Return what `bulletin` says if it is made of the present rows."""
    day, since, before = bulletin.day, bulletin.since, bulletin.previous
    tasks = led_tasks(bulletin.plan, day, bulletin.leads)
    total = bulletin_texts.count_tasks("合计", tasks, since, day)
    overdue = bulletin_texts.overdue_tasks(tasks)
    values = bulletin_texts.field_values(total, overdue, since, day)
    return BulletinContents(
        county=CountyName(str(bulletin.county), bulletin.county.is_demo),
        kind=bulletin.get_kind_display(),
        title=bulletin.title,
        since=since,
        day=day,
        issued_on=bulletin.issued_on,
        plan=bulletin.plan.label,
        previous=f"{chinese_day(before.day)}{before.get_kind_display()}" if before else "",
        paragraphs=bulletin_texts.filled(bulletin.wording, values),
        total=total,
        departments=bulletin_texts.counts_by_department(tasks, since, day),
        overdue=overdue,
        look_back=_look_back(bulletin, tasks),
        due_next=bulletin_texts.due_next(tasks, day),
    )


def _look_back(bulletin: Bulletin, tasks: list[LedTask]) -> list[LookBack]:
    """Return what became of the tasks that the previous bulletin named as overdue."""
    before = bulletin.previous
    if before is None:
        return []
    now = {task.pk: task for task in tasks}
    named = bulletin_texts.overdue_tasks(led_tasks(before.plan, before.day, before.leads))
    return [LookBack(then, now[then.pk]) for then in named if then.pk in now]


def led_tasks(plan: CountyPlan, day: date, leads: Mapping[str, str]) -> list[LedTask]:
    """Return the tasks of `plan` at the end of `day` that are in `leads`, with that lead.

    `leads` comes from `current_leads` at the time of drafting, so tasks that were added to the
    plan afterwards are left out. One query.
    """
    rows = Task.objects.filter(plan=plan).as_of(day).order_by("position")
    values = [status_values(row, day) for row in rows.values_list(*TASK_COLUMNS, named=True)]
    return [
        LedTask(**each, lead=leads[str(each["current_row"])])
        for each in values
        if str(each["current_row"]) in leads
    ]


def current_leads(plan: CountyPlan) -> dict[str, str]:
    """Return the name of the lead of each task of `plan` by task id; empty if it has none."""
    leading = Assignment.objects.filter(leads=True).select_related(
        "department", "group", "official"
    )
    tasks = Task.objects.filter(plan=plan).prefetch_related(Prefetch("assignments", leading))
    return {_key(task): "".join(map(str, task.assignments.all())) for task in tasks}


def _key(task: Task) -> str:
    """Return the id of the task, which is the same in every version of its plan."""
    return str(current_row_of(task))


def find_bulletin(request: CountyRequest, pk: int) -> Bulletin:
    """Return the county's bulletin `pk`.

    Raises Http404 if there is none, or a draft that the reader may not see.
    """
    rows = Bulletin.objects.for_county(request.county).visible_to(request.access, request.today)
    related = ("county", "plan__county", "previous__plan", "by")
    return get_object_or_404(rows.select_related(*related), pk=pk)
