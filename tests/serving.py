"""A real portal on a free port, for browser tests, screenshots and benchmarks."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).parent.parent


def environment(data: Path) -> dict[str, str]:
    """The environment of a portal whose data lie in the folder `data`."""
    return {
        **os.environ,
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'portal.sqlite3'}",
        "FONT_DIR": str(settings.FONT_DIR),
        "SECRET_KEY": "a-portal-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABC",
        "DEBUG": "0",
    }


def manage(data: Path, *arguments: str) -> None:
    """Run a management command of the portal whose data lie in `data`."""
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(data), check=True
    )


@contextmanager
def serve(data: Path, *, workers: int = 1) -> Iterator[str]:
    """Serve as `./run` does; yields the address once the portal is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tracker.wsgi:application"]
    command += ["--config", "python:tracker.server", "--workers", str(workers + 1)]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(data))
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/readyz")
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _wait(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address).close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)
