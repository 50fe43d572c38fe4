"""Hostile files are read in a process of their own, with limits of memory, processor and time.

Whoever reads a file that somebody sent names a job: a function of bytes that gives bytes, in a
module that imports nothing of Django, so that a child is ready in a twentieth of a second.
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
# Of one worker, so that a rush of photos takes neither all memory nor every processor.
AT_ONCE = 2
# How long a file waits for a place: the requests of a worker must not all stand here.
WAIT_SECONDS = 15
_places = threading.BoundedSemaphore(AT_ONCE)


BUSY_WORDS = "还没有检查：系统正忙，正在检查别的文件。请过一分钟再上传一次。"


class SandboxError(Exception):
    """The job gave no answer: it failed on this file."""


class SandboxBusy(SandboxError):
    """No place came free in time: nothing was found out about the file."""


class SandboxTimeout(SandboxError):
    """The job was ended at its limit of time."""


class SandboxOutOfMemory(SandboxError):
    """The job was ended at its limit of memory."""


def run(job: str, content: bytes, *arguments: str) -> bytes:
    """Run `job` ("module:function") in a child process and return the bytes it returns.

    The job is called with `content` and the text `arguments`. Raises SandboxTimeout and
    SandboxOutOfMemory at a limit, SandboxBusy when no place came free, and SandboxError for any
    other end.
    """
    limits = (str(MEMORY), str(CPU_SECONDS))
    # -I: nothing of the environment or the current folder reaches the child; -B: nor a file left
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
    if done.returncode in (OUT_OF_MEMORY, -signal.SIGKILL):  # or the machine ran short of it
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
