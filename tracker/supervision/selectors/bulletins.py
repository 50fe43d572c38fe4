"""What a bulletin says: its words filled, its tables, all read from the ledger at its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.rules.status import State, Timeliness
from tracker.roadmaps.selectors.versions import root_of
from tracker.supervision.models import Bulletin
from tracker.supervision.rules import bulletin_texts
from tracker.supervision.rules.bulletin_texts import Count, Fact


@dataclass(frozen=True)
class LookBack:
    """What the bulletin before named as overdue, and how it stands now."""

    then: Fact
    days_then: int
    now: Fact
    days_now: int


@dataclass(frozen=True)
class Late:
    """A laggard with its days."""

    fact: Fact
    days: int


@dataclass(frozen=True)
class Reading:
    """A bulletin as it is shown, printed and exported."""

    bulletin: Bulletin
    paragraphs: list[str]
    total: Count
    departments: list[Count]
    late: list[Late]
    look_back: list[LookBack]
    due_next: list[Fact]


def read(bulletin: Bulletin) -> Reading:
    """Read `bulletin` from the ledger, in the same number of queries for any size."""
    day, since = bulletin.day, bulletin.since
    facts = read_facts(bulletin.plan, day, bulletin.leads)
    total = bulletin_texts.count("合计", facts, since, day)
    late = bulletin_texts.laggards(facts, day)
    values = bulletin_texts.fields(total, late, since, day)
    return Reading(
        bulletin=bulletin,
        paragraphs=bulletin_texts.fill(bulletin.wording, values),
        total=total,
        departments=bulletin_texts.by_department(facts, since, day),
        late=[Late(fact, fact.days_late(day)) for fact in late],
        look_back=_look_back(bulletin, facts),
        due_next=bulletin_texts.due_next(facts, day),
    )


def _look_back(bulletin: Bulletin, facts: list[Fact]) -> list[LookBack]:
    before = bulletin.previous
    if before is None:
        return []
    now = {fact.pk: fact for fact in facts}
    named = bulletin_texts.laggards(read_facts(before.plan, before.day, before.leads), before.day)
    return [
        LookBack(
            then, then.days_late(before.day), now[then.pk], now[then.pk].days_late(bulletin.day)
        )
        for then in named
        if then.pk in now
    ]


def read_facts(plan: CountyPlan, day: date, leads: Mapping[str, str]) -> list[Fact]:
    """The tasks of `plan` at the end of `day` that `leads` remembers, each under that lead.

    A task that was added to the plan afterwards is not among them.
    """
    tasks = Task.objects.filter(plan=plan).judged_at(day).order_by("position")
    return [
        Fact(
            pk=task.pk,
            position=task.position,
            title=task.title or task.content,
            lead=leads[_key(task)],
            state=State(task.state),
            timeliness=Timeliness(task.timeliness),
            due=task.due,
            closed_on=task.closed_on,
        )
        for task in tasks
        if _key(task) in leads
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
