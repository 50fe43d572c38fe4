"""Gunicorn's configuration (`--config python:tracker.server`): the names below are its settings.

One of its worker processes serves no requests but manages the queue of background tasks
(`tracker.worker`). Forked from the loaded portal like the others, it needs hardly any memory;
gunicorn restarts it when it dies and stops it with the rest.
"""

import os
from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class PortalWorker(ThreadWorker):
    """A worker process that serves requests or manages the queue."""

    keeps_queue = False

    def run(self) -> None:
        """Serve requests, or manage the queue if `keeps_queue`."""
        if not self.keeps_queue:
            super().run()
            return
        from tracker.worker import keep  # noqa: PLC0415  Django is ready only now

        for (
            listener
        ) in self.sockets:  # else the port would stay open if this worker outlives the server
            listener.close()
        keep(self._is_wanted)

    def _is_wanted(self) -> bool:
        self.notify()
        return self.alive and self.ppid == os.getppid()


def pre_fork(server: Any, worker: PortalWorker) -> None:
    """Give the queue to the new worker if no other has it.

    Only the newest workers count: during a reload the older ones are about to end.
    """
    newest = sorted(server.WORKERS.values(), key=lambda other: other.age)[1 - server.num_workers :]
    worker.keeps_queue = not any(other.keeps_queue for other in newest)


worker_class = PortalWorker
workers = 3  # two for requests, one for the queue
threads = 4
timeout = 60
preload_app = True
control_socket_disable = True
