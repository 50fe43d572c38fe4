"""A slice of the named mutants; `python -m tests.full mutants` tries all of them."""

from collections import Counter

import pytest

from tests.mutants.run import MUTANTS, ROOT, copied_tree, killers

SLICE = ["overdue from the deadline on", "元 are 万元", "one character short"]


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 60
    assert [name for name, n in Counter(m.name for m in MUTANTS).items() if n > 1] == []


@pytest.mark.parametrize("file", sorted({mutant.file for mutant in MUTANTS}))
def test_what_a_mutant_changes_stands_once_in_its_file(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    counts = {m.name: text.count(m.old) for m in MUTANTS if m.file == file}
    assert counts == dict.fromkeys(counts, 1)
    assert all(m.old != m.new for m in MUTANTS)


def test_the_tests_named_exist() -> None:
    assert [t for m in MUTANTS for t in m.tests if not (ROOT / t).exists()] == []


def test_a_slice_is_killed() -> None:
    with copied_tree() as tree:
        chosen = [mutant for mutant in MUTANTS if mutant.name in SLICE]
        assert [mutant.name for mutant in chosen if not killers(mutant, tree)] == []


def test_a_change_of_nothing_survives() -> None:
    """The control: tests that pass do not count as having killed anything."""
    mutant = next(m for m in MUTANTS if m.name == SLICE[0])
    with copied_tree() as tree:
        harmless = type(mutant)("none", mutant.file, mutant.old, mutant.old, mutant.tests)
        assert killers(harmless, tree) == []
