"""Runs one job on one file, apart from the portal: the file on standard input, the answer on
standard output. Started by `confined.run` as a script, with its limits and the job's name.

A file that makes its reader eat memory or time ends this process and nothing else.
"""

import resource
import sys
from importlib import import_module
from pathlib import Path

OUT_OF_MEMORY = 3  # the exit code that says so


def limit(memory: int, seconds: int) -> None:
    """No more memory and processor time than given, and no file may be written."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # the first limit ends the process with a signal of its own, the second by force
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    memory, seconds, job, *arguments = sys.argv[1:]
    limit(int(memory), int(seconds))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    module, _, name = job.partition(":")
    try:
        answer = getattr(import_module(module), name)(sys.stdin.buffer.read(), *arguments)
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
