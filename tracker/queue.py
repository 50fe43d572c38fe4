"""The queue of background tasks, a table of the database (django-tasks).

A worker holds its task on a lease and renews it. If a worker is killed, the lease expires and the
next worker takes the task up; django-tasks-db alone would consider it running for ever.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

LEASE = timedelta(seconds=60)
STALLED = timedelta(minutes=5)


def renew(task_id: str) -> None:
    """Renew the lease of the task; `started_at` is used as the last sign of life."""
    DBTaskResult.objects.filter(pk=task_id).update(started_at=timezone.now())


def has_ready_task() -> bool:
    """Return whether a task is ready to be started."""
    return DBTaskResult.objects.ready().exists()


def stalled(now: datetime) -> bool:
    """Return whether a task has been ready for so long that no worker can be running."""
    return DBTaskResult.objects.ready().filter(enqueued_at__lt=now - STALLED).exists()


def lapsed(now: datetime) -> list[DBTaskResult]:
    """Return the running tasks whose lease has expired."""
    return list(DBTaskResult.objects.running().filter(started_at__lt=now - LEASE))


def give_back(tasks: list[DBTaskResult]) -> None:
    """Make `tasks` ready again, unless another worker has taken them up meanwhile."""
    for task in tasks:
        same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        same.update(status=TaskResultStatus.READY)


def held_by(worker: str) -> list[DBTaskResult]:
    """Return the running tasks of the worker called `worker`."""
    running = DBTaskResult.objects.running()
    return [task for task in running if task.worker_ids[-1:] == [worker]]


def forget(before: datetime) -> None:
    """Delete the tasks that finished before `before`."""
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
