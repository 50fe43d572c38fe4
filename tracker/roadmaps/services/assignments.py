"""Who answers for a task: members of a group, and the lead the document left open."""

from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.models import User
from tracker.roadmaps.models import Assignment, Task
from tracker.roadmaps.services import standings


def fan_out(assignment: Assignment) -> list[Assignment]:
    """Give each active member of the assignment's group an assignment of its own, once.

    Returns those made. The group's standing follows from theirs.
    """
    assert assignment.group is not None
    taken = set(assignment.member_assignments.values_list("department_id", flat=True))
    members = assignment.group.members.filter(is_active=True).exclude(pk__in=taken)
    return Assignment.objects.bulk_create(
        Assignment(
            task_id=assignment.task_id,
            position=assignment.position,
            item_id=assignment.item_id,
            role=assignment.role,
            written=assignment.written,
            department=member,
            via=assignment,
        )
        for member in members
    )


@transaction.atomic
def confirm_lead(*, task: Task, assignment: Assignment, by: User) -> None:
    """Make `assignment` the confirmed lead of `task`: it reports for the task from now on.

    Raises ValueError when it belongs to another task, to a person, or to a member of a group.
    """
    if (
        assignment.task_id != task.pk
        or not assignment.is_reportable
        or assignment.via_id is not None
    ):
        raise ValueError("只能从本任务的责任单位中确定牵头单位。")
    standings.hold(task.pk)
    before = task.assignments.filter(leads=True).first()
    task.assignments.filter(leads=True).update(leads=False, inferred=False)
    Assignment.objects.filter(pk=assignment.pk).update(leads=True, inferred=False)
    standings.follow(task, timezone.now())
    audit.record(
        by=by,
        verb="确定牵头单位",
        target=task,
        county=task.plan.county,
        before={"lead": str(before or ""), "inferred": before.inferred if before else False},
        after={"lead": str(assignment), "inferred": False},
    )
