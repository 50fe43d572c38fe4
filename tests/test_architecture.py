"""The rooms as `docs/architecture.md` draws them: who may import whom, and how large things are."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Each room may import itself and those before it.
ROOMS = [
    "counties",
    "tracker.indicators",
    "tracker.roadmaps",
    "tracker.supervision",
    "tracker.imports",
    "tracker.dashboards",
    "tracker.exports",
]
# Values in, values out: no ORM, no clock, no request.
PURE = [
    "counties/days.py",
    "tracker/indicators/engine/values.py",
    "tracker/indicators/engine/catalogue.py",
    "tracker/indicators/engine/derived.py",
    "tracker/indicators/engine/asking.py",
    "tracker/indicators/engine/typed.py",
    "tracker/indicators/engine/spread.py",
    "tracker/indicators/engine/resources.py",
    "tracker/indicators/engine/repairs.py",
    "tracker/indicators/engine/trials.py",
    "tracker/indicators/engine/projection.py",
    "tracker/indicators/engine/items.py",
    "tracker/indicators/engine/verdicts.py",
    "tracker/indicators/engine/workings.py",
    "tracker/indicators/engine/standards.py",
    "tracker/indicators/engine/standard_words.py",
    "tracker/indicators/engine/standard_changes.py",
    "tracker/indicators/engine/standard_checks.py",
    "tracker/roadmaps/periods.py",
    "tracker/roadmaps/period_cells.py",
    "tracker/roadmaps/period_dates.py",
    "tracker/roadmaps/period_points.py",
    "tracker/roadmaps/period_words.py",
    "tracker/roadmaps/months.py",
    "tracker/roadmaps/progress.py",
    "tracker/roadmaps/answers.py",
    "tracker/roadmaps/nudges.py",
    "tracker/roadmaps/drafts.py",
    "tracker/roadmaps/draft_values.py",
    "tracker/roadmaps/blanks.py",
    "tracker/roadmaps/shifting.py",
    "tracker/roadmaps/templates.py",
    "tracker/roadmaps/standards.py",
    "tracker/roadmaps/packages.py",
    "tracker/roadmaps/pictures.py",
    "tracker/roadmaps/uploads.py",
    "tracker/roadmaps/child.py",
    "tracker/roadmaps/confined.py",
    "tracker/roadmaps/inspections.py",
    "tracker/supervision/rules.py",
    "tracker/supervision/problem_states.py",
    "tracker/dashboards/charts.py",
    "tracker/imports/frozen.py",
    # what runs in the child process, and knows no Django
    *(
        str(path.relative_to(ROOT))
        for room in ("documents", "recognise")
        for path in sorted((ROOT / "tracker" / "imports" / room).glob("*.py"))
        if path.name not in ("__init__.py", "files.py", "legacy.py")  # these start the child
    ),
    "tracker/dashboards/strip.py",
]
# A longer one wants a reason, written here.
LONG_FUNCTIONS: dict[str, str] = {}

SOURCES = sorted(
    path.relative_to(ROOT)
    for room in ("counties", "tracker")
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)


def imports(path: Path) -> set[str]:
    """Every module that the file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def room_of(module: str) -> int | None:
    for place, room in enumerate(ROOMS):
        if module == room or module.startswith(f"{room}."):
            return place
    return None


def test_every_source_is_read():
    assert len(SOURCES) > 80


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_run_one_way(path: Path):
    own = room_of(".".join(path.with_suffix("").parts))
    if own is None:  # the project itself may use every room
        return
    breaches = {m for m in imports(path) if (place := room_of(m)) is not None and place > own}
    assert breaches == set()


@pytest.mark.parametrize("name", PURE)
def test_the_pure_core_is_pure(name: str):
    pure_modules = {p.removesuffix(".py").replace("/", ".") for p in PURE}
    for module in imports(Path(name)):
        assert not module.startswith(("django", "time.")), module
        parent = module.rsplit(".", 1)[0]
        is_ours = room_of(module) is not None and module not in ROOMS
        assert not is_ours or {module, parent} & pure_modules, module
    text = (ROOT / name).read_text("utf-8")
    assert ".today()" not in text
    assert ".now()" not in text


def test_views_do_not_write():
    """State changes are services; a view that saves would go unaudited."""
    verbs = (".save(", ".create(", ".delete(", ".bulk_create(", ".get_or_create(")
    guilty = [
        f"{path}: {verb}"
        for path in SOURCES
        if "views" in path.parts
        for verb in verbs
        if verb in (ROOT / path).read_text("utf-8")
    ]
    assert guilty == []


def test_sizes():
    """Modules of at most 400 lines, functions of 40, templates of 150."""
    long = []
    for path in SOURCES:
        text = (ROOT / path).read_text("utf-8")
        if text.count("\n") > 400:
            long.append(f"{path}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                size = (node.end_lineno or 0) - node.lineno + 1
                name = f"{path}:{node.name}"
                if size > 40 and name not in LONG_FUNCTIONS:
                    long.append(f"{name}: {size} lines")
    for template in (ROOT / "templates").rglob("*.html"):
        if template.read_text("utf-8").count("\n") > 150:
            long.append(f"{template.relative_to(ROOT)}")
    assert long == []
