"""Run code that reads hostile files in a child process with limits of memory, CPU and time.

A job is a function from bytes to bytes in a module that imports nothing of Django, so that the
child starts in a twentieth of a second.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.files.sandbox_child import OUT_OF_MEMORY

CHILD = Path(__file__).with_name("sandbox_child.py")
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 40
# Jobs at once in one worker, so that many photos take neither all memory nor all processors.
AT_ONCE = 2
# How long a file waits for a place: not all request threads of a worker may wait here.
WAIT_SECONDS = 15
_places = threading.BoundedSemaphore(AT_ONCE)


BUSY_WORDS = "还没有检查：系统正忙，正在检查别的文件。请过一分钟再上传一次。"


class SandboxError(Exception):
    """The job failed on this file."""


class SandboxBusy(SandboxError):
    """No place came free in time; nothing is known about the file."""


class SandboxTimeout(SandboxError):
    """The job exceeded its limit of CPU or wall-clock time."""


class SandboxOutOfMemory(SandboxError):
    """The job exceeded its limit of memory."""


def run(job: str, content: bytes, *arguments: str) -> bytes:
    """Run `job` ("module:function") in a child process and return the bytes it returns.

    The job is called with `content` and the text `arguments`. Raises SandboxTimeout and
    SandboxOutOfMemory at a limit, SandboxBusy when no place came free, and SandboxError for any
    other end.
    """
    limits = (str(MEMORY), str(CPU_SECONDS))
    # -I isolates the child from the environment and the current folder, -B writes no bytecode
    command = [sys.executable, "-I", "-B", str(CHILD), *limits, job, *arguments]
    with place(_places):
        try:
            done = subprocess.run(
                command,
                input=content,
                capture_output=True,
                timeout=WALL_SECONDS,
                check=False,
                env={},
            )
        except subprocess.TimeoutExpired as error:
            raise SandboxTimeout from error
    if done.returncode == -signal.SIGXCPU:
        raise SandboxTimeout
    if done.returncode in (
        OUT_OF_MEMORY,
        -signal.SIGKILL,
    ):  # or the kernel killed it for lack of memory
        raise SandboxOutOfMemory
    if done.returncode:
        raise SandboxError
    return done.stdout


@contextmanager
def place(places: threading.Semaphore) -> Iterator[None]:
    """Hold one of `places`. Raises SandboxBusy when none comes free within `WAIT_SECONDS`."""
    if not places.acquire(timeout=WAIT_SECONDS):
        raise SandboxBusy
    try:
        yield
    finally:
        places.release()
