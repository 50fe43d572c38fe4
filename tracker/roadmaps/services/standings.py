"""The stored standings, which follow from reports and decisions; nothing else writes them."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from counties import audit
from tracker.roadmaps.choices import RulingKind
from tracker.roadmaps.models import Assignment, AssignmentStanding, Task, TaskStanding
from tracker.roadmaps.rules.status import State, Status, roll_up, task_status


def lock_task(task_id: int) -> None:
    """Lock the task: its status follows from all its assignments, and two of them that close at the
    same time would each see the other open.

    Call it first in the transaction. On SQLite the transaction itself holds the only write lock.
    """
    # before the task: an act on many tasks locks the chain first, too
    audit.lock_chain(Q(plans__tasks=task_id))
    Task.objects.select_for_update(no_key=True).values_list("pk").get(pk=task_id)


def move(assignment: Assignment, status: Status, at: datetime) -> None:
    """Give `assignment` the `status` from `at` on; its group and its task follow."""
    _open(AssignmentStanding, status, at, assignment=assignment)
    if assignment.via is not None:
        status = _group_standing(assignment.via, timezone.localdate(at))
        _open(AssignmentStanding, status, at, assignment=assignment.via)
    follow(assignment.task, at)


def follow_members(group: Assignment, day: date) -> None:
    """Give the assignment of a group the status of its members from `day` on; its task follows.

    A change that is registered late holds from its day, or from what happened last since.
    """
    at = timezone.make_aware(datetime.combine(day, time.min))
    status = _group_standing(group, timezone.localdate())
    _open(AssignmentStanding, status, _not_before(group.standings, at), assignment=group)
    follow(group.task, _not_before(group.task.standings, at))


def _not_before(stretches: Any, at: datetime) -> datetime:
    """`at`, or when the open one of `stretches` began, if that is later."""
    current = stretches.filter(until=None).first()
    return max(at, current.since) if current else at


def follow(task: Task, at: datetime) -> None:
    """Give `task`, from `at` on, the status of its assignments or of its last ruling."""
    ruling = task.rulings.order_by("-id").first()  # not by a clock that may step back
    if ruling and ruling.kind == RulingKind.CANCEL:
        status = Status(State.CANCELLED)
    elif ruling and ruling.kind == RulingKind.CLOSE:
        status = Status(State.CLOSED, ruling.closed_on or timezone.localdate(ruling.at), 100)
    else:
        status = _from_assignments(task)
    _open(TaskStanding, status, at, task=task)


def extend(task: Task, due: date, at: datetime) -> None:
    """From `at` on the deadline of `task` is `due`, by one extension more."""
    current = task.standings.filter(until=None).first()
    status = current.value if current else Status()
    extensions = current.extensions if current else 0
    at = _end(current, at)
    _begin(TaskStanding, status, at, task=task, due_on=due, extensions=extensions + 1)


def end_extension(task: Task, at: datetime) -> None:
    """From `at` on the plan's own deadline holds again: a new version has set it."""
    current = task.standings.filter(until=None).first()
    if current is not None and current.extensions:
        _end(current, at)
        _begin(TaskStanding, current.value, at, task=task)


def open_standings(assignments: list[Assignment]) -> dict[int, Status]:
    """The present status of each of `assignments`, by its id."""
    rows = AssignmentStanding.objects.filter(assignment__in=assignments, until=None)
    found = {row.assignment_id: row.value for row in rows}
    return {a.pk: found.get(a.pk, Status()) for a in assignments}


def _from_assignments(task: Task) -> Status:
    reporting = [a for a in task.assignments.filter(via=None) if a.reports_for_task]
    standings = open_standings(reporting)
    lead = next((standings[a.pk] for a in reporting if a.leads), None)
    return task_status(lead, [standings[a.pk] for a in reporting if not a.leads])


def _group_standing(group_assignment: Assignment, day: date) -> Status:
    members = list(group_assignment.member_assignments.serving_on(day))
    return roll_up(list(open_standings(members).values()))


def _open(
    model: type[AssignmentStanding] | type[TaskStanding],
    status: Status,
    at: datetime,
    **owner: Any,
) -> None:
    """End the open stretch at `at` and begin another, unless nothing changed."""
    current = model._default_manager.filter(until=None, **owner).first()
    if status == (current.value if current else Status()):
        return
    at = _end(current, at)
    if isinstance(current, TaskStanding):
        owner |= {"due_on": current.due_on, "extensions": current.extensions}
    _begin(model, status, at, **owner)


def _end(current: AssignmentStanding | TaskStanding | None, at: datetime) -> datetime:
    """End the stretch `current`; returns when: at `at`, or at its beginning where the server's
    clock was set back behind it. What happens second stands second, whatever the clock says."""
    if current is None:
        return at
    current.until = max(at, current.since)
    current.save(update_fields=["until"])
    return current.until


def _begin(
    model: type[AssignmentStanding] | type[TaskStanding],
    status: Status,
    at: datetime,
    **fields: Any,
) -> None:
    model._default_manager.create(
        since=at,
        state=status.state,
        closed_on=status.closed_on,
        share=status.share,
        **fields,
    )


def current_status(assignment: Assignment) -> Status:
    """The present status of `assignment`."""
    return open_standings([assignment])[assignment.pk]
