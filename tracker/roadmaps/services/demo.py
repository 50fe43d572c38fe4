"""The demo: an account for each role, schools in their group, and simulated progress.

Every page and paper of a demo county says so. The same day gives the same demo, because the random
generator is seeded with the key of the plan.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from counties.choices import GroupKind
from counties.models import County, Department, DepartmentGroup, Membership, School, User
from counties.permissions import RoleName
from tracker.roadmaps.choices import AssignmentRole, Decision, PlanState, ReportKind
from tracker.roadmaps.models import Assignment, CountyPlan, ProgressReport, Task
from tracker.roadmaps.services.assignments import fan_out
from tracker.roadmaps.services.expected_effects import add_expected_effect
from tracker.roadmaps.services.reports import ReportInput, submit_report
from tracker.roadmaps.services.reviews import review_report

PASSWORD = "Milestone-2026"
# county → (prefix of its usernames, departments whose reporters get an account)
COUNTIES = {
    "652323": (
        "htb",
        {
            "finance": "县财政局",
            "education": "县教育局",
            "housing": "县住建局",
            "school": "县二小",
        },
    ),
    "530426": ("es", {"finance": "县财政局", "education": "县教育体育局"}),
    "640221": ("pl", {"personnel": "人事劳资室", "projects": "项目管理室"}),
}
SUPERVISOR = "supervisor"
# county, task, school, figure, amount
_EXPECTED_EFFECTS = [
    ("652323", 25, "县一小东风校区", "network_classrooms", "5"),
    ("652323", 33, "五工台小学", "grounds_area", "2400"),
]

_STARTED = [
    "（演示）已启动，明确了责任人和时间节点。",
    "（演示）已召开专题会议，工作方案正在细化。",
    "（演示）前期摸底完成，正在按方案推进。",
]
_GOING = [
    "（演示）按序时进度推进，主体工作过半。",
    "（演示）阶段任务完成，正在整理佐证材料。",
    "（演示）有关手续已报批，等待批复。",
]
_DONE = ["（演示）任务全部完成，材料已归档。", "（演示）已按要求完成，申请办结。"]
_RETURN = "（演示）佐证材料不全，请补充后再报。"


@transaction.atomic
def make_demo(*, today: date) -> list[str]:
    """Make the demo for the loaded counties; return the new usernames, none if it exists."""
    if User.objects.filter(username=SUPERVISOR).exists():
        return []
    made = [_account(SUPERVISOR, "上级督导（演示）", RoleName.SUPERVISOR).username]
    for county in County.objects.filter(code__in=COUNTIES):
        made += [user.username for user in _accounts(county)]
        _gather_schools(county)
        plan = CountyPlan.objects.current(county)
        if plan is not None:
            _simulate(plan, today)
        County.objects.filter(pk=county.pk).update(is_demo=True)
    return made


@transaction.atomic
def add_demo_effects() -> int:
    """Add simulated expected effects to tasks in the demo; return their number."""
    made = 0
    for code, position, school, figure, amount in _EXPECTED_EFFECTS:
        in_force = Task.objects.filter(plan__county__code=code, plan__state=PlanState.IN_FORCE)
        task = in_force.filter(position=position).first()
        place = School.objects.filter(
            department__county__code=code, department__county__is_demo=True, department__name=school
        ).first()
        office = User.objects.filter(
            memberships__county__code=code, memberships__role=RoleName.OFFICE
        ).first()
        if task and place and office:
            add_expected_effect(
                by=office, task=task, school=place, figure=figure, amount=Decimal(amount)
            )
            made += 1
    return made


@cache
def _hashed() -> str:
    """Return the hash of the common password. It is cached, because hashing is slow on purpose."""
    return make_password(PASSWORD)


def _account(
    username: str,
    name: str,
    role: RoleName,
    county: County | None = None,
    department: Department | None = None,
) -> User:
    user = User.objects.create(
        username=username, name=name, password=_hashed(), must_change_password=False
    )
    Membership.objects.create(user=user, role=role, county=county, department=department)
    return user


def _accounts(county: County) -> Iterator[User]:
    prefix, departments = COUNTIES[county.code]
    yield _account(f"{prefix}-leader", "领导小组（演示）", RoleName.LEADER, county)
    yield _account(f"{prefix}-office", "创建办（演示）", RoleName.OFFICE, county)
    yield _account(f"{prefix}-admin", "管理员（演示）", RoleName.ADMIN, county)
    for suffix, name in departments.items():
        department = Department.objects.for_county(county).filter(name=name).first()
        if department is not None:
            yield _account(
                f"{prefix}-{suffix}", f"{name}联络员（演示）", RoleName.REPORTER, county, department
            )


def _gather_schools(county: County) -> None:
    """Make the schools that the county's documents name the members of 各义务教育学校.

    Outside the demo the office chooses the members, because the documents do not name them.
    """
    schools = Department.objects.for_county(county).exclude(school=None)
    for group in DepartmentGroup.objects.for_county(county).filter(kind=GroupKind.SCHOOLS):
        group.members.add(*schools)
        for assignment in Assignment.objects.filter(group=group).select_related("task__plan"):
            fan_out(assignment)


@dataclass(frozen=True)
class _Event:
    at: datetime
    happen: Callable[[], object]


def _simulate(plan: CountyPlan, today: date) -> None:
    """Simulate the reports and reviews of all tasks up to `today`."""
    chance = Random(plan.key)
    prefix, _ = COUNTIES[plan.county.code]
    office = User.objects.get(username=f"{prefix}-office")
    reporters = {
        m.department_id: m.user
        for m in Membership.objects.filter(county=plan.county, role=RoleName.REPORTER)
    }
    assert plan.state == PlanState.IN_FORCE
    tasks = list(plan.tasks.all())
    last_tasks = tasks[-len(tasks) // 3 :]
    stragglers = set(chance.sample(last_tasks, k=min(3, len(tasks))))
    for task in tasks:
        events: list[_Event] = []
        duties = _duties(task)
        without_report = _members_without_report(duties, chance) if task in last_tasks else set()
        for assignment in duties:
            if assignment in without_report:
                continue
            by = reporters.get(assignment.department_id, office)
            straggles = assignment.leads and task in stragglers
            events += _story(assignment, by, office, chance, straggles=straggles)
        for event in sorted(events, key=lambda e: e.at):
            if event.at.date() < today:
                event.happen()
    waiting = next((a for t in stragglers for a in _duties(t) if a.leads), None)
    if waiting is not None:
        _report(waiting, office, today - timedelta(days=2), chance, ReportKind.CLOSING).happen()


def _duties(task: Task) -> list[Assignment]:
    """Return the assignments that report; the members of a group if it has any."""
    rows = task.assignments.filter(member_assignments=None)
    return list(rows.exclude(role=AssignmentRole.LEADER).select_related("department", "group"))


def _members_without_report(duties: list[Assignment], chance: Random) -> set[Assignment]:
    """Choose two members of a group that never report, to show a group that waits for members."""
    members = [duty for duty in duties if duty.via_id]
    return set(chance.sample(members, k=2)) if len(members) > 2 else set()


def _story(
    assignment: Assignment, by: User, office: User, chance: Random, *, straggles: bool
) -> Iterator[_Event]:
    """Yield the reports and reviews of an assignment; some are late, some returned once."""
    task = assignment.task
    due = task.due_on or task.window_end
    if due is None:
        if chance.random() < 0.5:
            yield _report(assignment, by, date(2024, 3, 12), chance, ReportKind.PROGRESS, share=30)
        return
    start = task.window_start or due - timedelta(days=60)
    length = max((due - start).days, 10)
    yield _report(assignment, by, start + timedelta(days=length // 5), chance, ReportKind.PROGRESS)
    # schools report less often, because each report makes the demo start slower
    if length > 45 and assignment.via_id is None:
        middle = start + timedelta(days=length * 3 // 5)
        share = chance.randint(5, 8) * 10
        yield _report(assignment, by, middle, chance, ReportKind.PROGRESS, share=share)
    if straggles:
        return
    late = chance.random() < 0.12
    closing = due + timedelta(days=chance.randint(3, 40) if late else -chance.randint(0, 5))
    yield _report(assignment, by, closing, chance, ReportKind.CLOSING)
    if chance.random() < 0.1:
        yield _review(assignment, office, closing + timedelta(days=2), Decision.RETURNED)
        closing += timedelta(days=5)
        yield _report(assignment, by, closing, chance, ReportKind.CLOSING)
    yield _review(
        assignment, office, closing + timedelta(days=chance.randint(1, 6)), Decision.APPROVED
    )


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _report(
    assignment: Assignment,
    by: User,
    day: date,
    chance: Random,
    kind: ReportKind,
    *,
    share: int | None = None,
) -> _Event:
    texts = _DONE if kind == ReportKind.CLOSING else _GOING if share else _STARTED
    content = ReportInput(kind=kind, text=chance.choice(texts), share=share)
    at = _moment(day, 10)

    def happen() -> ProgressReport:
        return submit_report(
            assignment=assignment,
            by=by,
            content=content,
            seen_version=assignment.version,
            nonce=uuid.uuid5(uuid.NAMESPACE_OID, f"{assignment.pk} {at.isoformat()}"),
            at=at,
        )

    return _Event(at, happen)


def _review(assignment: Assignment, office: User, day: date, decision: Decision) -> _Event:
    at = _moment(day, 16)

    def happen() -> None:
        report = assignment.reports.select_related("assignment__task__plan__county").first()
        assert report is not None
        review_report(
            report=report,
            by=office,
            decision=decision,
            reason=_RETURN if decision == Decision.RETURNED else "",
            at=at,
        )
        assignment.version = report.assignment.version

    return _Event(at, happen)
