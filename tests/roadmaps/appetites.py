"""Jobs for a child process that behave as a hostile file makes its reader behave."""


def eat_memory(content: bytes, *_: str) -> bytes:
    return content * 2**40


def loop(content: bytes, *_: str) -> bytes:
    while True:
        pass


def sleep(content: bytes, *_: str) -> bytes:
    import time

    time.sleep(60)
    return content


def fail(content: bytes, *_: str) -> bytes:
    raise ValueError


def crash(content: bytes, *_: str) -> bytes:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGSEGV)
    return content


def write(content: bytes, path: str) -> bytes:
    from pathlib import Path

    Path(path).write_bytes(content)
    return content


def tell(content: bytes, *arguments: str) -> bytes:
    """What the child knows: its environment, what it was given, and whether it has seen Django."""
    import os
    import sys

    return repr(
        (sorted(set(os.environ) - {"LC_CTYPE"}), content, arguments, "django" in sys.modules)
    ).encode()
