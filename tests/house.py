"""The rooms as `docs/architecture.md` draws them, read from the sources.

`python -m tests.house` prints the measures; `tests/test_architecture.py` holds them.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Each room may import itself, the rooms before its line, and no other room of its own line.
ROOMS = [
    ["counties"],
    ["tracker.files", "tracker.time_expressions"],
    ["tracker.indicators"],
    ["tracker.roadmaps"],
    ["tracker.supervision"],
    ["tracker.dashboards", "tracker.imports"],
    ["tracker.exports"],
]
# Floors inside a room: each may import itself and the floors before it.
FLOORS = {
    "tracker.indicators": [
        ["engine/*"],
        ["choices.py", "provinces.py"],
        ["models/*"],
        ["selectors/*", "verdicts/*"],
        ["services/*"],
        ["forms/*", "templatetags/*"],
        ["views/*", "management/*"],
        ["urls.py", "*_urls.py", "apps.py"],
    ],
    "tracker.roadmaps": [
        ["rules/*", "plans/*"],
        ["choices.py"],
        ["models/*"],
        ["filtersets.py"],
        ["selectors/*"],
        ["services/*", "receivers.py"],
        ["forms/*", "tables.py", "templatetags/*"],
        ["views/*", "management/*"],
        ["urls.py", "apps.py"],
    ],
}
# Values in, values out: no ORM, no clock, no request. What runs in a child process is among them.
PURE = [
    "counties/characters.py",
    "counties/days.py",
    "counties/typed_days.py",
    "counties/typed_numbers.py",
    "counties/names.py",
    "tracker/files/containers.py",
    "tracker/files/images.py",
    "tracker/files/inspection.py",
    "tracker/files/sandbox*.py",
    "tracker/files/validation.py",
    "tracker/time_expressions/*.py",
    "tracker/indicators/engine/*.py",
    "tracker/roadmaps/plans/*.py",
    "tracker/roadmaps/rules/*.py",
    "tracker/supervision/rules/*.py",
    "tracker/dashboards/charts/*.py",
    "counties/dataclass_json.py",
    "tracker/imports/documents/*.py",
    "tracker/imports/recognise/*.py",
]
# These start the child process; the rest of their folder runs in it.
NOT_PURE = ["tracker/imports/documents/files.py", "tracker/imports/documents/legacy.py"]

SOURCES = sorted(
    path.relative_to(ROOT)
    for room in ("counties", "tracker")
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
# A name that stands once in each of several modules by Django's own convention.
SHARED_CLASS_NAMES = {"Command"}


@cache
def tree(path: Path) -> ast.Module:
    """The parsed source at `path`, relative to the project."""
    return ast.parse((ROOT / path).read_text("utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module, and every name of a module, that the file imports, wherever in it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def room_of(module: str) -> tuple[int, str] | None:
    """The line of `ROOMS` and the name of the room that `module` stands in."""
    for line, rooms in enumerate(ROOMS):
        for room in rooms:
            if module == room or module.startswith(f"{room}."):
                return line, room
    return None


def module_path(module: str) -> Path | None:
    """The file of a dotted name, if it is a module of the project."""
    path = Path(*module.split("."))
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p in SOURCES), None)


def upward_imports(path: Path) -> list[str]:
    """Imports of `path` from a room above its own or beside it."""
    own = room_of(".".join(path.with_suffix("").parts))
    if own is None:  # the project itself may use every room
        return []
    rooms = {module: room_of(module) for module in imports(path)}
    return sorted(m for m, room in rooms.items() if room and room != own and room[0] >= own[0])


def floor_of(path: Path) -> tuple[str, int] | None:
    """The room of `path` and the line of its `FLOORS`; None outside them and for an __init__."""
    room = ".".join(path.parts[:2])
    inside = Path(*path.parts[2:]).as_posix()
    return next(
        (
            (room, line)
            for line, globs in enumerate(FLOORS.get(room, []))
            if any(fnmatch(inside, pattern) for pattern in globs)
        ),
        None,
    )


def upward_floor_imports(path: Path) -> list[str]:
    """Imports of `path` from a floor of its room above its own."""
    own = floor_of(path)
    found = []
    for module in imports(path):
        target = module_path(module)
        floor = floor_of(target) if target else None
        if own and floor and floor[0] == own[0] and floor[1] > own[1]:
            found.append(module)
    return sorted(found)


def found_in_sources(rule: Callable[[Path], list[str]]) -> dict[str, list[str]]:
    """What `rule` finds in each source in which it finds anything."""
    found = {path.as_posix(): rule(path) for path in SOURCES}
    return {path: breaches for path, breaches in found.items() if breaches}


@cache
def pure_sources() -> list[Path]:
    return [
        path
        for path in SOURCES
        if any(fnmatch(path.as_posix(), pattern) for pattern in PURE)
        and path.as_posix() not in NOT_PURE
    ]


def views_of_other_apps(path: Path) -> list[str]:
    """Views of another app that the view `path` imports."""
    if "views" not in path.parts:
        return []
    own = ".".join(path.parts[: path.parts.index("views") + 1])
    return sorted(
        module
        for module in imports(path)
        if module.startswith(("counties.", "tracker."))
        and ".views" in module
        and module != own
        and not module.startswith(f"{own}.")
    )


def class_names_in_two_modules() -> dict[str, list[str]]:
    places = defaultdict(list)
    for path in SOURCES:
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and node.name not in SHARED_CLASS_NAMES:
                places[node.name].append(path.as_posix())
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


def module_lengths() -> list[tuple[int, str]]:
    return [((ROOT / path).read_text("utf-8").count("\n"), path.as_posix()) for path in SOURCES]


def function_lengths() -> Iterator[tuple[int, str]]:
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                yield (node.end_lineno or 0) - node.lineno + 1, f"{path.as_posix()}:{node.name}"


def template_lengths() -> list[tuple[int, str]]:
    return [
        (path.read_text("utf-8").count("\n"), path.relative_to(ROOT).as_posix())
        for path in sorted((ROOT / "templates").rglob("*.html"))
    ]


def long_template_lines() -> list[str]:
    """Lines of more than 160 characters, style sheets and charts among them."""
    return [
        f"{path.relative_to(ROOT).as_posix()}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 160
    ]


def top_level_modules(app: str) -> list[str]:
    return [path.name for path in SOURCES if path.parent.as_posix() == app]


def main() -> None:
    """Print the measures of the house, one a line."""
    lines = {
        "modules at top level of roadmaps": len(top_level_modules("tracker/roadmaps")),
        "imports upward": len(found_in_sources(upward_imports)),
        "imports to a floor above": len(found_in_sources(upward_floor_imports)),
        "views that import another app's view": len(found_in_sources(views_of_other_apps)),
        "class names in two modules": len(class_names_in_two_modules()),
        "longest module": max(module_lengths()),
        "longest function": max(function_lengths()),
        "longest template": max(template_lengths()),
        "lines of templates over 160 characters": len(long_template_lines()),
    }
    for name, value in lines.items():
        sys.stdout.write(f"{name}: {value}\n")


if __name__ == "__main__":
    main()
