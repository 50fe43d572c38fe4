"""Checks that have two sizes: a slice in the suite, and the full size by command.

`python -m tests.full` lists them; `python -m tests.full NAME [ARGUMENTS]` runs one and prints its
figure. The slice of each stands in the suite under a fixed seed and takes at most 20 seconds.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

# name: (module, function, what it does). The function takes the arguments and returns an exit code.
CHECKS = {
    "mutants": ("tests.mutants", "main", "apply each named mutant; the tests named must fail"),
    "properties": ("tests.full", "run_properties", "properties with 20 times as many examples"),
    "columns": ("tests.imports.recognise.full_columns", "main", "tables of random columns"),
}


ROOT = Path(__file__).parent.parent
FACTOR = 20


def run_properties(arguments: list[str]) -> int:
    """Run the tests whose number of examples `tests.sizes` gives, with FACTOR times as many."""
    files = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "from tests.sizes import" in path.read_text("utf-8")
    ]
    environment = {**os.environ, "CHECK_FACTOR": str(FACTOR), "DATABASE_URL": "sqlite://:memory:"}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", *files, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in CHECKS:
        for name, (_, _, words) in CHECKS.items():
            sys.stdout.write(f"{name}: {words}\n")
        return 0 if not arguments else 2
    module, function, _ = CHECKS[arguments[0]]
    run: Callable[[list[str]], int] = getattr(import_module(module), function)
    return run(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
