"""One task over the versions of its plan: its rows, and the row that has its progress."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from tracker.roadmaps.choices import PlanState
from tracker.roadmaps.models import Assignment, CountyPlan, ProgressReport, Task, TaskGain
from tracker.roadmaps.models.querysets import in_force_on
from tracker.roadmaps.rules.months import Month


def current_row_of(row: Task | Assignment) -> int:
    """The id of the row that has the progress of `row`: its own, or, for a text of an earlier
    version, the row that goes on from version to version."""
    return row.carried_by_id or row.pk


def texts_of(task: Task) -> QuerySet[Task, int]:
    """The ids of the rows that are this task, in any version: for `__in`, as a query within."""
    current = current_row_of(task)
    return Task.objects.filter(Q(pk=current) | Q(carried_by=current)).values_list("pk", flat=True)


def gains_of(task: Task, day: date) -> QuerySet[TaskGain]:
    """预期成效 of the task at the end of `day`, in whichever version."""
    return (
        TaskGain.objects.held_on(day)
        .filter(task=current_row_of(task))
        .select_related("school__department")
    )


def text_on(task: Task, day: date) -> Task | None:
    """The row with the text of `task` in the plan that was in force on `day`, if it is another.

    No query for a task of `with_parts` that has stood in one version only.
    """
    if current_row_of(task) == task.pk and not getattr(task, "has_other_texts", True):
        return None
    others = Task.objects.filter(in_force_on(day, "plan"), pk__in=texts_of(task))
    return others.exclude(pk=task.pk).first()


def versions_in(plan: CountyPlan, months: Iterable[Month]) -> dict[Month, CountyPlan]:
    """The version that says what was to be done in each of `months`: the one in force at its end,
    `plan` from the month on in which it came into force. One query where another was."""
    months = list(months)
    since = plan.in_force_from
    before = [] if since is None else [month for month in months if month.last < since]
    if not before:
        return dict.fromkeys(months, plan)
    superseded = CountyPlan.objects.filter(county=plan.county_id, state=PlanState.SUPERSEDED)
    versions = list(superseded)
    found = dict.fromkeys(months, plan)
    for month in before:
        then = (each for each in versions if each.is_in_force_on(month.last))
        found[month] = next(then, plan)
    return found


def last_reports(duties: Iterable[Assignment], until: date) -> dict[int, int]:
    """The number of the last report by the end of `until` on each duty of an earlier version,
    by the duty's id. One query; none where there is no such duty."""
    current = {duty.pk: duty.carried_by_id for duty in duties if duty.carried_by_id}
    if not current:
        return {}
    reports = ProgressReport.objects.until(until).filter(assignment__in=current.values())
    newest_last = reports.latest_first().reverse()
    last = dict(newest_last.values_list("assignment", "pk"))
    return {pk: last[row] for pk, row in current.items() if row in last}
