"""Apply each named mutant to a copy of the tree and run the tests named: they must fail.

`python -m tests.full mutants [NAME…]` runs it; `tests/test_mutants.py` is a slice in the suite.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
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


def killers(mutant: Mutant, tree: Path) -> list[str]:
    """Which of the tests named fails once the mutant is applied. The tree is as before then."""
    path = tree / mutant.file
    before = path.read_text("utf-8")
    path.write_text(before.replace(mutant.old, mutant.new), "utf-8")
    try:
        return failing(mutant.tests, tree, "-x")
    finally:
        path.write_text(before, "utf-8")


def failing(tests: Iterable[str], tree: Path, *options: str) -> list[str]:
    """The node ids of those `tests` that fail in `tree`, on SQLite.

    Raises RuntimeError if they cannot be run.
    """
    cache = tree / ".pytest_cache"
    shutil.rmtree(cache, ignore_errors=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-o", f"cache_dir={cache}",
               *options, *tests]  # fmt: skip
    settings = {
        "DATABASE_URL": "sqlite://:memory:",
        "FONT_DIR": str(read().font_dir),
        "SECRET_KEY": "mutants" * 10,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment = {**os.environ, **settings}
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return []
    if done.returncode != TESTS_FAILED:
        raise RuntimeError(f"{tests}: {done.stdout}{done.stderr}")
    return list(json.loads((cache / "v/cache/lastfailed").read_text("utf-8")))


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

    A test that fails by itself kills nothing: those that killed must pass without any mutant.
    """
    begun = time.monotonic()
    chosen = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    killed, seen = 0, set[str]()
    with trees() as each:
        for mutant, tests in zip(chosen, each(killers, chosen), strict=True):
            killed += bool(tests)
            seen.update(tests)
            sys.stdout.write(f"{'killed' if tests else 'SURVIVED'}: {mutant.name}\n")
            sys.stdout.flush()
        (broken,) = each(failing, [sorted(seen)])
    seconds = time.monotonic() - begun
    sys.stdout.write(f"{killed} of {len(chosen)} mutants killed, {seconds:.0f} s\n")
    if broken:
        sys.stdout.write(f"these tests fail without any mutant: {broken}\n")
    return 1 if broken or killed < len(chosen) else 0
