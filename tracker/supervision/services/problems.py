"""Problems: recorded, put right, verified, looked back at; and the task opened for one."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from counties import audit
from counties.choices import NoticeKind
from counties.concurrency import check_version
from counties.days import chinese_day
from counties.models import County, Department, User
from counties.services import notices
from tracker.files.validation import CheckedFile
from tracker.indicators.models import Indicator
from tracker.roadmaps.choices import AssignmentRole, TaskSource
from tracker.roadmaps.models import Assignment, CountyPlan, Evidence, Task
from tracker.roadmaps.services import evidence
from tracker.supervision.models import Problem, ProblemEvent, ProblemEvidence
from tracker.supervision.rules.problem_states import ProblemAct, ProblemState, after

# These may go without words; the others must say what was done or what is missing.
WORDLESS = (ProblemAct.STRIKE, ProblemAct.LOOK_BACK)


class ProblemRefused(Exception):
    """The problem cannot do this now; the message says why, in Chinese."""


@dataclass(frozen=True, kw_only=True)
class ProblemInput:
    """What a person fills in."""

    source: str
    description: str
    responsible: Department
    due_on: date
    place: Department | None = None
    indicator: Indicator | None = None
    measure: str = ""
    look_back_on: date | None = None


@transaction.atomic
def record_problem(
    *,
    by: User,
    county: County,
    content: ProblemInput,
    nonce: uuid.UUID,
    task: Task | None = None,
) -> Problem:
    """Record a problem, found in the work of `task` if one is given, and tell who is responsible.

    The same form sent twice (`nonce`) returns the first. Raises ValidationError where the look
    back would come before the deadline.
    """
    if twin := Problem.objects.for_county(county).filter(nonce=nonce).first():
        return twin
    _refuse_early(content)
    values = _values(content)
    problem = Problem.objects.create(county=county, by=by, nonce=nonce, task=task, **values)
    ProblemEvent.objects.create(
        problem=problem, act=ProblemAct.FOUND, state=ProblemState.PENDING, by=by
    )
    audit.record(by=by, verb="登记问题", target=problem, county=county, after=_described(problem))
    due = f"请于{chinese_day(problem.due_on)}前整改"
    reporters = notices.reporters_of(problem.responsible)
    _tell(reporters, problem, "found", f"新登记的问题，{due}：{problem}")
    return problem


@transaction.atomic
def record_problems(*, by: User, county: County, contents: Sequence[ProblemInput]) -> list[Problem]:
    """Record many problems at once, and tell each responsible department of its own in one notice.

    Raises ValidationError, of none saved, where a look back would come before the deadline.
    """
    for content in contents:
        _refuse_early(content)
    made = Problem.objects.bulk_create(
        Problem(county=county, by=by, **_values(content)) for content in contents
    )
    ProblemEvent.objects.bulk_create(
        ProblemEvent(problem=problem, act=ProblemAct.FOUND, state=ProblemState.PENDING, by=by)
        for problem in made
    )
    by_department: dict[Department, list[Problem]] = defaultdict(list)
    for problem in made:
        audit.record(
            by=by, verb="登记问题", target=problem, county=county, after=_described(problem)
        )
        by_department[problem.responsible].append(problem)
    for department, found in by_department.items():
        first = min(found, key=lambda problem: problem.due_on)
        words = (
            f"新登记的问题 {len(found)} 个，最早的请于{chinese_day(first.due_on)}前整改：{first}"
        )
        _tell(notices.reporters_of(department), first, "found", words)
    return made


@transaction.atomic
def edit_problem(*, by: User, problem: Problem, version: int, content: ProblemInput) -> Problem:
    """Change what is written of a problem. Raises StaleEdit; ValidationError as above."""
    check_version(problem, version)
    _refuse_early(content)
    before = _described(problem)
    for name, value in _values(content).items():
        setattr(problem, name, value)
    problem.save()
    audit.record(
        by=by,
        verb="修改问题",
        target=problem,
        county=problem.county,
        before=before,
        after=_described(problem),
    )
    return problem


def act_on(
    *,
    by: User,
    problem: Problem,
    act: ProblemAct,
    version: int,
    text: str = "",
    files: Sequence[CheckedFile] = (),
) -> ProblemEvent:
    """Do `act` on the problem as it was seen at `version`, with the `files` that prove it, both or
    neither.

    Raises StaleEdit when it has moved on, ProblemRefused when its state does not allow the act or
    words are missing.
    """
    with evidence.written(problem.county, files) as stored, transaction.atomic():
        event = _act(by, problem, act, version, text.strip())
        kept = evidence.kept(stored, files, county=problem.county, by=by, at=event.at)
        _prove(problem, kept, by=by, event=event)
        _tell_of(event)
    return event


def _act(by: User, problem: Problem, act: ProblemAct, version: int, text: str) -> ProblemEvent:
    check_version(problem, version)
    before = state_of(problem)
    state = after(before, act)
    if state is None:
        raise ProblemRefused(f"问题{before.label}，不能“{act.label}”。")
    if act not in WORDLESS and not text:
        raise ProblemRefused("请写明情况。")
    event = ProblemEvent.objects.create(problem=problem, act=act, state=state, text=text, by=by)
    audit.record(
        by=by,
        verb=f"问题：{act.label}",
        target=problem,
        county=problem.county,
        before={"state": before},
        after={"state": state, "text": text},
    )
    return event


def add_problem_files(
    *,
    by: User,
    problem: Problem,
    files: Sequence[CheckedFile] = (),
    existing: Iterable[Evidence] = (),
) -> list[ProblemEvidence]:
    """Link new `files` and `existing` ones of the county to the problem, beside its acts.

    What is linked so already stays as it is. Returns the new links.
    """
    county = problem.county
    with evidence.written(county, files) as stored, transaction.atomic():
        Problem.objects.select_for_update().get(pk=problem.pk)
        audit.lock_chain(Q(pk=county.pk))  # in the order of `act_on`: problem, chain, files
        kept = evidence.kept(stored, files, county=county, by=by, at=timezone.now())
        own = [row for row in existing if row.county_id == county.pk]
        return _prove(problem, [*kept, *own], by=by)


@transaction.atomic
def open_task(*, by: User, problem: Problem, version: int) -> Task:
    """Open a task for the problem at the end of the plan in force, led by who is responsible.

    Raises StaleEdit; ProblemRefused when it has a task already or there is no plan in force.
    """
    check_version(problem, version)
    if problem.task_id:
        raise ProblemRefused("这个问题已有对应任务。")
    plan = CountyPlan.objects.current(problem.county)
    if plan is None:
        raise ProblemRefused("本县没有施行中的方案，不能开任务。")
    # two tasks opened at once take two places
    CountyPlan.objects.select_for_update(no_key=True).values_list("pk").get(pk=plan.pk)
    last = plan.tasks.aggregate(Max("position"))["position__max"] or 0
    task = Task.objects.create(
        plan=plan,
        milestone=plan.milestones.filter(year=problem.due_on.year).first(),
        position=last + 1,
        title="问题整改",
        content="\n".join(filter(None, [problem.description, problem.measure])),
        window_start=min(timezone.localdate(), problem.due_on),
        window_end=problem.due_on,
        due_text=f"{chinese_day(problem.due_on)}前",
        due_on=problem.due_on,
        due_precision="day",
        source=TaskSource.PROBLEM,
    )
    Assignment.objects.create(
        task=task,
        position=1,
        role=AssignmentRole.LEAD,
        department=problem.responsible,
        leads=True,
    )
    problem.task = task
    problem.save(update_fields=["task"])
    audit.record(
        by=by, verb="为问题开任务", target=problem, county=problem.county, after={"task": str(task)}
    )
    return task


def state_of(problem: Problem) -> ProblemState:
    """How the problem stands now."""
    rows = Problem.objects.standing_at(timezone.localdate())
    return ProblemState(rows.values_list("state", flat=True).get(pk=problem.pk))


def _prove(
    problem: Problem, files: Iterable[Evidence], *, by: User, event: ProblemEvent | None = None
) -> list[ProblemEvidence]:
    """New links of `files`; NULLs differ, so the database alone would take a file twice."""
    linked = ProblemEvidence.objects.filter(problem=problem, event=event)
    held = set(linked.values_list("evidence_id", flat=True))
    new = {file.pk: file for file in files if file.pk not in held}
    at = event.at if event else timezone.now()
    made = []
    for file in new.values():
        link = ProblemEvidence(evidence=file, problem=problem, event=event, by=by, at=at)
        link.save()
        made.append(link)
        audit.record(
            by=by,
            verb="关联佐证材料",
            target=problem,
            county=problem.county,
            after={"name": file.name, "sha256": file.sha256},
        )
    return made


def _tell_of(event: ProblemEvent) -> None:
    problem = event.problem
    what = f"{event.act}:{event.pk}"
    if event.act == ProblemAct.CLAIM:
        office = notices.office_of(problem.county)
        _tell(office, problem, what, f"{problem.responsible}申请销号：{problem}")
    elif event.state == ProblemState.RETURNED:
        reporters = notices.reporters_of(problem.responsible)
        _tell(reporters, problem, what, f"问题被退回整改：{problem}")


def _refuse_early(content: ProblemInput) -> None:
    if content.look_back_on and content.look_back_on <= content.due_on:
        raise ValidationError({"look_back_on": "回头看日期应晚于整改期限。"})


def _values(content: ProblemInput) -> dict[str, Any]:
    return {name: getattr(content, name) for name in ProblemInput.__dataclass_fields__}


def _described(problem: Problem) -> dict[str, str]:
    return {name: str(getattr(problem, name) or "") for name in ProblemInput.__dataclass_fields__}


def _tell(users: Iterable[User], problem: Problem, what: str, text: str) -> None:
    notices.notify(
        users=users,
        county=problem.county,
        kind=NoticeKind.SHEET,
        key=f"problem:{problem.pk}:{what}",
        text=text,
        address=reverse("problem", kwargs={"code": problem.county.code, "pk": problem.pk}),
    )
