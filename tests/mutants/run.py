"""Apply each named mutant to a copy of the tree and run the tests named: they must fail.

`python -m tests.full mutants [NAME…]` runs it; `tests/test_mutants.py` is a slice in the suite.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.mutants import rules, services
from tests.mutants.mutant import Mutant
from tracker.environment import read

MUTANTS = [*rules.MUTANTS, *services.MUTANTS]
ROOT = Path(__file__).parent.parent.parent
TESTS_FAILED = 1  # the exit code of pytest; above it, the tests could not be run
FOLDERS = ("counties", "tracker", "templates", "static", "fixtures", "tests")


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A copy of the project, in which faults can be tried."""
    with tempfile.TemporaryDirectory(prefix="portal-mutants-") as name:
        copy = Path(name)
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
        for folder in FOLDERS:
            shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
        for file in ("manage.py", "pyproject.toml"):
            shutil.copy(ROOT / file, copy / file)
        for file in ("README.md", "docs"):
            (copy / file).symlink_to(ROOT / file)
        yield copy


def is_killed(mutant: Mutant, tree: Path) -> bool:
    """Do the tests named fail once the mutant is applied? The tree is as before afterwards."""
    path = tree / mutant.file
    before = path.read_text("utf-8")
    path.write_text(before.replace(mutant.old, mutant.new), "utf-8")
    try:
        return run_tests(mutant.tests, tree) == TESTS_FAILED
    finally:
        path.write_text(before, "utf-8")


def run_tests(tests: tuple[str, ...], tree: Path) -> int:
    """Pytest's exit code for `tests` in `tree`, on SQLite."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
               "-p", "no:xdist", *tests]  # fmt: skip
    settings = {
        "DATABASE_URL": "sqlite://:memory:",
        "FONT_DIR": str(read().font_dir),
        "SECRET_KEY": "mutants" * 10,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment = {**os.environ, **settings}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, check=False)
    return done.returncode


@contextmanager
def trees() -> Iterator[Callable[..., Iterator[Any]]]:
    """Yield `each(act, things)`: what `act(thing, tree)` returns for each of `things`, in order.

    There are as many trees at work as processors.
    """
    free: SimpleQueue[Path] = SimpleQueue()
    workers = os.cpu_count() or 1
    with ExitStack() as stack:
        for _ in range(workers):
            free.put(stack.enter_context(copied_tree()))
        pool = stack.enter_context(ThreadPoolExecutor(workers))

        def each(act: Callable[[Any, Path], Any], things: list[Any]) -> Iterator[Any]:
            def in_free_tree(thing: Any) -> Any:
                tree = free.get()
                try:
                    return act(thing, tree)
                finally:
                    free.put(tree)

            return pool.map(in_free_tree, things)

        yield each


def main(names: list[str]) -> int:
    """Try the mutants of those names, all if none is given; print each, and the figure.

    The tests must pass before: tests that fail by themselves kill nothing.
    """
    begun = time.monotonic()
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    tests = sorted({mutant.tests for mutant in chosen})
    survivors = 0
    with trees() as each:
        broken = [t for t, code in zip(tests, each(run_tests, tests), strict=True) if code]
        if broken:
            sys.stdout.write(f"these tests fail without any mutant: {broken}\n")
            return 2
        for mutant, killed in zip(chosen, each(is_killed, chosen), strict=True):
            survivors += not killed
            sys.stdout.write(f"{'killed' if killed else 'SURVIVED'}: {mutant.name}\n")
            sys.stdout.flush()
    count = len(chosen) - survivors
    seconds = time.monotonic() - begun
    sys.stdout.write(f"{count} of {len(chosen)} mutants killed, {seconds:.0f} s\n")
    return 1 if survivors else 0
