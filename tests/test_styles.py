"""The style sheets: values stand in one place, no style is dead, a page asks for one file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house import ROOT, SOURCES
from tracker.exports.pdf.chart_styles import with_chart_styles

PAGES = sorted((ROOT / "static").rglob("*.css"))
PAPERS = sorted((ROOT / "templates" / "papers").glob("*.css"))
VARIABLES = {
    "pages": ROOT / "static" / "css" / "variables.css",
    "papers": ROOT / "templates" / "papers" / "variables.css",
}
SHEETS = {"pages": PAGES, "papers": PAPERS}
TEMPLATES = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".svg")]
COLOUR = re.compile(
    r"(?<![&\w])#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\b(?:rgb|hsl)a?\("
)
SIZED = re.compile(r"(?:margin|padding|(?:grid-|column-|row-)?gap|font-size|border-radius)[\w-]*")
# A share of the text or box around it is no size of its own.
LITERAL_SIZE = re.compile(r"\d(?:rem|px|pt|mm)\b")
# Django's own class of errors of a whole form.
FOREIGN_CLASSES = {"nonfield"}


def text_of(path: Path) -> str:
    """The file without its comments."""
    return re.sub(r"/\*.*?\*/|\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)


def declarations(path: Path) -> Iterator[tuple[str, str]]:
    for name, value in re.findall(r"([\w-]+):\s*([^;{}]+);", text_of(path)):
        yield name, value.strip()


def test_colours_are_variables():
    """An icon has no style sheet; every other colour has a name."""
    guilty = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in [*(ROOT / "static").rglob("*.*"), *(ROOT / "templates").rglob("*.*")]
        if path not in VARIABLES.values() and path.name != "icon.svg"
        for found in COLOUR.finditer(text_of(path))
    ]
    assert guilty == []


def test_sizes_of_pages_are_variables():
    guilty = [
        f"{path.name}: {name}: {value}"
        for path in PAGES
        for name, value in declarations(path)
        if SIZED.fullmatch(name) and LITERAL_SIZE.search(value)
    ]
    assert guilty == []


@pytest.mark.parametrize("medium", VARIABLES)
def test_variables_are_defined_once_and_used(medium: str):
    names = [name for name, _ in declarations(VARIABLES[medium])]
    text = "".join(map(text_of, SHEETS[medium]))
    assert len(names) == len(set(names))
    assert set(re.findall(r"var\((--[\w-]+)", text)) == set(names)


def used_classes() -> tuple[set[str], set[str]]:
    """The classes that templates, modules and scripts give, and the beginnings of those they put
    together, such as `lamp-`."""
    values: list[str] = []
    for path in TEMPLATES:
        text = re.sub(r"\{%.*?%\}", " ", text_of(path), flags=re.DOTALL)
        values += re.findall(r'class="([^"]*)"', re.sub(r"\{\{.*?\}\}", "…", text))
    for path in SOURCES:
        text = (ROOT / path).read_text("utf-8")
        for value in re.findall(r'class="([^"]*)"|"class": f?"([^"]*)"|"([a-z]+-[\w-]+)"', text):
            values.append(re.sub(r"\{.*?\}", "…", "".join(value)))
    for path in (ROOT / "static").glob("*.js"):
        values += re.findall(r'"([^"]*)"', path.read_text("utf-8").replace(".", " "))
    names = {name for value in values for name in value.split()}
    return names, {name.split("…")[0] for name in names if "…" in name} - {""}


def test_every_class_is_used():
    names, beginnings = used_classes()
    styled = {
        name
        for path in PAGES
        for selector in re.findall(r"([^{};]+)\{", text_of(path))
        for name in re.findall(r"\.([a-zA-Z][\w-]*)", selector)
    }
    dead = {name for name in styled - names if not name.startswith(tuple(beginnings))}
    assert dead == FOREIGN_CLASSES


def test_the_style_sheet_imports_every_file():
    imported = re.findall(
        r'@import url\("css/([\w.]+)"\);', (ROOT / "static/portal.css").read_text("utf-8")
    )
    assert sorted(imported) == sorted(path.name for path in (ROOT / "static/css").iterdir())


def test_a_page_gets_one_file(settings, tmp_path):
    """What `collectstatic` writes holds every file that is imported, in its order."""
    settings.STATIC_ROOT = tmp_path
    storage = {"BACKEND": "tracker.static_files.PortalStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    for _ in range(2):  # the second time nothing is copied
        call_command("collectstatic", interactive=False, verbosity=0)
        (served,) = tmp_path.glob("portal.????????????.css")
        text = served.read_text("utf-8")
        assert "@import" not in text
        parts = re.findall(
            r'@import url\("(.*?)"\)', (ROOT / "static/portal.css").read_text("utf-8")
        )
        places = [text.index((ROOT / "static" / part).read_text("utf-8")) for part in parts]
        assert places == sorted(places)
        (script,) = tmp_path.glob("forms.????????????.js")
        text, source = script.read_text("utf-8"), (ROOT / "static/forms.js").read_text("utf-8")
        parts = re.findall(r'^import "\./(.*?)";$', source, re.MULTILINE)
        assert len(parts) == 5
        assert not re.search("^import", text, re.MULTILINE)
        places = [text.index((ROOT / "static" / part).read_text("utf-8")) for part in parts]
        assert places == sorted(places)


def test_charts_of_papers_have_their_colours():
    html = with_chart_styles("<svg><rect class='chart-red'/></svg><svg></svg>")
    red = dict(declarations(VARIABLES["pages"]))["--red"]
    assert html.count(f".chart-red {{ fill: {red}; }}") == 2
    assert "var(" not in html
