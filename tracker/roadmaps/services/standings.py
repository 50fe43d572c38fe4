"""Standings follow from what was reported and decided; nothing else writes them."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from counties import audit
from tracker.roadmaps.choices import RulingKind
from tracker.roadmaps.models import Assignment, AssignmentStanding, Task, TaskStanding
from tracker.roadmaps.rules.status import State, Status, roll_up, task_status


def hold(task_id: int) -> None:
    """Let others wait who would change the task: its standing follows from all its assignments,
    and two of them closing at once would each see the other open.

    Call first inside the transaction. On SQLite the transaction itself holds the only write lock.
    """
    audit.lock_chain(
        Q(plans__tasks=task_id)
    )  # before the task: an act on many tasks holds it from then
    Task.objects.select_for_update(no_key=True).values_list("pk").get(pk=task_id)


def move(assignment: Assignment, standing: Status, at: datetime) -> None:
    """From `at` on `assignment` stands so; its group and its task follow."""
    _open(AssignmentStanding, standing, at, assignment=assignment)
    if assignment.via is not None:
        standing = _group_standing(assignment.via, timezone.localdate(at))
        _open(AssignmentStanding, standing, at, assignment=assignment.via)
    follow(assignment.task, at)


def follow_members(group: Assignment, day: date) -> None:
    """From `day` on the assignment `group` stands for other members; its task follows.

    A change that is registered late holds from its day, or from what happened last since.
    """
    at = timezone.make_aware(datetime.combine(day, time.min))
    standing = _group_standing(group, timezone.localdate())
    _open(AssignmentStanding, standing, _not_before(group.standings, at), assignment=group)
    follow(group.task, _not_before(group.task.standings, at))


def _not_before(stretches: Any, at: datetime) -> datetime:
    """`at`, or when the open one of `stretches` began, if that is later."""
    current = stretches.filter(until=None).first()
    return max(at, current.since) if current else at


def follow(task: Task, at: datetime) -> None:
    """From `at` on `task` stands as its assignments and its last ruling say."""
    ruling = task.rulings.order_by("-id").first()  # not by a clock that may step back
    if ruling and ruling.kind == RulingKind.CANCEL:
        standing = Status(State.CANCELLED)
    elif ruling and ruling.kind == RulingKind.CLOSE:
        standing = Status(State.CLOSED, ruling.closed_on or timezone.localdate(ruling.at), 100)
    else:
        standing = _from_assignments(task)
    _open(TaskStanding, standing, at, task=task)


def extend(task: Task, due: date, at: datetime) -> None:
    """From `at` on the deadline of `task` is `due`, by one extension more."""
    current = task.standings.filter(until=None).first()
    standing = current.value if current else Status()
    extensions = current.extensions if current else 0
    at = _end(current, at)
    _begin(TaskStanding, standing, at, task=task, due_on=due, extensions=extensions + 1)


def end_extension(task: Task, at: datetime) -> None:
    """From `at` on the plan's own deadline holds again: a new version has set it."""
    current = task.standings.filter(until=None).first()
    if current is not None and current.extensions:
        _end(current, at)
        _begin(TaskStanding, current.value, at, task=task)


def open_standings(assignments: list[Assignment]) -> dict[int, Status]:
    """How each of `assignments` stands now, by its id."""
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
    standing: Status,
    at: datetime,
    **owner: Any,
) -> None:
    """End the open stretch at `at` and begin another, unless nothing changed."""
    current = model._default_manager.filter(until=None, **owner).first()
    if standing == (current.value if current else Status()):
        return
    at = _end(current, at)
    if isinstance(current, TaskStanding):
        owner |= {"due_on": current.due_on, "extensions": current.extensions}
    _begin(model, standing, at, **owner)


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
    standing: Status,
    at: datetime,
    **fields: Any,
) -> None:
    model._default_manager.create(
        since=at,
        state=standing.state,
        closed_on=standing.closed_on,
        share=standing.share,
        **fields,
    )


def current_status(assignment: Assignment) -> Status:
    """How `assignment` stands now."""
    return open_standings([assignment])[assignment.pk]
