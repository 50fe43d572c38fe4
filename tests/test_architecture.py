"""The rooms as `docs/architecture.md` draws them: who may import whom, and how large things are."""

from fnmatch import fnmatch

import pytest

from tests import house

# A longer one wants a reason, written here.
LONG_FUNCTIONS: dict[str, str] = {}


def test_every_source_is_read():
    assert len(house.SOURCES) > 80


def test_imports_run_one_way():
    assert house.found_in_sources(house.upward_imports) == {}


def test_floors_of_a_room_import_downward():
    assert house.found_in_sources(house.upward_floor_imports) == {}


def test_every_module_of_a_room_with_floors_stands_on_one():
    homeless = [
        path.as_posix()
        for path in house.SOURCES
        if ".".join(path.parts[:2]) in house.FLOORS
        and path.parts[2:] != ("__init__.py",)
        and house.floor_of(path) is None
    ]
    assert homeless == []


@pytest.mark.parametrize("app", ["dashboards", "exports", "indicators", "roadmaps", "supervision"])
def test_an_app_has_few_modules_at_its_top(app):
    assert len(house.top_level_modules(f"tracker/{app}")) <= 10


def test_the_pure_core_is_pure():
    """It imports neither Django nor a module of the project that is not pure, and asks no clock."""
    breaches = [
        f"{path}: {module}"
        for path in house.pure_sources()
        for module in house.imports(path)
        if module.startswith(("django", "time."))
        or (
            house.room_of(module)
            and (target := house.module_path(module))
            and target.name != "__init__.py"
            and target not in house.pure_sources()
        )
    ]
    clocks = [
        f"{path}: {call}"
        for path in house.pure_sources()
        for call in (".today()", ".now()")
        if call in (house.ROOT / path).read_text("utf-8")
    ]
    assert breaches + clocks == []


def test_every_pattern_names_a_file():
    patterns = [*house.PURE, *house.NOT_PURE]
    paths = [path.as_posix() for path in house.SOURCES]
    assert [p for p in patterns if not any(fnmatch(path, p) for path in paths)] == []


def test_verdicts_ask_no_query():
    """What judges and words verdicts takes what `selectors` read."""
    breaches = [
        path.as_posix()
        for path in house.SOURCES
        if path.match("tracker/indicators/verdicts/*.py")
        and ".objects" in (house.ROOT / path).read_text("utf-8")
    ]
    assert breaches == []


def test_no_view_imports_a_view_of_another_app():
    assert house.found_in_sources(house.views_of_other_apps) == {}


def test_views_do_not_write():
    """State changes are services; a view that saves would go unaudited."""
    verbs = (".save(", ".create(", ".delete(", ".bulk_create(", ".get_or_create(")
    guilty = [
        f"{path}: {verb}"
        for path in house.SOURCES
        if "views" in path.parts
        for verb in verbs
        if verb in (house.ROOT / path).read_text("utf-8")
    ]
    assert guilty == []


def test_sizes():
    """Modules of at most 400 lines, functions of 40, templates of 150."""
    long = [
        *(each for each in house.module_lengths() if each[0] > 400),
        *(e for e in house.function_lengths() if e[0] > 40 and e[1] not in LONG_FUNCTIONS),
        *(each for each in house.template_lengths() if each[0] > 150),
    ]
    assert long == []


def test_lines_of_templates_are_readable():
    assert house.long_template_lines() == []


def test_no_class_name_stands_in_two_modules():
    assert house.class_names_in_two_modules() == {}
