"""Problems: recording, acts, evidence, and the task opened for one."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
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
from tracker.roadmaps.choices import TaskSource
from tracker.roadmaps.models import CountyPlan, Evidence, Task
from tracker.roadmaps.services import evidence
from tracker.supervision.models import Problem, ProblemEvent, ProblemEvidence
from tracker.supervision.rules.problem_states import ProblemAct, ProblemState, next_state
from tracker.supervision.services.plan_tasks import append_task

# These acts need no text. All others must say what was done or what is missing.
ACTS_WITHOUT_TEXT = (ProblemAct.STRIKE, ProblemAct.LOOK_BACK)


class ProblemRefused(Exception):
    """The problem's state does not allow the act; the message gives the reason in Chinese."""


@dataclass(frozen=True, kw_only=True)
class ProblemInput:
    """The content of a problem as a person fills it in."""

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
    """Record a problem, found in the work of `task` if given, and notify the department.

    If the form with this `nonce` was sent before, return that problem. Raises ValidationError if
    the look back is not after the deadline.
    """
    if existing := Problem.objects.for_county(county).filter(nonce=nonce).first():
        return existing
    _check_look_back(content)
    values = _values(content)
    problem = Problem.objects.create(county=county, by=by, nonce=nonce, task=task, **values)
    ProblemEvent.objects.create(
        problem=problem, act=ProblemAct.FOUND, state=ProblemState.PENDING, by=by
    )
    audit.record(
        by=by, verb="登记问题", target=problem, county=county, after=_audit_values(problem)
    )
    due = f"请于{chinese_day(problem.due_on)}前整改"
    reporters = notices.reporters_of(problem.responsible)
    _notify(reporters, problem, "found", f"新登记的问题，{due}：{problem}")
    return problem


@transaction.atomic
def record_problems(*, by: User, county: County, contents: Sequence[ProblemInput]) -> list[Problem]:
    """Record many problems at once, with one notice for each responsible department.

    Raises ValidationError if a look back is not after its deadline; then none is saved.
    """
    for content in contents:
        _check_look_back(content)
    problems = Problem.objects.bulk_create(
        Problem(county=county, by=by, **_values(content)) for content in contents
    )
    ProblemEvent.objects.bulk_create(
        ProblemEvent(problem=problem, act=ProblemAct.FOUND, state=ProblemState.PENDING, by=by)
        for problem in problems
    )
    by_department: dict[Department, list[Problem]] = defaultdict(list)
    for problem in problems:
        audit.record(
            by=by, verb="登记问题", target=problem, county=county, after=_audit_values(problem)
        )
        by_department[problem.responsible].append(problem)
    for department, of_department in by_department.items():
        first = min(of_department, key=lambda problem: problem.due_on)
        text = (
            f"新登记的问题 {len(of_department)} 个，"
            f"最早的请于{chinese_day(first.due_on)}前整改：{first}"
        )
        _notify(notices.reporters_of(department), first, "found", text)
    return problems


@transaction.atomic
def edit_problem(*, by: User, problem: Problem, version: int, content: ProblemInput) -> Problem:
    """Change the content of a problem that was read at `version`.

    Raises StaleEdit if somebody changed it meanwhile, ValidationError as `record_problem` does.
    """
    check_version(problem, version)
    _check_look_back(content)
    before = _audit_values(problem)
    for name, value in _values(content).items():
        setattr(problem, name, value)
    problem.save()
    audit.record(
        by=by,
        verb="修改问题",
        target=problem,
        county=problem.county,
        before=before,
        after=_audit_values(problem),
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
    """Store `act` on the problem that was read at `version`, together with `files` as evidence.

    Raises StaleEdit if somebody changed it meanwhile, ProblemRefused if its state does not allow
    the act or the text is missing. Then neither the act nor a file is saved.
    """
    with evidence.stored_files(problem.county, files) as stored, transaction.atomic():
        event = _act(by, problem, act, version, text.strip())
        new_files = evidence.evidence_rows(stored, files, county=problem.county, by=by, at=event.at)
        _link_files(problem, new_files, by=by, event=event)
        _notify_of_event(event)
    return event


def _act(by: User, problem: Problem, act: ProblemAct, version: int, text: str) -> ProblemEvent:
    check_version(problem, version)
    before = problem_state(problem)
    state = next_state(before, act)
    if state is None:
        raise ProblemRefused(f"问题{before.label}，不能“{act.label}”。")
    if act not in ACTS_WITHOUT_TEXT and not text:
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
    """Link new `files` and `existing` files of the county to the problem, but to none of its acts.

    Files that are linked already are skipped. Returns the new links.
    """
    county = problem.county
    with evidence.stored_files(county, files) as stored, transaction.atomic():
        Problem.objects.select_for_update().get(pk=problem.pk)
        audit.lock_chain(Q(pk=county.pk))  # in the order of `act_on`: problem, chain, files
        new_files = evidence.evidence_rows(stored, files, county=county, by=by, at=timezone.now())
        own = [row for row in existing if row.county_id == county.pk]
        return _link_files(problem, [*new_files, *own], by=by)


@transaction.atomic
def open_task(*, by: User, problem: Problem, version: int) -> Task:
    """Add a task for the problem to the end of the plan in force, led by the department.

    Raises StaleEdit if the problem was changed since it was read at `version`, ProblemRefused if
    it has a task already or no plan is in force.
    """
    check_version(problem, version)
    if problem.task_id:
        raise ProblemRefused("这个问题已有对应任务。")
    plan = CountyPlan.objects.current(problem.county)
    if plan is None:
        raise ProblemRefused("本县没有施行中的方案，不能开任务。")
    task = append_task(
        plan,
        title="问题整改",
        content="\n".join(filter(None, [problem.description, problem.measure])),
        lead=problem.responsible,
        due=problem.due_on,
        source=TaskSource.PROBLEM,
    )
    problem.task = task
    problem.save(update_fields=["task"])
    audit.record(
        by=by, verb="为问题开任务", target=problem, county=problem.county, after={"task": str(task)}
    )
    return task


def problem_state(problem: Problem) -> ProblemState:
    """Return the present state of `problem`."""
    rows = Problem.objects.as_of(timezone.localdate())
    return ProblemState(rows.values_list("state", flat=True).get(pk=problem.pk))


def _link_files(
    problem: Problem, files: Iterable[Evidence], *, by: User, event: ProblemEvent | None = None
) -> list[ProblemEvidence]:
    """Link `files` to the problem, or to `event`; return the new links.

    Links without an event are checked here: the database treats NULLs as different, so its
    constraint would allow the same file twice.
    """
    links = ProblemEvidence.objects.filter(problem=problem, event=event)
    linked = set(links.values_list("evidence_id", flat=True))
    new = {file.pk: file for file in files if file.pk not in linked}
    at = event.at if event else timezone.now()
    new_links = []
    for file in new.values():
        link = ProblemEvidence(evidence=file, problem=problem, event=event, by=by, at=at)
        link.save()
        new_links.append(link)
        audit.record(
            by=by,
            verb="关联佐证材料",
            target=problem,
            county=problem.county,
            after={"name": file.name, "sha256": file.sha256},
        )
    return new_links


def _notify_of_event(event: ProblemEvent) -> None:
    """Notify the office of a 申请销号, and the department of a problem that is returned."""
    problem = event.problem
    key = f"{event.act}:{event.pk}"
    if event.act == ProblemAct.CLAIM:
        office = notices.office_of(problem.county)
        _notify(office, problem, key, f"{problem.responsible}申请销号：{problem}")
    elif event.state == ProblemState.RETURNED:
        reporters = notices.reporters_of(problem.responsible)
        _notify(reporters, problem, key, f"问题被退回整改：{problem}")


def _check_look_back(content: ProblemInput) -> None:
    if content.look_back_on and content.look_back_on <= content.due_on:
        raise ValidationError({"look_back_on": "回头看日期应晚于整改期限。"})


def _values(content: ProblemInput) -> dict[str, Any]:
    return {name: getattr(content, name) for name in ProblemInput.__dataclass_fields__}


def _audit_values(problem: Problem) -> dict[str, str]:
    return {name: str(getattr(problem, name) or "") for name in ProblemInput.__dataclass_fields__}


def _notify(users: Iterable[User], problem: Problem, key: str, text: str) -> None:
    notices.notify(
        users=users,
        county=problem.county,
        kind=NoticeKind.SHEET,
        key=f"problem:{problem.pk}:{key}",
        text=text,
        address=reverse("problem", kwargs={"code": problem.county.code, "pk": problem.pk}),
    )
