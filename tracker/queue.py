"""The queue of long work, which is a table of the database (django-tasks).

Who works a task holds it on a lease that it renews. What a killed worker left behind lapses, and
is taken up by the next one: django-tasks-db itself would count it as running for ever.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

LEASE = timedelta(seconds=60)
STALLED = timedelta(minutes=5)  # what has waited so long, nobody works


def renew(task_id: str) -> None:
    """The worker of this task is alive: `started_at` is the last sign of life."""
    DBTaskResult.objects.filter(pk=task_id).update(started_at=timezone.now())


def waits() -> bool:
    """Is there a task to begin with?"""
    return DBTaskResult.objects.ready().exists()


def stalled(now: datetime) -> bool:
    """Has a task waited so long that there can be no worker?"""
    return DBTaskResult.objects.ready().filter(enqueued_at__lt=now - STALLED).exists()


def lapsed(now: datetime) -> list[DBTaskResult]:
    """Tasks in work of which nobody has given a sign of life for longer than the lease."""
    return list(DBTaskResult.objects.running().filter(started_at__lt=now - LEASE))


def give_back(tasks: list[DBTaskResult]) -> None:
    """Let `tasks` wait again, each unless somebody has taken it up meanwhile."""
    for task in tasks:
        same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        same.update(status=TaskResultStatus.READY)


def held_by(worker: str) -> list[DBTaskResult]:
    """Tasks in work by `worker`."""
    running = DBTaskResult.objects.running()
    return [task for task in running if task.worker_ids[-1:] == [worker]]


def forget(before: datetime) -> None:
    """Remove the tasks that ended before that."""
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
