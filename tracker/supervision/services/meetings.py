"""The joint meeting: putting matters before it, and making tasks of its decisions."""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.concurrency import StaleEdit, check_version
from counties.days import chinese_day
from counties.models import County, Department, User
from counties.services.notices import notify, reporters_of
from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.models import CountyPlan, Task
from tracker.supervision.models import MeetingMatter
from tracker.supervision.services.plan_tasks import append_task


@transaction.atomic
def add_matter(
    *, by: User, county: County, department: Department, question: str, nonce: uuid.UUID
) -> MeetingMatter:
    """Put `question` of `department` before the next meeting.

    If the form with this `nonce` was sent before, return that matter.
    """
    if existing := MeetingMatter.objects.for_county(county).filter(nonce=nonce).first():
        return existing
    matter = MeetingMatter.objects.create(
        county=county, department=department, question=question, by=by, nonce=nonce
    )
    audit.record(
        by=by, verb="提请联席会议定", target=matter, county=county,
        after={"department": str(department), "text": question},
    )  # fmt: skip
    return matter


@transaction.atomic
def decide_matter(
    *, by: User, matter: MeetingMatter, version: int, decision: str, lead: Department, due: date
) -> Task:
    """Store the decision on `matter` and add it as a task to the end of the plan in force.

    The task has the source 会议 and is led by `lead`, whose reporters are notified. Raises
    StaleEdit if the matter was decided or changed meanwhile, ValidationError if no plan is in
    force.
    """
    check_version(matter, version)
    if matter.task_id:
        raise StaleEdit
    plan = CountyPlan.objects.current(matter.county)
    if plan is None:
        raise ValidationError("本县没有施行中的方案，不能开任务。")
    task = append_task(
        plan,
        title="会议议定",
        content=decision,
        lead=lead,
        due=due,
        source=TaskSource.MEETING,
    )
    matter.decision, matter.decided_at, matter.task = decision, timezone.now(), task
    matter.save(update_fields=["decision", "decided_at", "task"])
    audit.record(
        by=by, verb="联席会议定", target=matter, county=matter.county,
        after={"text": decision, "lead": str(lead), "due": due.isoformat(), "task": str(task)},
    )  # fmt: skip
    notify(
        users=set(reporters_of(lead)) - {by},
        county=matter.county,
        kind=NoticeKind.SHEET,
        key=f"matter-{matter.pk}-decision",
        text=f"部门联席会议定，由{lead}牵头，{chinese_day(due)}前完成：{decision}",
        address=reverse("task", kwargs={"code": matter.county.code, "pk": task.pk}),
    )
    return task
