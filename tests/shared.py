"""Rows that many tests start from, made once for all tests in a row that ask for them.

    @shared
    def story(cast: Cast) -> Story: ...

makes `story` a fixture. Its rows are made in a transaction that stays open as long as the next
test asks for `story`, too; each test runs in a savepoint on top of it and gets a copy of what the
function returned. The arguments of such a function are shared fixtures themselves. It runs before
the test sets the clock: `@shared(now=…)` stops the clock for the function and for the test.
"""

import copy
import inspect
import shutil
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection, transaction
from django.test import override_settings

Build = Callable[..., Any]


def shared(build: Build | None = None, *, now: datetime | None = None) -> Any:
    """Make a fixture of `build`, whose rows are kept from one test to the next."""
    if build is None:
        return lambda build: shared(build, now=now)

    def make(*arguments: Any) -> Any:
        with time_machine.travel(now, tick=False) if now else nullcontext():
            return build(*arguments)

    def fixture(request: pytest.FixtureRequest, db: None, **arguments: Any) -> Any:
        if now:
            request.getfixturevalue("time_machine").move_to(now, tick=False)
        values = request.getfixturevalue("_shared_rows")
        return values[make] if make in values else make(*arguments.values())

    takes = inspect.signature(build).parameters.values()
    inside = inspect.signature(fixture).parameters
    fixture.__signature__ = inspect.Signature([inside["request"], inside["db"], *takes])
    fixture.__doc__ = build.__doc__
    fixture.make, make.takes = make, [each.name for each in takes]
    return pytest.fixture(name=build.__name__)(fixture)


@dataclass
class _Layer:
    """The rows of one function, in a transaction of their own."""

    build: Build
    value: Any
    files: Path  # what was uploaded meanwhile
    open: ExitStack


class SharedRows:
    """The transactions that are open at present, each nested in the one before."""

    def __init__(self, folder: Path, settings_in: Callable[[Path], dict[str, Any]]) -> None:
        self.folder, self.settings_in = folder, settings_in
        self.layers: list[_Layer] = []
        self.made = 0

    def switch(self, wanted: dict[Build, list[Build]]) -> None:
        """Leave open what is `wanted`, functions by what each takes, and make what is missing."""
        if not connection.in_atomic_block:  # never opened, or the connection was lost
            self.layers.clear()
        builds = list(wanted)
        same = 0
        while same < len(self.layers) and builds[same : same + 1] == [self.layers[same].build]:
            same += 1
        while len(self.layers) > same:
            self.layers.pop().open.close()
        for build in builds[same:]:
            self._make(build, [layer.value for name in wanted[build] for layer in self.layers
                               if layer.build is name])  # fmt: skip

    def _make(self, build: Build, arguments: list[Any]) -> None:
        self.made += 1
        folder = self.folder / str(self.made)
        folder.mkdir()
        with ExitStack() as stack:
            atomic = transaction.atomic()
            atomic._from_testcase = True  # type: ignore[attr-defined]  # as those of TestCase
            stack.enter_context(atomic)
            stack.callback(transaction.set_rollback, True)
            with override_settings(**self.settings_in(folder)):
                value = build(*arguments)
            caches["default"].clear()
            self.layers.append(_Layer(build, value, folder / "files", stack.pop_all()))

    def values(self, files: Path) -> dict[Build, Any]:
        """A copy of what each function returned, and in the folder `files` what was uploaded."""
        for layer in self.layers:
            if layer.files.exists():
                shutil.copytree(layer.files, files, dirs_exist_ok=True)
        return copy.deepcopy({layer.build: layer.value for layer in self.layers})


def wanted_by(request: pytest.FixtureRequest) -> dict[Build, list[Build]]:
    """The shared functions that a test needs, each after those that it takes, and these."""
    definitions = request.node._fixtureinfo.name2fixturedefs
    needed: dict[Build, list[Build]] = {}

    def need(name: str) -> Build | None:
        build = getattr(definitions[name][-1].func, "make", None) if name in definitions else None
        if build is not None and build not in needed:
            arguments = [need(name) for name in build.takes]
            needed[build] = [argument for argument in arguments if argument is not None]
        return build

    for name in sorted(request.fixturenames):
        need(name)
    return needed


def is_transactional(request: pytest.FixtureRequest) -> bool:
    """Whether a test commits what it writes, so that the database is emptied after it."""
    marker = request.node.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"}.intersection(request.fixturenames)
        or (marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)))
    )
