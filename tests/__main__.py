"""`python -m tests [PYTEST ARGUMENTS]`: the whole suite on SQLite and again on PostgreSQL.

The PostgreSQL of DATABASE_URL is used if one is given, else a temporary one. What does not depend
on the engine runs on SQLite alone: tests that reach no database, browser journeys, the start-up.
"""

import os
import subprocess
import sys
import tempfile

from tests import postgres

NO_TESTS = 5  # pytest's exit code when the arguments leave no test


def run(name: str, url: str, arguments: list[str]) -> int:
    sys.stdout.write(f"== {name} ==\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments]
    return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run both; returns 0 when both pass and at least one of them ran a test."""
    with tempfile.TemporaryDirectory(prefix="portal-papers-") as papers:
        os.environ["PAPERS_KEPT"] = papers  # a paper that SQLite's run made is not made again
        return run_both(arguments)


def run_both(arguments: list[str]) -> int:
    codes = [run("SQLite", "sqlite://:memory:", arguments)]
    on_postgres = ["-m", "not browser", "--ignore=tests/test_run.py", "--database-only", *arguments]
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        codes.append(run("PostgreSQL", given, on_postgres))
    else:
        with postgres.server() as url:
            codes.append(run("PostgreSQL", url, on_postgres))
    failed = [code for code in codes if code not in (0, NO_TESTS)]
    return failed[0] if failed else min(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
