"""Checks that have two sizes: a slice in the suite, and the full size by command.

`python -m tests.full` lists them; `python -m tests.full NAME [ARGUMENTS]` runs one and prints its
figure. The slice of each stands in the suite under a fixed seed and takes at most 20 seconds.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module

from tests.__main__ import main as run_suite

Run = Callable[[list[str]], int]


def module(name: str) -> Run:
    """The `main` of a module, which takes the arguments and returns an exit code."""

    def run(arguments: list[str]) -> int:
        code: int = import_module(name).main(arguments)
        return code

    return run


def larger(*tests: str, factor: int, rounds: int = 1) -> Run:
    """The `tests` with `factor` times what they try in the suite, in so many rounds, on both
    databases. The arguments are further ones of pytest."""

    def run(arguments: list[str]) -> int:
        os.environ["CHECK_FACTOR"] = str(factor)
        return max(run_suite([*tests, *arguments]) for _ in range(rounds))

    return run


CHECKS: dict[str, tuple[str, Run]] = {
    "mutants": (
        "[NAME…]: apply each named mutant; the tests named must fail",
        module("tests.mutants.run"),
    ),
    "columns": (
        "[COUNT [SEED]]: tables of random columns; no cell is lost",
        module("tests.imports.recognise.full_columns"),
    ),
    "properties": (
        "[FOLDER…]: each property of the suite with 20 times as many examples, chosen anew",
        larger("-m", "hypothesis", factor=20),
    ),
    "counties": (
        "21,000 random counties against the rules of the seven resources in whole numbers",
        larger("tests/indicators/engine/test_reckoning.py", factor=70),
    ),
    "histories": (
        "random histories of a task: what is stored is the story told again",
        larger("tests/roadmaps/services/test_standings.py", factor=10),
    ),
    "races": (
        "two at once, in threads and in processes, with and without the guard",
        larger(
            "tests/roadmaps/services/test_races.py",
            "tests/counties/test_audit_race.py",
            "tests/supervision/test_number_race.py",
            factor=4,
            rounds=5,
        ),
    ),
    "kills": (
        "the worker killed at one step of an archive after the other",
        larger("tests/tracker/test_worker.py", factor=2),
    ),
    "addresses": (
        "every hostile address, parameter, form and head to every route; prints the counts",
        larger("tests/test_hostile_requests.py", "-s", "--show-capture=no", factor=2),
    ),
    "walk": (
        "every route, role and county, also on days in the past",
        larger("tests/test_walk.py", factor=2),
    ),
    "links": (
        "every page that a link leads to, for every account of the demo",
        larger("tests/browser/test_links.py", factor=50),
    ),
    "forms": (
        "every hostile text in every text field of every form",
        larger("-s", "tests/test_form_fuzz.py", factor=2),
    ),
    "exports": (
        "every page, file and letter of twenty databases full of hostile texts",
        larger("tests/exports/test_hostile_texts.py", factor=20),
    ),
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in CHECKS:
        for name, (words, _) in CHECKS.items():
            sys.stdout.write(f"{name} {words}\n")
        return 0 if not arguments else 2
    _, run = CHECKS[arguments[0]]
    return run(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
