"""Works the queue of long work, in a process that is there only while there is work.

The keeper looks for work once a second and forks a worker, so that the memory of an archive of
thousands of files is given back when it is made. The keeper outlives a killed worker, gives its
task back and forks the next.
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

REST = 1.0  # seconds between two looks

logger = logging.getLogger(__name__)


def keep(alive: Callable[[], bool]) -> None:
    """Have the queue worked until `alive`, asked at every look, says no. Then the worker is
    stopped and what it worked on waits for the next one."""
    keeper = Keeper()
    try:
        while alive():
            try:
                keeper.look()
            except DatabaseError:  # it may come back
                logger.exception("后台任务：数据库没有应答")
                connections.close_all()
            time.sleep(REST)
    finally:
        keeper.stop()


class Keeper:
    """Keeps one worker process while there is work."""

    def __init__(self) -> None:
        self.pid = 0  # of the worker; 0 while there is none
        self.name = ""

    def look(self) -> None:
        """Take up what was left behind; begin a worker where there is work and none."""
        left = queue.lapsed(timezone.now())
        if self.pid and any(task.worker_ids[-1:] == [self.name] for task in left):
            os.kill(self.pid, signal.SIGKILL)  # it hangs
        if self.pid and self._ended():
            left += queue.held_by(self.name)
        queue.give_back(left)
        if not self.pid and queue.waits():
            self._begin()

    def stop(self) -> None:
        """End the worker at once. The database undoes what it was about to write."""
        if not self.pid:
            return
        os.kill(self.pid, signal.SIGKILL)
        self._ended(wait=True)
        queue.give_back(queue.held_by(self.name))

    def _ended(self, *, wait: bool = False) -> bool:
        if os.waitpid(self.pid, 0 if wait else os.WNOHANG)[0] == 0:
            return False
        self.pid = 0
        return True

    def _begin(self) -> None:
        self.name = get_random_string(32)
        connections.close_all()  # none is shared with the worker
        self.pid = os.fork()
        if self.pid == 0:
            _work(self.name)


def _work(name: str) -> None:
    """In the worker process: work what waits, then end. Never returns."""
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
    """Work the tasks that wait, one after the other, as the worker called `name`."""
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
