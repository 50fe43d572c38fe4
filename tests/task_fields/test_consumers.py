"""Every field of a task goes through every part of the portal, and none loses one in silence."""

from importlib import import_module
from typing import Any

import pytest

from tests.conftest import Cast
from tests.task_fields import consumers
from tracker.roadmaps.plans.fields import OPTIONAL_FIELDS

ADDED = "completion_standard"  # stands for any field that somebody adds and forgets somewhere


@pytest.mark.parametrize(
    "consumer", [*consumers.PURE, consumers.written_to_a_plan_file], ids=lambda c: c.__name__
)
def test_no_field_is_lost(consumer: Any) -> None:
    assert consumer() == set()


@pytest.mark.parametrize("consumer", consumers.IN_DATABASE, ids=lambda c: c.__name__)
def test_no_field_is_lost_in_the_database(consumer: Any, cast: Cast) -> None:
    assert consumer(cast) == set()


def without(constant: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    """The table, or the list of columns, as if the field had been forgotten."""
    return tuple(each for each in constant if getattr(each, "name", each) != name)


def forget(monkeypatch: pytest.MonkeyPatch, path: str, name: str) -> None:
    module, _, constant = path.rpartition(".")
    known = getattr(import_module(module), constant)
    assert len(without(known, name)) == len(known) - 1
    monkeypatch.setattr(path, without(known, name))


@pytest.mark.parametrize("name", [field.name for field in OPTIONAL_FIELDS])
@pytest.mark.parametrize("consumer", consumers.PURE, ids=lambda c: c.__name__)
def test_a_forgotten_field_is_named(
    consumer: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(monkeypatch, consumers.PURE[consumer], name)
    try:
        lost = consumer()
    except KeyError as error:  # a form that lacks the box of a field says so outright
        lost = {error.args[0]}
    assert lost == {name}


@pytest.mark.parametrize("consumer", consumers.IN_DATABASE, ids=lambda c: c.__name__)
def test_a_field_forgotten_in_the_database_is_named(
    consumer: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(monkeypatch, consumers.IN_DATABASE[consumer], ADDED)
    try:
        lost = consumer(cast)
    except (KeyError, ValueError) as error:
        lost = {ADDED} if ADDED in str(error) else {str(error)}
    assert lost == {ADDED}
