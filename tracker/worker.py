"""Works off the queue of background tasks in a process that exists only while there is work.

The keeper checks the queue every second and forks a worker, so that the memory needed for an
archive of thousands of files is freed when the archive is done. The keeper survives a killed
worker, makes its task ready again and forks the next.
"""

import logging
import os
import signal
import time
from collections.abc import Callable

from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME

from tracker import queue

REST = 1.0  # seconds between two checks

logger = logging.getLogger(__name__)


def keep(alive: Callable[[], bool]) -> None:
    """Manage the queue until `alive()`, called at every check, returns False.

    Then the worker is killed and its task made ready for the next one.
    """
    keeper = Keeper()
    try:
        while alive():
            try:
                keeper.look()
            except DatabaseError:  # the database may come back
                logger.exception("后台任务：数据库没有应答")
                connections.close_all()
            time.sleep(REST)
    finally:
        keeper.stop()


class Keeper:
    """Keeps one worker process running while there are tasks."""

    def __init__(self) -> None:
        self.pid = 0  # of the worker; 0 while there is none
        self.name = ""

    def look(self) -> None:
        """Make abandoned tasks ready again, and start a worker if tasks wait and there is none."""
        abandoned = queue.lapsed(timezone.now())
        if self.pid and any(task.worker_ids[-1:] == [self.name] for task in abandoned):
            os.kill(self.pid, signal.SIGKILL)  # the worker hangs: it no longer renews its lease
        if self.pid and self._ended():
            abandoned += queue.held_by(self.name)
        queue.give_back(abandoned)
        if not self.pid and queue.has_ready_task():
            self._begin()

    def stop(self) -> None:
        """Kill the worker at once. The database rolls back its open transaction."""
        if not self.pid:
            return
        os.kill(self.pid, signal.SIGKILL)
        self._ended(wait=True)
        queue.give_back(queue.held_by(self.name))

    def _ended(self, *, wait: bool = False) -> bool:
        """Return whether the worker process has ended."""
        if os.waitpid(self.pid, 0 if wait else os.WNOHANG)[0] == 0:
            return False
        self.pid = 0
        return True

    def _begin(self) -> None:
        """Fork the worker process."""
        self.name = get_random_string(32)
        connections.close_all()  # the worker must not share a connection
        self.pid = os.fork()
        if self.pid == 0:
            _work(self.name)


def _work(name: str) -> None:
    """Run the ready tasks in the worker process, then exit; never returns."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGABRT):
        signal.signal(number, signal.SIG_DFL)
    code = 1
    try:
        work_what_waits(name)
        connections.close_all()
        code = 0
    except BaseException:
        logger.exception("后台任务中断")
    finally:
        os._exit(code)


def work_what_waits(name: str) -> None:
    """Run the ready tasks one after the other as the worker called `name`."""
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415  rarely needed

    Worker(
        queue_names=[DEFAULT_TASK_QUEUE_NAME],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
    ).run()
