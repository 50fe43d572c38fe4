"""Change the assignments of tasks: the members of groups, and the unit that leads."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from counties import audit
from counties.models import DepartmentGroup, School, User
from counties.services.notices import reporters_by_department
from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Assignment, CountyPlan, Task
from tracker.roadmaps.rules.status import ENDED, State
from tracker.roadmaps.services import standings


def fan_out(assignment: Assignment, joined: date | None = None) -> list[Assignment]:
    """Give each member of the assignment's group an assignment of its own; return the new ones.

    Members that are not active, closed schools and members that have one already are left out.
    `joined` is the first day of the new members if the plan is in force already; a school that
    opened after the plan was issued serves from its opening day. The caller updates the standing
    of the group (see `follow_groups`).
    """
    assert assignment.group is not None
    taken = assignment.member_assignments.values("department")
    closed = School.objects.exclude(closed_on=None).values("department")
    members = assignment.group.members.filter(is_active=True).exclude(
        Q(pk__in=taken) | Q(pk__in=closed)
    )
    plan = assignment.task.plan
    return Assignment.objects.bulk_create(
        Assignment(
            task_id=assignment.task_id,
            position=assignment.position,
            item_id=assignment.item_id,
            role=assignment.role,
            written=assignment.written,
            department=member,
            via=assignment,
            member_since=_opened_within(plan, getattr(member, "school", None)) or joined,
        )
        for member in members.select_related("school")
    )


def fan_out_all(plan: CountyPlan, joined: date | None = None) -> None:
    """Call `fan_out` for each assignment of a group in `plan`; `joined` as there."""
    for assignment in Assignment.objects.filter(task__plan=plan, group__isnull=False):
        fan_out(assignment, joined)


def _opened_within(plan: CountyPlan, school: School | None) -> date | None:
    """Return the day on which `school` opened, if the plan was issued by then."""
    opened = school.opened_on if school else None
    return opened if opened and plan.issued_on and opened >= plan.issued_on else None


@transaction.atomic
def follow_groups(*, groups: Collection[DepartmentGroup], by: User | None) -> None:
    """Update the assignments of the members of `groups` after the groups have changed.

    In each open task of a plan in force, a new member gets an assignment. The assignment of a
    member that closed, merged, left or became inactive ends on that day. The standing of the group
    is updated.
    """
    today = timezone.localdate()
    for group in groups:
        rows = Assignment.objects.filter(group=group, task__plan__state=PlanState.IN_FORCE)
        rows = rows.with_task_status(today).exclude(task_state__in=ENDED).as_of(today)
        joined: set[str] = set()
        moved: set[str] = set()
        tasks = 0
        for own in rows.select_related("task__plan", "group"):
            if own.state == State.CLOSED and not own.member_assignments.exists():
                continue  # the office closed it for the whole group, which had no members yet
            standings.lock_task(own.task_id)
            made = fan_out(own, joined=today)
            days = _follow_days(own, today)
            if made or days:
                first = [a.member_since or today for a in made] + list(days.values())
                standings.update_group(own, min(first))
                joined |= {str(a.department) for a in made}
                moved |= days.keys()
                tasks += 1
        if tasks:
            audit.record(
                by=by,
                verb="集合单位任务随成员调整",
                target=group,
                county=group.county,
                after={"joined": sorted(joined), "moved": sorted(moved), "tasks": tasks},
            )


def _follow_days(own: Assignment, today: date) -> dict[str, date]:
    """Set the days on which each member of `own` serves; return the first changed day by name."""
    assert own.group is not None
    present = set(own.group.members.filter(is_active=True).values_list("pk", flat=True))
    changed = {}
    for member in own.member_assignments.select_related("department__school"):
        before = (member.member_since, member.member_until)
        school: School | None = getattr(member.department, "school", None)
        member.member_since = _opened_within(own.task.plan, school) or member.member_since
        gone = member.member_until if member.left_out else None
        if member.department_id not in present:
            gone = min(member.member_until or today, today)
        closed = school.closed_on if school else None
        member.member_until = min((day for day in (gone, closed) if day), default=None)
        days = {*before} ^ {member.member_since, member.member_until}
        if before != (member.member_since, member.member_until):
            member.save(update_fields=["member_since", "member_until"])
            changed[str(member.department)] = min((d for d in days if d), default=today)
    return changed


@transaction.atomic
def leave_out(*, assignment: Assignment, by: User, reason: str) -> None:
    """Release a member of a group from a task from today on, with a written reason.

    Raises ValueError if there is no reason, if it is too long, if `assignment` is not that of a
    member who serves today, or if it is the last one.
    """
    if not reason.strip():
        raise ValueError("请写明不承担的原因。")
    if (more := len(reason.strip()) - 200) > 0:
        raise ValueError(f"原因最多 200 个字，超出 {more} 个字，请删减后再提交。")
    own, today = assignment.via, timezone.localdate()
    if own is None or not assignment.serves_on(today):
        raise ValueError("只有集合单位中正在承担任务的成员可以设为不承担。")
    standings.lock_task(assignment.task_id)
    if own.member_assignments.serving_on(today).count() < 2:
        raise ValueError("这是最后一个承担的成员；整项任务不需要做的，请裁定中止。")
    assignment.left_out, assignment.member_until = reason.strip(), today
    assignment.save(update_fields=["left_out", "member_until"])
    standings.update_group(own, today)
    _record_member(by, "成员不承担任务", assignment)


@transaction.atomic
def take_back(*, assignment: Assignment, by: User) -> None:
    """Make a member that was left out serve again, unless it has closed or left the group.

    Raises ValueError if it was not left out.
    """
    own = assignment.via
    if own is None or not assignment.left_out:
        raise ValueError("该单位没有被设为不承担。")
    standings.lock_task(assignment.task_id)
    assignment.left_out = ""
    assignment.save(update_fields=["left_out"])
    today = timezone.localdate()
    _follow_days(own, today)
    standings.update_group(own, today)
    _record_member(by, "成员恢复承担任务", assignment)


def _record_member(by: User, verb: str, assignment: Assignment) -> None:
    audit.record(
        by=by,
        verb=verb,
        target=assignment.task,
        county=assignment.task.plan.county,
        after={"member": str(assignment), "reason": assignment.left_out},
    )


@transaction.atomic
def confirm_lead(*, task: Task, assignment: Assignment, by: User) -> None:
    """Make `assignment` the confirmed lead of `task`, which reports for the whole task.

    Raises ValueError if it belongs to another task, to a person, or to a member of a group.
    """
    if (
        assignment.task_id != task.pk
        or not assignment.is_reportable
        or assignment.via_id is not None
    ):
        raise ValueError("只能从本任务的责任单位中确定牵头单位。")
    standings.lock_task(task.pk)
    before = task.assignments.filter(leads=True).first()
    task.assignments.filter(leads=True).update(leads=False, inferred=False)
    Assignment.objects.filter(pk=assignment.pk).update(leads=True, inferred=False)
    standings.update_task(task, timezone.now())
    audit.record(
        by=by,
        verb="确定牵头单位",
        target=task,
        county=task.plan.county,
        before={"lead": str(before or ""), "inferred": before.inferred if before else False},
        after={"lead": str(assignment), "inferred": False},
    )


def reporters_of_lead(lead: Assignment | None, day: date) -> list[User]:
    """Return the reporters of the department of `lead`, or of the members of its group on `day`."""
    if lead is None:
        return []
    members = lead.member_assignments.serving_on(day).values_list("department_id", flat=True)
    units = [lead.department_id, *members]
    reporters = reporters_by_department(unit for unit in units if unit is not None)
    return [user for users in reporters.values() for user in users]
