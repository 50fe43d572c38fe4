"""Write the stored statuses (standings) of tasks and assignments.

A standing is a period of time in one status. Standings follow from reports and decisions; only this
module writes them.
"""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from counties import audit
from tracker.roadmaps.choices import RulingKind
from tracker.roadmaps.models import Assignment, AssignmentStanding, Task, TaskStanding
from tracker.roadmaps.rules.status import State, Status, roll_up, task_status


def lock_task(task_id: int) -> None:
    """Lock the task until the end of the transaction.

    The status of a task follows from all its assignments. Without the lock, two assignments that
    close at the same time would each see the other one open. Call it first in the transaction. On
    SQLite the transaction itself holds the only write lock.
    """
    # the chain before the task, as actions on many tasks do: one order prevents deadlocks
    audit.lock_chain(Q(plans__tasks=task_id))
    Task.objects.select_for_update(no_key=True).values_list("pk").get(pk=task_id)


def set_assignment_status(assignment: Assignment, status: Status, at: datetime) -> None:
    """Set the status of `assignment` from `at` on, and update its group and its task."""
    _open(AssignmentStanding, status, at, assignment=assignment)
    if assignment.via is not None:
        status = _group_standing(assignment.via, timezone.localdate(at))
        _open(AssignmentStanding, status, at, assignment=assignment.via)
    update_task(assignment.task, at)


def update_group(group: Assignment, day: date) -> None:
    """Update the assignment `group` and its task from its members, from `day` on.

    `day` may be in the past. If something has happened since, the change counts from then.
    """
    at = timezone.make_aware(datetime.combine(day, time.min))
    status = _group_standing(group, timezone.localdate())
    _open(AssignmentStanding, status, _not_before(group.standings, at), assignment=group)
    update_task(group.task, _not_before(group.task.standings, at))


def _not_before(standings: Any, at: datetime) -> datetime:
    """Return `at`, or the start of the open standing in `standings` if that is later."""
    current = standings.filter(until=None).first()
    return max(at, current.since) if current else at


def update_task(task: Task, at: datetime) -> None:
    """Update the status of `task`, from `at` on, from its last ruling or its assignments."""
    ruling = task.rulings.order_by("-id").first()  # not by a clock that may step back
    if ruling and ruling.kind == RulingKind.CANCEL:
        status = Status(State.CANCELLED)
    elif ruling and ruling.kind == RulingKind.CLOSE:
        status = Status(State.CLOSED, ruling.closed_on or timezone.localdate(ruling.at), 100)
    else:
        status = _from_assignments(task)
    _open(TaskStanding, status, at, task=task)


def extend(task: Task, due: date, at: datetime) -> None:
    """Set the deadline of `task` to `due` from `at` on, and count one more extension."""
    current = task.standings.filter(until=None).first()
    status = current.value if current else Status()
    extensions = current.extensions if current else 0
    at = _end(current, at)
    _begin(TaskStanding, status, at, task=task, due_on=due, extensions=extensions + 1)


def end_extension(task: Task, at: datetime) -> None:
    """Use the deadline of the plan again from `at` on; called if a new version has set it."""
    current = task.standings.filter(until=None).first()
    if current is not None and current.extensions:
        _end(current, at)
        _begin(TaskStanding, current.value, at, task=task)


def open_standings(assignments: list[Assignment]) -> dict[int, Status]:
    """Return the current status of each of `assignments` by its id."""
    rows = AssignmentStanding.objects.filter(assignment__in=assignments, until=None)
    statuses = {row.assignment_id: row.value for row in rows}
    return {a.pk: statuses.get(a.pk, Status()) for a in assignments}


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
    """End the open standing of `owner` at `at` and begin another, if the status has changed."""
    current = model._default_manager.filter(until=None, **owner).first()
    if status == (current.value if current else Status()):
        return
    at = _end(current, at)
    if isinstance(current, TaskStanding):
        owner |= {"due_on": current.due_on, "extensions": current.extensions}
    _begin(model, status, at, **owner)


def _end(current: AssignmentStanding | TaskStanding | None, at: datetime) -> datetime:
    """End the standing `current` at `at`, and return the time of its end.

    That is the start of `current` if the server's clock was set back behind it, so that standings
    stay in the order in which things happened.
    """
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
    """Return the current status of `assignment`."""
    return open_standings([assignment])[assignment.pk]
