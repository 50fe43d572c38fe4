"""Expected effects (预期成效): how a task is expected to change figures of schools."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.models import School, User
from tracker.roadmaps.models import Task, TaskGain


@transaction.atomic
def add_expected_effect(
    *, by: User, task: Task, school: School, figure: str, amount: Decimal, stage: str = ""
) -> TaskGain:
    """Store that `task` is expected to change `figure` of `school` by `amount`; return the effect.

    The same effect is not stored twice. Raises ValidationError if another amount is stored for the
    same task, school, stage and figure.
    """
    Task.objects.select_for_update(no_key=True).values_list("pk").get(pk=task.pk)
    place = {"task": task, "school": school, "stage": stage, "figure": figure}
    existing: TaskGain | None = TaskGain.objects.held().filter(**place, amount=amount).first()
    if existing:
        return existing
    gain = TaskGain(**place, amount=amount, by=by)
    gain.full_clean()
    gain.save()
    _record(by, "登记预期成效", gain, after=True)
    return gain


@transaction.atomic
def remove_expected_effect(*, by: User, gain: TaskGain) -> None:
    """Remove `gain` from now on; pages as of an earlier day still show it.

    If it has been removed already, nothing happens.
    """
    locked = TaskGain.objects.select_for_update(no_key=True).get(pk=gain.pk)
    if locked.removed_at is not None:
        return
    locked.removed_at, locked.removed_by = timezone.now(), by
    locked.save(update_fields=["removed_at", "removed_by"])
    _record(by, "删除预期成效", gain, after=False)


def _record(by: User, verb: str, gain: TaskGain, *, after: bool) -> None:
    values = {
        "school": str(gain.school),
        "stage": gain.stage,
        "figure": gain.figure,
        "amount": f"{gain.amount:f}",
    }
    county = gain.task.plan.county
    audit.record(
        by=by,
        verb=verb,
        target=gain.task,
        county=county,
        before=None if after else values,
        after=values if after else None,
    )
