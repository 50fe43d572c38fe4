"""A small fault to be put into the code, and the tests that must notice it."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`old` stands exactly once in `file` and becomes `new`; `tests` are pytest arguments."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def mutants(file: str, tests: str, *faults: tuple[str, str, str]) -> Iterator[Mutant]:
    """Mutants of one file, each (name, old, new), and the tests that must notice them."""
    for name, old, new in faults:
        yield Mutant(name, file, old, new, tuple(tests.split()))
