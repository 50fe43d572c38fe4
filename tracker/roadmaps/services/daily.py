"""What each day brings of itself: reminders of deadlines to those who report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from counties.choices import NoticeKind
from counties.days import chinese_day
from counties.models import County, User
from counties.services.notices import Message, reporters_by_department, tell_all
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Instruction, Task
from tracker.roadmaps.rules.reminders import nudge
from tracker.roadmaps.selectors.outstanding import owed


def remind_all(*, day: date) -> int:
    """Remind the reporters of every county with a plan in force; return how many notices are new.
    Constant queries for each county."""
    counties = County.objects.filter(plans__state=PlanState.IN_FORCE).distinct()
    return sum(remind(county=county, day=day) for county in counties)


@dataclass(frozen=True)
class Deadline:
    """Something that a department owes by a day."""

    task: Task
    department: int | None
    due: date | None
    key: str
    title: str


@transaction.atomic
def remind(*, county: County, day: date) -> int:
    """Tell the reporters of `county` what `day` says of their deadlines; each thing once."""
    deadlines = [*_duties(county, day), *_questions(county)]
    reporters = reporters_by_department({d.department for d in deadlines if d.department})
    messages = [
        message
        for deadline in deadlines
        if deadline.department in reporters
        and (message := _message(county, deadline, day, reporters[deadline.department]))
    ]
    return tell_all(county=county, messages=messages)


def _duties(county: County, day: date) -> Iterator[Deadline]:
    for duty in owed(county, day):
        department = duty.assignment.department_id
        yield Deadline(duty.task, department, duty.due, f"task-{duty.task.pk}", duty.title)


def _questions(county: County) -> Iterator[Deadline]:
    """Instructions that wait for an answer."""
    rows = Instruction.objects.for_county(county).select_related("assignment__task", "by")
    in_force = Q(assignment__task__plan__state=PlanState.IN_FORCE)
    for asked in rows.filter(in_force, answer=None):
        task = asked.assignment.task
        title = f"答复{asked.by}对第{task.position}项的批示"
        department = asked.assignment.department_id
        yield Deadline(task, department, asked.answer_due, f"instruction-{asked.pk}", title)


def _message(county: County, deadline: Deadline, day: date, users: list[User]) -> Message | None:
    """The reminder of one deadline, where the day brings one."""
    due, said = deadline.due, nudge(deadline.due, day)
    if due is None or said is None:
        return None
    return Message(
        users=users,
        kind=NoticeKind(said.kind),
        key=f"{deadline.key}-{due:%Y%m%d}-{said.mark}",
        text=f"{deadline.title}：{said.words}（{chinese_day(due)}）",
        address=reverse("task", kwargs={"code": county.code, "pk": deadline.task.pk}),
    )
