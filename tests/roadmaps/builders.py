"""Small plans for tests, issued through the same door as the counties' own."""

import uuid
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from counties.models import AuditEvent, User
from tracker.roadmaps.choices import Decision, ReportKind
from tracker.roadmaps.models import (
    Assignment,
    AssignmentStanding,
    ItemShare,
    ProgressReport,
    Review,
    Ruling,
    Task,
    TaskStanding,
)
from tracker.roadmaps.plans.schema import (
    AssignmentDraft,
    DepartmentDraft,
    DueDraft,
    GroupDraft,
    MilestoneDraft,
    PlanDraft,
    TaskDraft,
    WindowDraft,
)
from tracker.roadmaps.rules.status import Status
from tracker.roadmaps.services.plans import issue_plan
from tracker.roadmaps.services.reports import ReportInput, submit_report
from tracker.roadmaps.services.reviews import review_report

EDUCATION, FINANCE, HOUSING = "县教育局", "县财政局", "县住建局"
SCHOOLS = "各义务教育学校"


def unit(name: str, *, role: str = "responsible", leads: bool = False, **more: Any) -> Any:
    return AssignmentDraft(unit=name, written=name, role=role, leads=leads, **more)


def task(
    content: str = "购置教学仪器",
    *,
    start: date | None = None,
    end: date | None = None,
    due: date | None = None,
    units: tuple[Any, ...] = (EDUCATION,),
    **more: Any,
) -> TaskDraft:
    """A task; the first of `units`, names or assignments, leads unless another is said to."""
    given = [unit(u) if isinstance(u, str) else u for u in units]
    first = next((u for u in given if u.role != "leader"), None)
    if first and not any(u.leads for u in given):
        given[given.index(first)] = replace(first, leads=True, inferred=True)
    return TaskDraft(
        content=content,
        window=WindowDraft("时间" if start or end else "", start, end),
        due=DueDraft(f"{due}前", due, "day") if due else DueDraft(),
        assignments=tuple(given),
        **more,
    )


def plan(*tasks: TaskDraft, schools: int = 0, county: str = "652323", **more: Any) -> PlanDraft:
    """A plan in force of those tasks, with three bureaus and a group of `schools` members."""
    members = tuple(f"第{number}小学" for number in range(1, schools + 1))
    years = sorted({t.year for t in tasks if t.year})
    fields: dict[str, Any] = {
        "key": "plan-1",
        "series": "plan",
        "county": county,
        "title": "实施方案",
        "state": "in_force",
        "departments": (
            *(DepartmentDraft(name, "bureau") for name in (EDUCATION, FINANCE, HOUSING)),
            *(DepartmentDraft(name, "school") for name in members),
        ),
        "groups": (GroupDraft(SCHOOLS, "schools", members=members),),
        "milestones": tuple(MilestoneDraft(year=year) for year in years),
        "tasks": tasks,
    }
    return PlanDraft(**{**fields, **more})


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of `day` in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def assignment(task: Task, name: str) -> Assignment:
    """The assignment of the unit called `name`, read afresh."""
    return next(a for a in task.assignments.all() if str(a) == name)


def say(
    duty: Assignment,
    by: User,
    kind: ReportKind = ReportKind.PROGRESS,
    *,
    text: str = "正在推进",
    when: datetime | None = None,
    **more: Any,
) -> ProgressReport:
    """A report on `duty` as it stands now."""
    duty.refresh_from_db()
    return submit_report(
        assignment=duty,
        by=by,
        content=ReportInput(kind=kind, text=text, **more),
        seen_version=duty.version,
        nonce=uuid.uuid4(),
        at=when,
    )


def decide(
    report: ProgressReport, by: User, decision: Decision, *, when: datetime | None = None
) -> Review:
    report = ProgressReport.objects.get(pk=report.pk)
    reason = "材料不全" if decision == Decision.RETURNED else ""
    return review_report(report=report, by=by, decision=decision, reason=reason, at=when)


def close(duty: Assignment, by: User, *, when: datetime | None = None) -> Review:
    """`duty` asks to close and is approved at once."""
    report = say(duty, by, ReportKind.CLOSING, text="已完成", when=when)
    return decide(report, by, Decision.APPROVED, when=when)


def issued_task(*tasks: TaskDraft, **more: Any) -> Task:
    """The first task of a plan in force with those tasks."""
    return issue_plan(plan(*(tasks or [task()]), **more), by=None).tasks.get(position=1)


def status_of_task(row: Task) -> Status:
    """How the task stands now."""
    standing = row.standings.filter(until=None).first()
    return standing.value if standing else Status()


def row_counts() -> dict[str, int]:
    """The number of rows of each table that a report or decision writes."""
    models = (ProgressReport, ItemShare, Review, Ruling, TaskStanding, AssignmentStanding)
    return {model.__name__: model.objects.count() for model in (*models, AuditEvent)}
