"""How gunicorn serves the portal (`--config python:tracker.server`): names are its settings.

One of its processes answers no request but keeps the queue of long work (`tracker.worker`). Forked
like the others from the portal already loaded, it takes hardly any memory; gunicorn starts it
again when it dies and stops it with the rest.
"""

import os
from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class PortalWorker(ThreadWorker):
    """Serves, or keeps the queue."""

    keeps_queue = False

    def run(self) -> None:
        if not self.keeps_queue:
            super().run()
            return
        from tracker.worker import keep  # noqa: PLC0415  Django is ready only now

        for listener in self.sockets:  # the port is not held by a worker that outlives the server
            listener.close()
        keep(self._is_wanted)

    def _is_wanted(self) -> bool:
        self.notify()
        return self.alive and self.ppid == os.getppid()


def pre_fork(server: Any, worker: PortalWorker) -> None:
    """The queue is kept by one. Only the newest are asked: a reload ends the others."""
    newest = sorted(server.WORKERS.values(), key=lambda other: other.age)[1 - server.num_workers :]
    worker.keeps_queue = not any(other.keeps_queue for other in newest)


worker_class = PortalWorker
workers = 3  # two that serve, one that keeps the queue
threads = 4
timeout = 60
preload_app = True
control_socket_disable = True
