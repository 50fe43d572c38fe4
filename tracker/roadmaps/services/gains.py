"""The office says what a task is to bring to the figures of schools."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from counties import audit
from counties.models import School, User
from tracker.roadmaps.models import Task, TaskGain


@transaction.atomic
def add_gain(
    *, by: User, task: Task, school: School, figure: str, amount: Decimal, stage: str = ""
) -> TaskGain:
    """`task` brings `amount` of `figure` to `school`. The same said twice is said once.

    Raises ValidationError when another amount is held for the same place.
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
def remove_gain(*, by: User, gain: TaskGain) -> None:
    """Take the gain back from now on; what was held until now stays seen as of earlier days.
    Taken back already, it stays as it is."""
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
