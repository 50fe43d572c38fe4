"""What the docs name exists: files, modules, management commands, recipes' functions."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parent.parent
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FOLDERS = ("counties", "tracker", "templates", "static", "fixtures", "tests", "docs", ".ci")
# Every file and folder of the project, a folder with "/" behind it.
KNOWN = [path.relative_to(ROOT).as_posix() for path in ROOT.iterdir() if path.is_file()] + [
    path.relative_to(ROOT).as_posix() + "/" * path.is_dir()
    for folder in FOLDERS
    for path in [ROOT / folder, *(ROOT / folder).rglob("*")]
    if "__pycache__" not in path.parts
]
_PATH = re.compile(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|md|html|css|yaml|json|txt)|(?:[\w.-]+/)+)`")
_COMMAND = re.compile(r"manage\.py ([a-z_]+)")
_MODULE = re.compile(r"python -m (tests[\w.]*)")
_LINK = re.compile(r"\]\(([^)#:]+)\)")


def paths_of(text: str) -> set[str]:
    return {path for path in _PATH.findall(text) if "<" not in path}


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_every_path_exists(doc: Path) -> None:
    paths = paths_of(doc.read_text("utf-8"))
    # the docs name a module by as much of its path as tells it apart
    missing = sorted(p for p in paths if not any(f"/{known}".endswith(f"/{p}") for known in KNOWN))
    made_when_run = {"data/", ".sys/", ".venv/", "wheels/", "data/fonts/", "data/fonts/own/",
                     "data/files/", "data/files/issued/"}  # fmt: skip
    assert [path for path in missing if path not in made_when_run] == []


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_every_command_and_module_exists(doc: Path) -> None:
    text = doc.read_text("utf-8")
    known = {*get_commands(), "COMMAND"}
    assert [name for name in _COMMAND.findall(text) if name not in known] == []
    modules = [Path(*name.split(".")) for name in _MODULE.findall(text)]
    missing = [
        str(m)
        for m in modules
        if not (ROOT / m).with_suffix(".py").exists() and not (ROOT / m / "__main__.py").exists()
    ]
    assert missing == []


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_every_link_leads_somewhere(doc: Path) -> None:
    links = _LINK.findall(doc.read_text("utf-8"))
    assert [link for link in links if not (doc.parent / link).exists()] == []


def test_a_path_that_is_gone_would_be_noticed() -> None:
    assert paths_of("see `roadmaps/gone.py` and `data/`") == {"roadmaps/gone.py", "data/"}


SOURCES = sorted(p for folder in ("counties", "tracker") for p in (ROOT / folder).rglob("*.py"))


def test_every_module_that_a_docstring_or_comment_names_exists() -> None:
    missing = {
        f"{source.relative_to(ROOT)}: {path}"
        for source in SOURCES
        for path in paths_of(source.read_text("utf-8"))
        if path.endswith(".py") and not any(f"/{known}".endswith(f"/{path}") for known in KNOWN)
    }
    assert sorted(missing) == []
