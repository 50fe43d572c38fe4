"""The child process of `sandbox.run`: runs one job on the file from standard input and writes the
result to standard output.

It is started as a script with its limits and the name of the job. A file that makes its reader use
too much memory or time ends this process only.
"""

import resource
import sys
from importlib import import_module
from pathlib import Path

OUT_OF_MEMORY = 3  # exit code


def limit(memory: int, seconds: int) -> None:
    """Limit memory (bytes) and CPU time (seconds), and forbid writing to files."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # the soft limit sends SIGXCPU, by which the parent knows the reason; the hard limit kills
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Run the job that the command line names; exit with OUT_OF_MEMORY on a MemoryError."""
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
